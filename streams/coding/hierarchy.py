"""The initial service of a site (coding.md 6.5-6.7).

Facilities rank: chemotherapy infusion, chemotherapy push, drug infusion, drug push, hydration; the order on the clock
does not matter, and injections take no part (NOR-HIER, NAMAS, AAPC-DOC, CH12-INIT). Professionals take what was the
reason for the visit (CH12-INIT, AAPC-91): the highest-ranked service of that category; where no fact gives one, the
rank decides and the answer is weak (inference).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from schemas.assessment import Setting
from streams.coding.choice import Choice
from streams.coding.hydration import Fragment
from streams.coding.runs import Run

RANKED = ("infusion", "push")
NO_REASON = "that no fact gives the reason for the visit (6.6)"
OTHER_REASON = "that no service is of the category the visit was for (6.6)"


class Initial(NamedTuple):
    """The initial service of a site, who else could be it, and on what shaky ground it stands."""

    run: Run | None
    among: tuple[Run, ...] = ()
    tied: tuple[Run, ...] = ()
    weak: str | None = None


def initial_service(
    runs: Sequence[Run], stretches: Sequence[Fragment], ranks: Mapping[str, int], place: Setting, reason: str | None,
    choice: Choice,
) -> Initial:  # fmt: skip
    """The initial service of a site among its runs and its qualifying hydration."""
    eligible = [run for run in runs if run.technique in RANKED]
    eligible += [stretches[0].run] if stretches else []
    if not eligible:
        return Initial(None)
    preferred, weak = _for_the_visit(eligible, place, reason)
    ranked = [rank(run, ranks) for run in preferred]
    tied = tuple(run for run, of in zip(preferred, ranked, strict=True) if of == min(ranked))
    return Initial(_first(tied, choice), tuple(eligible), tied, weak)


def _for_the_visit(eligible: list[Run], place: Setting, reason: str | None) -> tuple[list[Run], str | None]:
    """Those of the category the visit was for, on a professional claim."""
    if place != "professional-office":
        return eligible, None
    matching = [run for run in eligible if run.category == reason]
    if matching:
        return matching, None
    alone = len(eligible) == 1
    return eligible, None if alone else OTHER_REASON if reason else NO_REASON


def _first(tied: Sequence[Run], choice: Choice) -> Run:
    """One of several of one rank; the highest paid is the longest, because all have one code (6.7)."""
    forced = [run for run in tied if choice.initial == (run.site, run.name)]
    if forced:
        return forced[0]
    earliest = choice.initial_tie_break == "earliest" or tied[0].technique == "push"
    return min(tied, key=lambda run: (0 if earliest else -(run.minutes or 0), run.start, run.ids))


def rank(run: Run, ranks: Mapping[str, int]) -> int:
    """The rank of a run among what can be initial: 1 is chemotherapy infusion, 5 hydration (6.5)."""
    return ranks[f"{run.category} {run.technique}"]
