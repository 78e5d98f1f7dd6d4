"""The outcome report: whether charting and billing get better, by unit and month.

Each measure is defined where it is counted. The figures to beat stand beside it (`STUDY`): software that told people of
gaps in anesthesia records. No such study of infusions was found, so its records are not ours: here the definitions are
of infusions (inference), each with the statistic of the study, which is the median for corrections.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean, median

from streams.ops.worklist.database import Database
from streams.ops.worklist.rows import SEVERITIES
from streams.state import to_ms

DAY_MS = timedelta(days=1) / timedelta(milliseconds=1)
STUDY = (
    "Spring SF, Sandberg WS, Anupama S, Walsh JL, Driscoll WD, Raines DE. Automated documentation error detection and "
    "notification improves anesthesia billing performance. Anesthesiology 2007;106(1):157-163. "
    "doi:10.1097/00000542-200701000-00025"
)
"""Its abstract: records never billable 1.31 % to 0.04 %, median 33 to 3 days to correct, mean 3.0 to 1.1 to release."""
EVERY_UNIT = ""
NO_UNIT = "(no unit)"


@dataclass(slots=True)
class Outcome:
    """What came of the encounters of one unit that closed in one month.

    `never_billable` are infusions without a stop whose late window is over; `pending` those that can still be
    corrected. `over` are units billed beyond the record, `under` units the record supports and nobody billed, both
    against the lawful reading in use and zero where the claim equals another.
    """

    unit: str
    month: str
    encounters: int = 0
    infusions: int = 0
    never_billable: int = 0
    pending: int = 0
    over: float = 0
    under: float = 0
    correction_days: list[float] = field(default_factory=list)
    release_days: list[float] = field(default_factory=list)

    @property
    def never_billable_percent(self) -> float | None:
        """Infusions for which no time can ever be billed, of all infusions."""
        return 100 * self.never_billable / self.infusions if self.infusions else None

    @property
    def days_to_correct(self) -> float | None:
        """Median days from the close of the encounter to the record of the entry that settled an alert that cost money.

        Only alerts that block or lower a bill count, and only those settled after closing.
        """
        return median(self.correction_days) if self.correction_days else None

    @property
    def days_to_release(self) -> float | None:
        """Mean days from the close of the encounter until its last charge line was on a claim."""
        return fmean(self.release_days) if self.release_days else None

    def add(self, other: "Outcome") -> None:
        """Count another unit or month with this one."""
        for name in ("encounters", "infusions", "never_billable", "pending", "over", "under"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.correction_days += other.correction_days
        self.release_days += other.release_days


def outcomes(database: Database, now: datetime, late_window: timedelta, unit: str = EVERY_UNIT) -> tuple[Outcome, ...]:
    """What came of each unit and month, in that order; of one unit alone where one is named."""
    found: dict[tuple[str, str], Outcome] = {}
    window = {"since": to_ms(now - late_window)}
    for row in database.rows(_CLOSED, window):
        key = (row["unit"] or NO_UNIT, row["month"])
        about = found.setdefault(key, Outcome(*key))
        about.encounters += row["encounters"]
        about.infusions += row["infusions"]
        about.never_billable += row["never"]
        about.pending += row["pending"]
        about.over += row["over"]
        about.under += row["under"]
    for row in database.rows(_RELEASED):
        found[row["unit"] or NO_UNIT, row["month"]].release_days.append(row["took"] / DAY_MS)
    for row in database.rows(_CORRECTED, [SEVERITIES.index("downcode-risk")]):
        found[row["unit"] or NO_UNIT, row["month"]].correction_days.append(row["took"] / DAY_MS)
    return tuple(about for key, about in sorted(found.items()) if unit in (EVERY_UNIT, about.unit))


_CLOSED = """
SELECT unit, month, count(*) AS encounters, sum(infusions) AS infusions, sum(over) AS over, sum(under) AS under,
    coalesce(sum(unstopped) FILTER (WHERE closed_at < :since), 0) AS never,
    coalesce(sum(unstopped) FILTER (WHERE closed_at >= :since), 0) AS pending
FROM assessment GROUP BY unit, month
"""
_RELEASED = """
SELECT unit, month, claim_at - closed_at AS took FROM assessment WHERE claim_at IS NOT NULL AND claim_at >= closed_at
"""
_CORRECTED = """
SELECT assessment.unit, month, resolved_at - closed_at AS took FROM alert JOIN assessment USING (encounter_id)
WHERE resolved_at > closed_at AND severity <= ?
"""


def by_month(found: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """All units together, month by month."""
    months: dict[str, Outcome] = {}
    for each in found:
        months.setdefault(each.month, Outcome(EVERY_UNIT, each.month)).add(each)
    return tuple(months[month] for month in sorted(months))


def total(months: Iterable[Outcome]) -> Outcome:
    """All months together."""
    whole = Outcome(EVERY_UNIT, "")
    for each in months:
        whole.add(each)
    return whole


HEADINGS = (
    "unit", "month", "encounters", "infusions", "never_billable", "never_billable_percent", "pending",
    "days_to_correct", "corrections", "days_to_release", "releases", "units_billed_beyond_support",
    "units_supported_not_billed",
)  # fmt: skip


def table(found: Iterable[Outcome]) -> Iterator[tuple[object, ...]]:
    """The report as rows under `HEADINGS`; a mean of nothing is empty."""
    for each in found:
        yield (
            each.unit, each.month, each.encounters, each.infusions, each.never_billable,
            _rounded(each.never_billable_percent), each.pending, _rounded(each.days_to_correct),
            len(each.correction_days), _rounded(each.days_to_release), len(each.release_days), each.over, each.under,
        )  # fmt: skip


def _rounded(figure: float | None) -> object:
    return "" if figure is None else round(figure, 2)
