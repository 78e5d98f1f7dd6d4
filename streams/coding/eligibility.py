"""What may be reported at all (coding.md section 3).

Only minutes in the outpatient part of the encounter count (A53778, AHIMA-II). Flushes, fluid that carries a drug or
keeps a vein open, contrast, and drugs integral to a procedure are part of something else (CH12-TXT, NOR-BUNDLE,
NOR-HIER, RAC0137, NOR-HYD, OBC, SELECT-HYD, NCCI11). What is left out keeps the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.assessment import Setting
from streams.coding.administered import Administered
from streams.encounter.chart import Chart, Stay
from streams.encounter.intervals import Interval, intersect
from streams.encounter.setting import UNBILLED

INTEGRAL = {
    "keep-vein-open": "it keeps the vein open (3.3)",
    "carrier": "it only carries a drug (3.2)",
    "flush": "a flush is part of the access (3.2)",
    "imaging": "it belongs to an imaging study (3.3)",
    "procedure": "it is integral to a procedure (3.3)",
}
OUTSIDE = "it lies outside the outpatient part of the encounter (3.1)"
UNBILLED_SETTING = "this setting bills no administration code (1)"
NO_CODE = "its category carries no administration code (3.3)"
PUSHED_FLUID = "pushed fluid is a flush (3.2)"


@dataclass(frozen=True, slots=True)
class Window:
    """The outpatient part of an encounter; an end that the record does not name is open."""

    start: datetime | None
    end: datetime | None

    def inside(self, instant: datetime) -> bool:
        """Whether an instant lies in it."""
        return (self.start is None or instant >= self.start) and (self.end is None or instant <= self.end)

    def cut(self, intervals: Sequence[Interval]) -> tuple[Interval, ...]:
        """The part of the intervals that lies in it."""
        if not intervals or (self.inside(intervals[0].start) and self.inside(intervals[-1].end)):
            return tuple(intervals)
        start = intervals[0].start if self.start is None else self.start
        end = intervals[-1].end if self.end is None else self.end
        return intersect(intervals, [Interval(start, end)])


@dataclass(frozen=True, slots=True)
class Eligible:
    """What may be reported, the window its minutes lie in, and why the rest may not."""

    items: tuple[Administered, ...]
    window: Window
    irrigations: tuple[Administered, ...] = ()
    not_reportable: dict[str, str] = field(default_factory=dict)


def eligible(items: Iterable[Administered], chart: Chart, place: Setting) -> Eligible:
    """Keep what may be reported in this setting."""
    left, flushes, reasons = [], [], {}
    for item in items:
        why = UNBILLED_SETTING if place in UNBILLED else _why_not(item)
        if why is None:
            left.append(item)
            continue
        reasons[item.administration_id] = why
        if place not in UNBILLED and _irrigates(item, chart):
            flushes.append(item)
    return Eligible(tuple(left), outpatient_part(chart.stay), tuple(flushes), reasons)


def outpatient_part(stay: Stay) -> Window:
    """From arrival to the earlier of departure and the inpatient order (3.1)."""
    ends = [end for end in (stay.departure, stay.inpatient_from) if end is not None]
    return Window(stay.arrival, min(ends, default=None))


def _why_not(item: Administered) -> str | None:
    if item.method == "flush":
        return INTEGRAL["flush"]
    if item.purpose in INTEGRAL:
        return INTEGRAL[item.purpose]
    if item.infusate.category == "other":
        return NO_CODE
    return PUSHED_FLUID if item.infusate.category == "hydration" and item.method == "push" else None


def _irrigates(item: Administered, chart: Chart) -> bool:
    """Whether it flushes an implanted port, the only device whose irrigation has a code (15: 3.2)."""
    flush = item.method == "flush" or item.purpose == "flush"
    kinds = {entry.data.kind for entry in chart.access if entry.data.access_id == item.access_id}
    return flush and "port" in kinds
