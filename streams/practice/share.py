"""What one closed chart adds to the practice of its documenters and of its unit.

A share is small and says nothing of the patient: minutes of the hour, durations, and how many stops lay on the
scheduled minute. It is kept by documenter and encounter, so that a re-evaluation replaces it and a re-opened
encounter takes it back.
"""

from collections import defaultdict
from datetime import datetime

from msgspec import Struct

from streams.encounter.chart import ClosedChart
from streams.encounter.given import by_line
from streams.encounter.infusions import Infusion
from streams.encounter.intervals import minutes
from streams.profiles.terms import Vocabulary
from streams.rules.times.rounded_time_pattern import manual_ends
from streams.rules.times.scheduled_duration_used_as_actual import ends_as_ordered


class Share(Struct, frozen=True, array_like=True):
    """One encounter's part in a practice: manual clock times by their minute of the hour, durations in minutes."""

    closed_at: datetime
    times: tuple[int, ...] = ()
    durations: tuple[int, ...] = ()
    stops: int = 0
    scheduled: int = 0


def documenter_key(person_id: str) -> str:
    """The key of a documenter's practice."""
    return f"documenter:{person_id}"


def unit_key(unit: str) -> str:
    """The key of a unit's practice."""
    return f"unit:{unit}"


def shares(chart: ClosedChart, vocabulary: Vocabulary) -> dict[str, Share]:
    """The shares of a closed chart, by documenter and unit; whoever charted nothing by hand has none."""
    return chart.once(Share, lambda: _shares(chart, vocabulary))


def _shares(chart: ClosedChart, vocabulary: Vocabulary) -> dict[str, Share]:
    found: dict[str, list[Share]] = defaultdict(list)
    for infusion in by_line(chart, vocabulary):
        for key, share in _of(infusion, chart):
            found[key].append(share)
    return {key: _sum(chart.closed_at, parts) for key, parts in sorted(found.items())}


def _of(infusion: Infusion, chart: ClosedChart) -> list[tuple[str, Share]]:
    """Each manual end counts for whoever charted it; the run as a whole for whoever charted its stop, and for the
    unit.
    """
    parts: list[tuple[str, Share]] = []
    unit = [unit_key(chart.stay.unit)] if chart.stay.unit else []
    for entry in manual_ends(infusion) or ():
        times = Share(chart.closed_at, times=(entry.data.occurred_at.minute,))
        person = entry.data.performer.id if entry.data.performer else None
        parts += [(key, times) for key in [*unit, *([documenter_key(person)] if person else [])]]
    stop = next(
        (entry for entry in infusion.of("stop") if infusion.charted_stop and entry.ref == infusion.charted_stop.ref),
        None,
    )
    if stop is None:
        return parts
    order = chart.order(infusion.order_id)
    ordered = order.data.duration_minutes if order else None
    run = Share(
        chart.closed_at,
        durations=(minutes(infusion.running),) if infusion.running else (),
        stops=1,
        scheduled=int(ends_as_ordered(infusion, ordered)),
    )
    person = stop.data.performer.id if stop.data.performer else None
    return parts + [(key, run) for key in [*unit, *([documenter_key(person)] if person else [])]]


def _sum(closed_at: datetime, parts: list[Share]) -> Share:
    return Share(
        closed_at,
        tuple(sorted(time for part in parts for time in part.times)),
        tuple(sorted(duration for part in parts for duration in part.durations)),
        sum(part.stops for part in parts),
        sum(part.scheduled for part in parts),
    )
