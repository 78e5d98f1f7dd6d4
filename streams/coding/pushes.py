"""Pushes at a site (coding.md section 9).

Each new drug is pushed once; the same drug again counts in a facility when more than 30 minutes have passed since the
last reported administration of it (OBC, OFFICE-96376, MC123), and never on a professional claim. The distance is taken
between starts, from the end of an infusion, and to the start of one that follows (inference; AHIMA-EX, HCPro 2013).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.assessment import Setting
from streams.coding.ledger import Ledger
from streams.coding.reported import Reported
from streams.coding.runs import Run
from streams.coding.tables import Codes, Thresholds


@dataclass(frozen=True, slots=True)
class SitePushes:
    """The pushes of one site with the rules they are read by."""

    ledger: Ledger
    codes: Codes
    thresholds: Thresholds
    place: Setting

    def read(
        self, runs: Sequence[Run], first: Run | None, weak: str | None, infused: dict[str, list[Run]]
    ) -> Iterator[Reported]:
        """Report the pushes; `first` is the initial service, `infused` are the reported infusions of each drug."""
        last: dict[str, datetime] = {}
        bags: dict[str, list[Run]] = {}
        for run in runs:
            if run.technique == "infusion":
                bags.setdefault(run.drug, []).append(run)
        for push in sorted((run for run in runs if run.technique == "push"), key=lambda run: (run.start, run.ids)):
            if _from_running_bag(push, bags.get(push.drug, ())):
                continue
            found = (
                self._initial(push, weak)
                if push is first
                else self._one(push, last.get(push.drug), infused.get(push.drug, []))
            )
            if found:
                last[push.drug] = push.start
                yield found

    def _initial(self, push: Run, weak: str | None) -> Reported:
        because = f"push {push.name}: the initial service of its site (6.5, 6.6, 9.1)"
        return self.ledger.once(self.codes.drugs[push.category].push, push, "initial", because, weak)

    def _one(self, push: Run, last: datetime | None, infused: list[Run]) -> Reported | None:
        codes = self.codes.drugs[push.category]
        if last is None and not infused:
            return self.ledger.once(codes.next_push, push, "sequential", f"push {push.name}: another drug (9.2)")
        if self.place != "facility-outpatient" or not self._apart(push, last, infused):
            return None
        because = f"push {push.name}: the same drug more than {self.thresholds.same_push_minutes} minutes apart (9.3)"
        return self.ledger.once(codes.same_push, push, "additional", because)

    def _apart(self, push: Run, last: datetime | None, infused: list[Run]) -> bool:
        """Whether enough time lies between it and every reported administration of the drug next to it."""
        enough = timedelta(minutes=self.thresholds.same_push_minutes)
        after_push = last is None or push.start - last > enough
        return after_push and all(push.start - run.end > enough or run.start - push.start > enough for run in infused)


def _from_running_bag(push: Run, bags: Sequence[Run]) -> bool:
    """Whether it is a bolus out of the running bag of the same drug, which is part of that infusion (9.5)."""
    return any(run.start <= push.start < run.end for run in bags)
