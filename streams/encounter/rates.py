"""How fast an infusion ran: spans of one rate, out of its MAR entries.

A rate is in mL/h, zero while the infusion is halted and None where the entries do not say: a rate by mass
says nothing of volume, and nothing is calculated across a span whose rate is unknown.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.administration import Administration
from schemas.base import Quantity
from schemas.envelope import Event
from streams.encounter.intervals import Interval

HOUR = timedelta(hours=1)
OPEN_END = timedelta(days=365)
ROUNDED = 0.001
"""A charted volume is a rounded figure: what is left below a thousandth of it has run in."""
VOLUMES = {"ml": 1.0, "l": 1000.0, "cc": 1.0}
RATES = {"ml/h": 1.0, "ml/hr": 1.0, "ml/hour": 1.0, "ml/min": 60.0, "l/h": 1000.0}


class Flow(NamedTuple):
    """A span of one rate."""

    span: Interval
    rate: float | None


def millilitres(volume: Quantity | None) -> float | None:
    """Read a charted volume in mL, None where its unit is another or nothing can have that volume."""
    factor = VOLUMES.get((volume.unit or "").lower()) if volume else None
    return volume.value * factor if volume and factor and volume.value is not None and volume.value >= 0 else None


def millilitres_per_hour(rate: Quantity | None) -> float | None:
    """Read a charted rate in mL/h, None where its unit is another; nothing an hour is nothing in any unit."""
    if rate is None or rate.value is None or rate.value < 0:
        return None
    factor = RATES.get((rate.unit or "").lower())
    return 0.0 if rate.value == 0 else rate.value * factor if factor else None


def length(minutes: float | None) -> timedelta | None:
    """Read a charted length; None where it is nothing, or longer than any infusion runs."""
    return timedelta(minutes=minutes) if minutes and 0 < minutes <= OPEN_END / timedelta(minutes=1) else None


def halts(entry: Event[Administration]) -> bool:
    """Whether nothing runs after this entry."""
    return entry.data.action in ("pause", "stop") or (entry.data.rate is not None and entry.data.rate.value == 0)


def restarts(entry: Event[Administration]) -> bool:
    """Whether a halted infusion runs again after this entry."""
    return not halts(entry) and (entry.data.action == "resume" or entry.data.rate is not None)


def flows(entries: Sequence[Event[Administration]], since: datetime) -> list[Flow]:
    """Spans of one rate from `since` on, the last one open; the final stop does not end them."""
    resumed = max((entry.data.occurred_at for entry in entries if entry.data.action == "resume"), default=None)
    spans: list[Flow] = []
    at, halted, rate = since, False, None
    for entry in entries:
        final = entry.data.action == "stop" and (resumed is None or entry.data.occurred_at >= resumed)
        if final or entry.data.action in ("given", "total", "not-given"):
            continue
        until = max(entry.data.occurred_at, at)
        spans.append(Flow(Interval(at, until), 0.0 if halted else rate))
        at, halted = until, halts(entry) or (halted and not restarts(entry))
        rate = rate if entry.data.rate is None or halts(entry) else millilitres_per_hour(entry.data.rate)
    return [flow for flow in [*spans, Flow(Interval(at, at + OPEN_END), 0.0 if halted else rate)] if flow.span.length]


def emptied_at(spans: Iterable[Flow], volume: float) -> datetime | None:
    """When this volume has run in; None where a rate is unknown before, or it never has."""
    left = volume
    for span, rate in spans:
        if rate is None:
            return None
        if rate and left <= rate * (span.length / HOUR):
            return span.start + timedelta(hours=left / rate)
        left -= rate * (span.length / HOUR)
        if rate and left <= volume * ROUNDED:
            return span.end
    return None


def elapsed_at(spans: Iterable[Flow], run: timedelta) -> datetime | None:
    """When it has run for this long, halts left out; None where it is halted before and stays so."""
    left = run
    for span, rate in spans:
        running = span.length if rate != 0 else timedelta(0)
        if running and left <= running:
            return span.start + left
        left -= running
    return None


def volume_by(spans: Iterable[Flow], end: datetime) -> float | None:
    """How many mL have run in by `end`; None where a rate is unknown before."""
    total = 0.0
    for span, rate in spans:
        if span.start < end:
            if rate is None:
                return None
            total += rate * (Interval(span.start, min(span.end, end)).length / HOUR)
    return total
