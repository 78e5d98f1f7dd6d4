"""What stands outside the hierarchy: injections, subcutaneous and prolonged infusions, port irrigation (8.8, 8.9, 3.2).

Intramuscular and subcutaneous injections are one each (NAMAS, CODAPEDIA, MC123). More than 8 hours by a portable pump
is its own service, its disconnection included (CPT, CPM4-230, PMC2900877). Irrigation counts only for an implanted
port on a day with no other service (SELECT-HYD, codingahead 96523; inference).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from schemas.assessment import Setting
from streams.coding.choice import Choice
from streams.coding.eligibility import Eligible
from streams.coding.ledger import Hours, Ledger
from streams.coding.reported import Earned, Manual, Reported
from streams.coding.runs import Run
from streams.coding.tables import Codes, Thresholds
from streams.coding.units import extra_after_first
from streams.encounter.intervals import Interval, minutes, union
from streams.profiles.terms import Vocabulary

CHEMOTHERAPY = "chemotherapy"
TECHNIQUES = ("injection", "subcutaneous-infusion", "intra-arterial", "prolonged", "refill")
"""What takes no part in the hierarchy."""
OPEN_CLASS = "that no table says whether the drug is hormonal (8.9)"


@dataclass(frozen=True, slots=True)
class OtherRoutes:
    """Runs outside the hierarchy with the rules they are read by."""

    ledger: Ledger
    codes: Codes
    thresholds: Thresholds
    choice: Choice
    place: Setting
    vocabulary: Vocabulary
    manual: list[Manual] = field(default_factory=list)

    def read(self, runs: Sequence[Run]) -> Earned:
        """What takes no part in the hierarchy."""
        return Earned(reported=tuple(self._reported(runs)), manual=tuple(self.manual))

    def _reported(self, runs: Sequence[Run]) -> Iterator[Reported]:
        yield from self._injections([run for run in runs if run.technique == "injection"])
        yield from self._subcutaneous([run for run in runs if run.technique == "subcutaneous-infusion"])
        for run in runs:
            if run.technique == "intra-arterial":
                yield from self._intra_arterial(run)
            elif run.technique == "prolonged":
                yield from self._prolonged(run)
            elif run.technique == "refill":
                because = f"pump of {run.name}: refilled (8.8)"
                yield self.ledger.once(self.codes.prolonged["refill"], run, None, because)

    def _injections(self, runs: Sequence[Run]) -> Iterator[Reported]:
        apart, last = timedelta(minutes=self.thresholds.split_dose_minutes), {}  # type: ignore[var-annotated]
        for run in runs:
            part = run.drug in last and run.start - last[run.drug] <= apart
            last[run.drug] = run.start
            if part and self.choice.split_dose_injections == "one":
                continue
            code, weak = self._injection(run)
            yield self.ledger.once(code, run, None, f"injection {run.name} (8.9)", weak)

    def _injection(self, run: Run) -> tuple[str, str | None]:
        codes = self.codes.drugs[run.category]
        if run.category != CHEMOTHERAPY:
            return codes.injection, None
        ingredient = run.items[0].infusate.ingredient
        if ingredient is None:
            hormonal = self.choice.chemotherapy_injection == "hormonal"
            return codes.hormonal_injection if hormonal else codes.injection, OPEN_CLASS
        return codes.hormonal_injection if self.vocabulary.hormonal(ingredient) else codes.injection, None

    def _subcutaneous(self, runs: Sequence[Run]) -> Iterator[Reported]:
        """The first hour, its further hours, and each added site, all bags together (8.9)."""
        if not runs:
            return
        codes, spans = self.codes.subcutaneous, union(span for run in runs for span in run.intervals)
        total, first = minutes(spans), runs[0]
        yield self.ledger.once(codes["initial"], first, None, f"subcutaneous infusion {first.name} (8.9)")
        if units := extra_after_first(total):
            because = f"subcutaneous infusion {first.name}: {total} minutes (7, 8.9)"
            yield self.ledger.hours(codes["more"], Hours(runs, spans, total, units, 1), because)
        places = {place for run in runs for item in run.items if (place := item.access_id or item.body_site)}
        added = [run for run in runs if _place(run) in places - {_place(first)}]
        for run in {_place(run): run for run in reversed(added)}.values():
            yield self.ledger.once(codes["site"], run, "additional", f"{run.name}: another subcutaneous site (8.9)")

    def _intra_arterial(self, run: Run) -> Iterator[Reported]:
        code = self.codes.drugs[run.category].intra_arterial
        if code:
            yield self.ledger.once(code, run, None, f"intra-arterial injection {run.name} (8.9)")
        else:
            self.manual.append(Manual(run.ids, f"intra-arterial chemotherapy {run.name} is outside this family (3.4)"))

    def _prolonged(self, run: Run) -> Iterator[Reported]:
        facility = self.place == "facility-outpatient"
        if run.category == CHEMOTHERAPY:
            by_facility = facility and self.choice.prolonged_infusion == "G0498"
            code = self.codes.prolonged["chemotherapy_facility" if by_facility else CHEMOTHERAPY]
        else:
            code = self.codes.prolonged["therapeutic_facility"] if facility else ""
        if code:
            yield self.ledger.once(code, run, None, f"infusion {run.name}: more than 8 hours by a portable pump (8.8)")
        else:
            self.manual.append(Manual(run.ids, f"infusion {run.name}: prolonged, no code describes it here (8.8)"))


def irrigation(eligible: Eligible, reported: Sequence[Reported], ledger: Ledger, codes: Codes) -> Iterator[Reported]:
    """Irrigation of an implanted port on a day on which nothing else is reported, once a day."""
    taken: set[date] = {day for item in reported for day in item.dates}
    for item in eligible.irrigations:
        day = ledger.calendar.day(item.at)
        if day not in taken and eligible.window.inside(item.at):
            taken.add(day)
            yield Reported(
                code=codes.irrigation,
                dates=(day,),
                administration_ids=(item.administration_id,),
                site=item.access_id,
                relation=None,
                because=f"port flush {item.administration_id}: the only service of its day (3.2)",
                interval=Interval(item.at, item.at),
            )


def _place(run: Run) -> str | None:
    return run.items[0].access_id or run.items[0].body_site
