"""Who judges: this process in turn, or several beside it.

A judgement is a pure function of one encounter's record, and those of one round know nothing of each other. So they may
be made anywhere and at once; what follows from them is written down by one process, in the order of encounters.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from typing import Any, NamedTuple

from schemas.envelope import ChartingEvent
from streams.encounter.chart import ClosedChart
from streams.encounter.copied import Copied
from streams.figures import ChartCounts, count
from streams.notes_rows import HandedIn, handed_in
from streams.practice.share import Share, shares
from streams.profiles.profile import Profile
from streams.verdict import Stood, Verdict, judge

ROUND = 2_000
"""So many encounters are taken together at most: their events are in memory at once."""
FEW = 64
"""Fewer are judged in turn: processes would cost more than they save."""
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
    """Judges in processes of their own, forked for each round: what there is to judge lies before them in memory."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    def __call__(self, cases: Iterable[Case], profile: Profile) -> Iterator[tuple[str, Verdict]]:
        """Judge many at once."""
        waiting = iter(cases)
        while together := list(islice(waiting, ROUND)):
            if len(together) < FEW:
                yield from in_turn(together, profile)
                continue
            with get_context("fork").Pool(self._jobs, _sit, (together, profile)) as pool:
                verdicts = pool.imap(_away, range(len(together)), PIECE)
                yield from zip((case.encounter_id for case in together), verdicts, strict=True)


_before_us: list[tuple[Sequence[Case], Profile]] = []
"""Of a process that judges: the round it was forked for."""


def _sit(cases: Sequence[Case], profile: Profile) -> None:
    gc.disable()  # it would walk, and so copy, all that lies in the parent; a round ends before it could pay
    _before_us.append((cases, profile))


def _away(number: int) -> Verdict:
    """Judge, and work out here what is asked of a chart after that; the chart itself stays behind."""
    cases, profile = _before_us[-1]
    verdict = _judged(cases[number], profile)
    if (chart := verdict.chart) is None:
        return verdict
    count(verdict.state, chart)
    if isinstance(chart, ClosedChart):
        handed_in(chart)
        shares(chart, profile.vocabulary)
    told: dict[object, object] = {
        key: chart.worked_out[key] for key in (ChartCounts, HandedIn, Share) if key in chart.worked_out
    }
    return replace(verdict, chart=replace(chart, worked_out=told, **_LEFT))


_LEFT: dict[str, Any] = {"kinds": {}} | dict.fromkeys(
    ("events", "orders", "infusions", "doses", "not_given", "access", "notes", "signatures", "charges", "supplies"), ()
)
"""What a chart holds of its events: nothing."""


def _judged(case: Case, profile: Profile) -> Verdict:
    return judge(case.encounter_id, case.events, case.rejected, case.now, profile, case.known, case.copies)
