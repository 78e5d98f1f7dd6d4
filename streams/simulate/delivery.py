"""How records reach the topic: later than they were filed, not always in that order, some of them twice.

Bedside and registration feeds arrive within seconds. Notes wait for their interface, charges for the night batch, and a
share of everything is held up for minutes or hours by a stalled queue.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import exp, log
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.envelope import ChartingEvent
from streams.simulate.chance import happens
from streams.simulate.wire import to_bytes

HELD_UP_SECONDS = (60.0, 4 * 3600.0)
WAITING_HOURS = {"charting.note.v1": 1.5, "charting.charge.v1": 6.0, "charting.supply.v1": 0.5}


class SimulatedEvent(NamedTuple):
    """One delivery: when it reaches the topic, its key, and the bytes of the envelope."""

    arrives_at: datetime
    encounter_id: str
    value: bytes


def deliveries(
    records: Iterable[ChartingEvent], zone: ZoneInfo, rng: Random, *, out_of_order: float, duplicate_rate: float
) -> Iterator[SimulatedEvent]:
    """The deliveries of one encounter, in no particular order."""
    for record in records:
        value = to_bytes(record, zone)
        arrives = record.time + _delay(record.type, rng, out_of_order)
        yield SimulatedEvent(arrives, record.subject, value)
        if happens(rng, duplicate_rate):
            again = arrives + timedelta(seconds=2 + 3600 * rng.random() ** 3)
            yield SimulatedEvent(again, record.subject, value)


def _delay(kind: str, rng: Random, out_of_order: float) -> timedelta:
    if not out_of_order:
        return timedelta(0)
    seconds = 0.2 + 8 * rng.random() ** 2
    seconds += 3600 * WAITING_HOURS.get(kind, 0) * rng.random() ** 2
    if happens(rng, out_of_order):
        low, high = HELD_UP_SECONDS
        seconds += exp(rng.uniform(log(low), log(high)))
    return timedelta(milliseconds=int(1000 * seconds))
