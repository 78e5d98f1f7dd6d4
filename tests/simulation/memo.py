"""Verdicts kept between schedules: the same events give the same verdict until the next deadline.

Judging is nine tenths of the time of a schedule and is not what a schedule is about. One answer in a hundred is worked
out again and compared.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random
from typing import Any

from schemas.envelope import ChartingEvent
from streams import verdict
from streams.profiles.profile import Profile
from streams.verdict import Stood, Verdict

PROBED = 0.01


class Memo:
    """`streams.verdict.judge` with a memory."""

    def __init__(self) -> None:
        self._known: dict[Any, list[tuple[datetime, Verdict]]] = {}
        self._random = Random(0)

    def __call__(
        self, encounter_id: str, events: Sequence[ChartingEvent], rejected: Iterable[str], now: datetime,
        profile: Profile, known: Stood | None = None, copies: tuple[Any, ...] = (),
    ) -> Verdict:  # fmt: skip
        """The verdict of these events at this moment."""
        reasons = tuple(rejected)
        key = (encounter_id, frozenset((e.source, e.id, e.time, hash(e)) for e in events), reasons, copies)
        before = self._known.setdefault(key, [])
        for since, found in before:
            if since <= now and (found.deadline is None or now < found.deadline):
                if self._random.random() < PROBED:
                    fresh = verdict.judge(encounter_id, events, reasons, now, profile, known, copies)
                    assert (fresh.alerts, fresh.assessment) == (found.alerts, found.assessment), encounter_id
                return found
        found = verdict.judge(encounter_id, events, reasons, now, profile, known, copies)
        before.append((now, found))
        return found
