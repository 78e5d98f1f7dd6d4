"""Writing down what a run earns: codes with the date of each unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from streams.coding.dates import Calendar
from streams.coding.reported import Relation, Reported
from streams.coding.runs import Run
from streams.encounter.intervals import Interval


class Hours(NamedTuple):
    """Hours to be written: those of some runs together, beyond the hours that another code stands for."""

    runs: Sequence[Run]
    spans: Sequence[Interval]
    minutes: int
    units: int
    skipped: int
    weak: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """How the codes of one site are written: their dates, and the modifier of a second site.

    The initial of a second site carries 59, its add-on codes only where the payer wants it (NOR-INIT, MLN-59; 15: 6.3).
    """

    calendar: Calendar
    second: bool = False
    add_ons_modified: bool = False

    def once(
        self, code: str, run: Run, relation: Relation | None, because: str, weak: str | None = None,
        minutes: int | None = None,
    ) -> Reported:  # fmt: skip
        """One unit of a code, on the day the run began."""
        return Reported(
            code=code,
            dates=(self.calendar.day(run.start),),
            administration_ids=run.ids,
            site=run.site,
            relation=relation,
            because=because,
            minutes=run.minutes if minutes is None else minutes,
            interval=Interval(run.start, run.end),
            modifiers=self._modifiers(initial=relation == "initial"),
            why_weak=weak or run.weak,
        )

    def hours(self, code: str, hours: Hours, because: str) -> Reported:
        """Add-on hours of a run, or of several taken together, of which there is one at least."""
        return Reported(
            code=code,
            dates=self.calendar.dates(hours.spans, hours.units, hours.skipped),
            administration_ids=tuple(ident for run in hours.runs for ident in run.ids),
            site=hours.runs[0].site,
            relation="additional",
            because=because,
            minutes=hours.minutes,
            interval=Interval(hours.spans[0].start, hours.spans[-1].end),
            modifiers=self._modifiers(initial=False),
            why_weak=hours.weak or next((run.weak for run in hours.runs if run.weak), None),
        )

    def _modifiers(self, *, initial: bool) -> tuple[str, ...]:
        return ("59",) if self.second and (initial or self.add_ons_modified) else ()
