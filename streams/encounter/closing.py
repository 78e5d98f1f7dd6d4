"""When an encounter is over: the state of the stay, worked out from the recorded times of its events.

Nothing here knows when an event arrived. Events are taken in recorded order; a discharge closes, admission after it
re-opens, and a stay nobody writes to any more closes at a deadline that follows from its last record. What was recorded
after the late window of a closing no longer belongs to the encounter: that, too, is decided by recorded time alone, so
that the verdict is the same for any order of arrival.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from schemas.base import EventData
from schemas.encounter import Encounter
from schemas.envelope import ChartingEvent
from schemas.note import Note
from schemas.order import Order
from schemas.signature import Signature
from streams.profiles.profile import Closing

State = Literal["planned", "open", "closed", "void"]


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The state of a stay at one moment.

    `since` is the closing time of a closed or void encounter; `deadline` is when an open or planned one runs out;
    `gone_at` is when nothing of it may change any more.
    """

    state: State
    since: datetime | None
    reason: Literal["finished", "inactivity"] | None
    settled_by: str | None
    deadline: datetime | None
    gone_at: datetime
    events: tuple[ChartingEvent, ...]
    too_late: tuple[ChartingEvent, ...]


PRECHARTED = ("provider", "plan", "pharmacy")
"""Kinds of note that are written for a visit to come, days ahead."""


def _may_precede_the_visit(data: EventData) -> bool:
    """Whether an entry says nothing about the patient being there: plans, orders, and signatures under them."""
    return isinstance(data, Order | Signature) or (isinstance(data, Note) and data.kind in PRECHARTED)


class _Stay:
    """The stay as far as its records were read; built up in recorded order and read once."""

    __slots__ = ("last", "last_ref", "settled_by", "since", "started", "status")

    def __init__(self) -> None:
        self.status: str | None = None
        self.since: datetime | None = None
        self.settled_by: str | None = None
        self.started = False
        self.last: datetime | None = None
        self.last_ref: str | None = None

    def take(self, event: ChartingEvent) -> None:
        """The stay once this event is known; a repeated discharge does not move the closing time."""
        self.last, self.last_ref, data = event.time, event.ref, event.data
        if not isinstance(data, Encounter):
            self.started = self.started or not _may_precede_the_visit(data)
            return
        if data.status != self.status:
            self.status, self.since, self.settled_by = data.status, event.time, event.ref
        self.started = self.started or data.status == "in-progress"

    @property
    def over(self) -> bool:
        return self.status in ("finished", "cancelled", "entered-in-error")

    def runs_out(self, knobs: Closing) -> datetime | None:
        """When a stay that nobody ended closes by itself."""
        if self.last is None or self.over:
            return None
        quiet = timedelta(hours=knobs.inactivity_hours) if self.started else timedelta(days=knobs.planned_days)
        return self.last + quiet

    def gone_at(self, knobs: Closing) -> datetime | None:
        end = self.since if self.over else self.runs_out(knobs)
        return None if end is None else end + timedelta(days=knobs.late_window_days)


def lifecycle(events: Sequence[ChartingEvent], now: datetime, knobs: Closing) -> Lifecycle:
    """The state of the stay that these events describe, at `now`.

    A record of the encounter that is later than `now` moves `now`: whoever wrote it had already passed the deadline.
    """
    ordered = sorted(events, key=lambda event: event.order)
    stay, used, window = _Stay(), 0, timedelta(days=knobs.late_window_days)
    for event in ordered:
        quiet = stay.last is not None and not stay.over and event.time - stay.last <= window
        if not quiet and (gone := stay.gone_at(knobs)) is not None and event.time > gone:
            break
        stay.take(event)
        used += 1
    return _settle(stay, now, knobs, tuple(ordered[:used]), tuple(ordered[used:]))


def _settle(
    stay: _Stay,
    now: datetime,
    knobs: Closing,
    events: tuple[ChartingEvent, ...],
    too_late: tuple[ChartingEvent, ...],
) -> Lifecycle:
    deadline, gone_at = stay.runs_out(knobs), stay.gone_at(knobs)
    if gone_at is None:
        raise ValueError("an encounter without events has no state")
    passed = deadline is not None and (bool(too_late) or max(now, events[-1].time) >= deadline)
    if stay.over:
        state: State = "closed" if stay.status == "finished" else "void"
        reason: Literal["finished", "inactivity"] | None = "finished" if state == "closed" else None
        return Lifecycle(state, stay.since, reason, stay.settled_by, None, gone_at, events, too_late)
    if passed and stay.started:
        return Lifecycle("closed", deadline, "inactivity", stay.last_ref, None, gone_at, events, too_late)
    state = "void" if passed else "open" if stay.started else "planned"
    return Lifecycle(state, deadline if passed else None, None, stay.last_ref, deadline, gone_at, events, too_late)
