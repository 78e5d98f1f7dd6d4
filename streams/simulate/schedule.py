"""Who comes when: arrivals day by day, in order, each kind of encounter at its own hours.

Only one day is laid out at a time, so that a simulation of any length needs the memory of a day.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from streams.simulate.chance import chance, happens
from streams.simulate.options import KINDS, Kind, SimulateOptions

OPENING, CLOSING = 7 * 60 + 5, 15 * 60 + 50
"""Minutes of the day between which clinic patients arrive."""
BUSY_SHARE = 0.7
"""Share of the emergency patients who come after nine in the morning; the rest come at any hour."""


class Slot(NamedTuple):
    """One encounter to come: its number, its kind, and when the patient arrives (UTC)."""

    arrival: datetime
    number: int
    kind: Kind


def slots(options: SimulateOptions) -> Iterator[Slot]:
    """The encounters of a simulation in the order in which patients arrive."""
    zone = ZoneInfo(options.time_zone)
    for first in range(0, options.encounters, options.encounters_per_day):
        day = first // options.encounters_per_day
        rng = chance(options.seed, "day", day)
        midnight = datetime.combine(options.start + timedelta(days=day), time(), zone).astimezone(UTC)
        today = range(first, min(first + options.encounters_per_day, options.encounters))
        for minute, index, kind in sorted(_arrival(options, rng, index) for index in today):
            yield Slot(midnight + timedelta(minutes=minute), index, kind)


def _arrival(options: SimulateOptions, rng: Random, index: int) -> tuple[int, int, Kind]:
    shares = [options.mix.get(kind, 0) for kind in KINDS]
    kind = rng.choices(KINDS, shares)[0]
    if kind == "clinic":
        return int(rng.triangular(OPENING, CLOSING, 9 * 60)), index, kind
    busy = happens(rng, BUSY_SHARE)
    return int(rng.uniform(9 * 60, 24 * 60 - 1) if busy else rng.uniform(0, 24 * 60 - 1)), index, kind
