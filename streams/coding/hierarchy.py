"""The initial service of a site (coding.md 6.5-6.7).

Facilities rank: chemotherapy infusion, chemotherapy push, drug infusion, drug push, hydration; the order on the clock
does not matter, and injections take no part (NOR-HIER, NAMAS, AAPC-DOC, CH12-INIT). Professionals take what was the
reason for the visit (CH12-INIT, AAPC-91): the highest-ranked service of that category; where no fact gives one, the
rank decides and the answer is weak (inference).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.assessment import Setting
from streams.coding.choice import Choice
from streams.coding.derivation import Candidate
from streams.coding.hydration import Fragment
from streams.coding.runs import HYDRATION, Run

RANKED = ("infusion", "push")
NO_REASON = "that no fact gives the reason for the visit (6.6)"
OTHER_REASON = "that no service is of the category the visit was for (6.6)"


@dataclass(frozen=True, slots=True)
class Initial:
    """The initial service of a site, who else could be it, and on what shaky ground it stands."""

    run: Run | None
    candidates: tuple[Candidate, ...] = ()
    tied: tuple[Run, ...] = ()
    weak: str | None = None

    @property
    def hydration(self) -> bool:
        """Whether it is hydration."""
        return self.run is not None and self.run.technique == HYDRATION


def initial_service(
    runs: Sequence[Run], stretches: Sequence[Fragment], ranks: dict[str, int], place: Setting, reason: str | None,
    choice: Choice,
) -> Initial:  # fmt: skip
    """The initial service of a site among its runs and its qualifying hydration."""
    eligible = [run for run in runs if run.technique in RANKED]
    eligible += [stretches[0].run] if stretches else []
    if not eligible:
        return Initial(None)
    preferred, weak = _for_the_visit(eligible, place, reason)
    top = min(_rank(run, ranks) for run in preferred)
    tied = [run for run in preferred if _rank(run, ranks) == top]
    candidates = tuple(_candidate(run, ranks) for run in eligible)
    return Initial(_first(tied, choice), candidates, tuple(tied), weak)


def _for_the_visit(eligible: list[Run], place: Setting, reason: str | None) -> tuple[list[Run], str | None]:
    """Those of the category the visit was for, on a professional claim."""
    if place != "professional-office":
        return eligible, None
    matching = [run for run in eligible if run.category == reason]
    if matching:
        return matching, None
    alone = len(eligible) == 1
    return eligible, None if alone else OTHER_REASON if reason else NO_REASON


def _first(tied: list[Run], choice: Choice) -> Run:
    """One of several of one rank; the highest paid is the longest, because all have one code (6.7)."""
    forced = [run for run in tied if choice.initial == (run.site, run.name)]
    if forced:
        return forced[0]
    earliest = choice.initial_tie_break == "earliest" or tied[0].technique == "push"
    return min(tied, key=lambda run: (0 if earliest else -(run.minutes or 0), run.start, run.ids))


def _rank(run: Run, ranks: dict[str, int]) -> int:
    return ranks[f"{run.category} {run.technique}"]


def _candidate(run: Run, ranks: dict[str, int]) -> Candidate:
    return Candidate(run.ids, _rank(run, ranks), run.category, run.technique, run.start, run.minutes)
