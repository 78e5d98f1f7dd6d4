"""Drug infusions at a site beside the initial service: sequential, concurrent, same drug again (coding.md section 8).

Minutes already paid by time are covered and not paid again (ML-OVER). What runs alone for 16 minutes is sequential
(AUTH-TIME, MC123); what does not, but overlaps, is concurrent: once in an encounter, whatever its length, not by time
(HAU-1CONC, RM-CONC, ASCO-CONC, AUTH-96368, CA-96368), and it covers nothing (inference). A drug that was reported
before earns hours only (RCA-SAME, RCA-SHORT; ICD-ADD sums them).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from streams.coding.choice import Choice
from streams.coding.ledger import Hours, Ledger
from streams.coding.reported import CountedMinutes, Manual, Reported
from streams.coding.runs import Run
from streams.coding.tables import Codes, Thresholds
from streams.coding.units import extra_after_first, extra_from_zero
from streams.encounter.intervals import Interval, intersect, minutes, subtract

POOLED = "that devices without a charted reason are read as one site (6.3)"


class Counted(NamedTuple):
    """A run with the minutes that it alone covers."""

    run: Run
    alone: tuple[Interval, ...]
    minutes: int
    weak: str | None = None


class Spell(NamedTuple):
    """A run that covers minutes, from its start to its end."""

    start: datetime
    end: datetime
    run: Run


@dataclass(slots=True)
class Infused:
    """What the infusions of a site come to, as far as they were read.

    `beside` are those that run concurrently, one of which bears the code. `paid` are the infusions of each drug that
    are reported: pushes of it are measured from them.
    """

    reported: list[Reported] = field(default_factory=list)
    counted: list[CountedMinutes] = field(default_factory=list)
    manual: list[Manual] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    paid: dict[str, list[Run]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SiteInfusions:
    """The infusions of one site with the rules they are read by."""

    ledger: Ledger
    codes: Codes
    thresholds: Thresholds
    choice: Choice
    concurrent_used: bool

    def read(self, runs: Sequence[Run], first: Run | None, weak: str | None) -> Infused:
        """Report the infusions of a site; `first` is its initial service, which may stand on shaky ground."""
        found = Infused()
        covered: list[Spell] = []
        of_drug: dict[str, list[Counted]] = {}
        for run in _in_order(runs, first):
            counted = _alone(run, covered)
            again = run.drug in of_drug
            if again or run is first or counted.minutes >= self.thresholds.infusion_minutes:
                of_drug.setdefault(run.drug, []).append(counted)
                covered.append(Spell(run.start, run.end, run))
                found.counted.append(CountedMinutes(run.ids, run.site, run.category, counted.minutes))
                if not again:
                    found.reported.append(self._base(counted, first, weak))
                    found.paid.setdefault(run.drug, []).append(run)
            else:
                self._concurrent(counted, runs, found)
        for several in of_drug.values():
            self._hours(several, found)
        return found

    def _base(self, counted: Counted, first: Run | None, weak: str | None) -> Reported:
        run = counted.run
        codes = self.codes.drugs[run.category]
        if run is first:
            because = f"infusion {run.name}: {counted.minutes} minutes, the initial service of its site (6.5, 6.6)"
            return self.ledger.once(codes.infusion, run, "initial", because, weak, counted.minutes)
        because = f"infusion {run.name}: another drug, {counted.minutes} minutes not yet counted (8.2)"
        return self.ledger.once(codes.sequential, run, "sequential", because, counted.weak, counted.minutes)

    def _concurrent(self, counted: Counted, runs: Sequence[Run], found: Infused) -> None:
        """A run that overlaps others and has no 16 minutes to itself (8.3, 8.5)."""
        run = counted.run
        overlap = (run.minutes or 0) - counted.minutes
        if overlap < self.choice.concurrent_min_overlap_minutes:
            return
        code = self.codes.drugs[run.category].concurrent
        if not code:
            because = f"infusion {run.name} runs beside another: no code describes it (8.5)"
            found.manual.append(Manual(run.ids, because))
            return
        pooled = not any(_beside(run, other) for other in runs if other.device == run.device)
        if pooled and self.choice.pooled_concurrent == "none":
            return
        found.paid.setdefault(run.drug, []).append(run)
        if not found.beside and not self.concurrent_used:
            because = f"infusion {run.name}: {overlap} minutes beside another infusion of its site (8.3)"
            found.reported.append(self.ledger.once(code, run, "concurrent", because, POOLED if pooled else None))
        found.beside += run.ids

    def _hours(self, several: list[Counted], found: Infused) -> None:
        """The add-on hours of a drug: each infusion by itself, or those of a date together (8.6)."""
        code = self.codes.drugs[several[0].run.category].more
        for place, part in enumerate(self._parts(several)):
            total = sum(counted.minutes for counted in part)
            units = extra_from_zero(total) if place else extra_after_first(total)
            if not units:
                continue
            spans = sorted(span for counted in part for span in counted.alone)
            because = f"infusion {part[0].run.name}: {total} minutes, {_how(place, part)} (7, 8)"
            runs = [counted.run for counted in part]
            weak = next((counted.weak for counted in part if counted.weak), None)
            hours = Hours(runs, spans, total, units, 0 if place else 1, weak)
            found.reported.append(self.ledger.hours(code, hours, because))
            if place:
                found.paid[runs[0].drug] += runs

    def _parts(self, several: list[Counted]) -> list[list[Counted]]:
        """The infusions of a drug that are timed together, those of the first hour first."""
        if self.choice.same_drug_repeat != "summed-per-date":
            return [[counted] for counted in several]
        days: dict[date, list[Counted]] = {}
        for counted in several:
            days.setdefault(self.ledger.calendar.day(counted.run.start), []).append(counted)
        return list(days.values())


def _in_order(runs: Sequence[Run], first: Run | None) -> Iterator[Run]:
    """The initial first, then by class, then by start; of equal starts the longer, then by id (8)."""
    infusions = [run for run in runs if run.technique == "infusion"]
    yield from (run for run in infusions if run is first)
    others = [run for run in infusions if run is not first]
    yield from sorted(others, key=lambda run: (run.category != "chemotherapy", run.start, -(run.minutes or 0), run.ids))


def _alone(run: Run, covered: list[Spell]) -> Counted:
    """What is left of a run; it is as weak as the runs it was cut by."""
    start, end = run.start, run.end
    near = [other for began, ended, other in covered if began < end and start < ended]
    if not near:
        return Counted(run, run.intervals, run.minutes or 0, run.weak)
    alone = subtract(run.intervals, [span for other in near for span in other.intervals])
    return Counted(run, alone, minutes(alone), run.weak or next((other.weak for other in near if other.weak), None))


def _beside(run: Run, other: Run) -> bool:
    overlapping = other is not run and other.technique == "infusion" and other.drug != run.drug
    return overlapping and bool(intersect(run.intervals, other.intervals))


def _how(place: int, part: list[Counted]) -> str:
    if len(part) > 1:
        return f"{len(part)} infusions of a date together"
    return "the same drug again" if place else "beyond the first hour"
