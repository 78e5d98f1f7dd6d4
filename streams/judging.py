"""Who judges: this process in turn, or several beside it.

A judgement is a pure function of one encounter's record, and those of one round know nothing of each other. So they may
be made anywhere and at once; what follows from them is written down by one process, in the order of encounters.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from typing import NamedTuple

from schemas.envelope import ChartingEvent
from streams.encounter.chart import ClosedChart
from streams.encounter.copied import Copied
from streams.notes_rows import HandedIn, handed_in
from streams.profiles.profile import Profile
from streams.verdict import Stood, Verdict, judge

ROUND = 32
"""So many encounters for each process are taken together: the last of them are not waited for long."""
PIECE = 4
"""So many go to a process at once: it takes the next while others are busy with longer ones."""


class Case(NamedTuple):
    """One encounter to judge: what `judge` is told of it."""

    encounter_id: str
    events: Sequence[ChartingEvent]
    rejected: Sequence[str]
    now: datetime
    known: Stood | None
    copies: tuple[Copied, ...]


Judging = Callable[[Iterable[Case], Profile], Iterable[tuple[str, Verdict]]]
"""The verdict of each case, in their order."""


def in_turn(cases: Iterable[Case], profile: Profile) -> Iterator[tuple[str, Verdict]]:
    """Judge one after the other."""
    return ((case.encounter_id, _judged(case, profile)) for case in cases)


class Judges:
    """Judges in processes of their own. They are forked, so that they share what is loaded."""

    def __init__(self, jobs: int, profile: Profile) -> None:
        self._jobs = jobs
        self._pool = get_context("fork").Pool(jobs, _sit, (profile,))

    def close(self) -> None:
        """End the processes."""
        self._pool.terminate()
        self._pool.join()

    def __call__(self, cases: Iterable[Case], _profile: Profile) -> Iterator[tuple[str, Verdict]]:
        """Judge many at once, by the profile that the processes were given."""
        waiting = iter(cases)
        while together := list(islice(waiting, self._jobs * ROUND)):
            verdicts = self._pool.imap(_away, together, PIECE)
            yield from zip((case.encounter_id for case in together), verdicts, strict=True)


_profiles: list[Profile] = []
"""Of a process that judges: the profile it was given."""


def _sit(profile: Profile) -> None:
    _profiles.append(profile)


def _away(case: Case) -> Verdict:
    """Judge, and take the fingerprints of the notes here too; what nobody asks a chart for after that stays behind."""
    verdict = _judged(case, _profiles[0])
    if verdict.chart is None:
        return verdict
    told: dict[object, object] = {HandedIn: handed_in(verdict.chart)} if isinstance(verdict.chart, ClosedChart) else {}
    sent = replace(verdict.chart, worked_out=told, events=(), access=(), signatures=(), charges=(), supplies=())
    return replace(verdict, chart=sent)


def _judged(case: Case, profile: Profile) -> Verdict:
    return judge(case.encounter_id, case.events, case.rejected, case.now, profile, case.known, case.copies)
