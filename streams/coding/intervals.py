"""Which minutes of an administration count (coding.md section 4).

A stop comes from the MAR, a nursing entry, the pump, or the nurse's own start, rate and volume (ML-AE, A53778,
QHR-FAQ, ML-STOP, HCPRO-STOP); a scheduled one is none. Pauses and spans of rate 0 are not counted (AUTH-TIME), and a
pause does not split a run. Removal of the access limits a calculated stop and never extends one (design).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from streams.coding.administered import Administered
from streams.coding.choice import Choice
from streams.coding.derivation import Technique
from streams.coding.eligibility import OUTSIDE, Window
from streams.coding.runs import HYDRATION, Run
from streams.coding.sites import Sites
from streams.encounter.intervals import Interval, minutes
from streams.encounter.rates import length

DOCUMENTED = ("documented", "narrative", "device")
NO_STOP = "no stop is documented (4.4)"
CALCULATED = "its stop is calculated from rate and volume (4.2)"
SCHEDULED_START = "its start is that of the schedule"
UNCLASSIFIED = "the category of the drug is not known"
LENGTH_ONLY = "only its length is documented"


@dataclass(frozen=True, slots=True)
class Context:
    """What the intervals of a chart are cut by, besides its own entries."""

    window: Window
    removed: Mapping[str, datetime]
    prolonged_minutes: int
    visit_over: bool


def timed(
    items: Iterable[Administered], sites: Sites, context: Context, choice: Choice
) -> tuple[list[Run], dict[str, str]]:
    """The runs with the minutes that count, and why an administration counts none."""
    runs: list[Run] = []
    reasons: dict[str, str] = {}
    for item in items:
        category = item.infusate.category or choice.unclassified_drug
        if category == "none" or (category == HYDRATION and item.method == "push"):
            reasons[item.administration_id] = UNCLASSIFIED
            continue
        if category == HYDRATION and item.method != "infusion":
            category = "therapeutic"
        begun = _Begun(item, category, sites.site(item.access_id), context, choice)
        found = begun.runs()
        runs += found
        if not found:
            reasons[item.administration_id] = begun.why_not()
    return runs, reasons


@dataclass(frozen=True, slots=True)
class _Begun:
    """One administration on the way to its run."""

    item: Administered
    category: str
    site: str
    context: Context
    choice: Choice

    def runs(self) -> list[Run]:
        item = self.item
        if item.method == "infusion" and item.portable and self.category != HYDRATION:
            if item.hung and item.begun_elsewhere and not self._stopped():
                return self._refills(item.hung)
            if self._prolonged():
                later = [hung for hung in item.hung if hung.date() > item.at.date()]
                return [*self._start_of_prolonged(), *self._refills(later)]
        if item.method in ("infusion", "subcutaneous-infusion"):
            return self._infusion()
        inside = self.context.window.inside(item.at)
        return [self._run(item.method, self.context.window.cut(item.running), self._doubt())] if inside else []  # type: ignore[arg-type]

    def why_not(self) -> str:
        known = self._stopped() or self.item.method not in ("infusion", "subcutaneous-infusion")
        return OUTSIDE if known or not self.context.window.inside(self.item.at) else NO_STOP

    def _infusion(self) -> list[Run]:
        item = self.item
        technique: Technique = "hydration" if self.category == HYDRATION else item.method  # type: ignore[assignment]
        spans, doubt = self._interval()
        if spans:
            counted = self.context.window.cut(spans)
            return [self._run(technique, counted, doubt or self._doubt(), spans)] if minutes(counted) else []
        push = self.choice.missing_stop in ("calculate-then-push", "push") and self.category != HYDRATION
        if not push or not self.context.window.inside(item.at):
            return []
        return [self._run("push" if item.method == "infusion" else "injection", (), NO_STOP)]

    def _interval(self) -> tuple[tuple[Interval, ...], str | None]:
        item = self.item
        if self._stopped():
            gone = self.context.removed.get(item.access_id or "")
            if item.stop_source in DOCUMENTED:
                scheduled = item.start is not None and item.start.known == "scheduled"
                return item.running, SCHEDULED_START if scheduled else None
            limited = Window(None, gone if gone and item.start and gone > item.start.at else None)
            return limited.cut(item.running), CALCULATED
        run = length(item.charted_minutes) if self.choice.duration_only_accepted else None
        if run is None:
            return (), None
        start = item.start.at if item.start else item.at - run
        return (Interval(start, start + run),), LENGTH_ONLY

    def _stopped(self) -> bool:
        """Whether a stop survives that this reading takes (4.1, 4.2)."""
        source, calculates = self.item.stop_source, self.choice.missing_stop.startswith("calculate")
        return bool(self.item.running) and (source in DOCUMENTED or (source == "calculated" and calculates))

    def _prolonged(self) -> bool:
        """Whether it runs for more than 8 hours, by its stop, its order, or the want of a stop (15: 8.8)."""
        if self._stopped():
            return minutes(self.item.running) > self.context.prolonged_minutes
        ordered = self.item.ordered_minutes
        return self.context.visit_over if ordered is None else ordered > self.context.prolonged_minutes

    def _start_of_prolonged(self) -> list[Run]:
        item = self.item
        if not self.context.window.inside(item.at):
            return []
        known = self.context.window.cut(item.running) if self._stopped() else ()
        if self.choice.prolonged_infusion != "first-hour" or self.category != "chemotherapy":
            return [self._run("prolonged", known, "that it runs for more than 8 hours (8.8)")]
        first = known or (Interval(item.at, item.at + timedelta(hours=1)),)
        return [self._run("infusion", first, "that it is read as an infusion of its first hours (8.8)")]

    def _refills(self, hung: Iterable[datetime]) -> list[Run]:
        inside = [at for at in hung if self.context.window.inside(at)]
        return [replace(self._run("refill", (), "that a new bag is a refill (8.8)"), start=at) for at in inside]

    def _doubt(self) -> str | None:
        if self.item.infusate.category is None:
            return UNCLASSIFIED
        return None if self.item.method_charted else "its method is not charted"

    def _run(
        self, technique: Technique, counted: tuple[Interval, ...], weak: str | None, whole: tuple[Interval, ...] = ()
    ) -> Run:
        item = self.item
        return Run(
            ids=(item.administration_id,),
            items=(item,),
            drug=item.infusate.key or item.administration_id,
            category=self.category,
            technique=technique,
            site=self.site,
            start=counted[0].start if counted else item.at,
            intervals=counted,
            minutes=minutes(counted) if counted else None,
            whole_minutes=minutes(whole or counted) if counted else None,
            weak=weak,
        )
