"""A planned record as bytes: put on the wall clock of the facility, wrapped in the CloudEvents envelope.

The one place where instants of the plan leave the UTC line; the offset written is the one in force at that instant.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from schemas.codec import encode
from schemas.encounter import Encounter, Period
from schemas.envelope import ChartingEvent
from schemas.note import Documented, Note
from schemas.signature import Signature


def to_bytes(event: ChartingEvent, zone: ZoneInfo) -> bytes:
    """The record as it crosses the topic."""
    data = event.data
    fields: dict[str, Any] = {"occurred_at": data.occurred_at.astimezone(zone)}
    further = FURTHER_INSTANTS.get(type(data))
    if further is not None:
        fields |= further(data, zone)
    return encode(replace(event, time=event.time.astimezone(zone), data=replace(data, **fields)))


def _at(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return instant.astimezone(zone) if instant else None


def _encounter(data: Encounter, zone: ZoneInfo) -> dict[str, Any]:
    period = data.period
    if period is not None:
        period = Period(start=_at(period.start, zone), end=_at(period.end, zone))
    return {"period": period, "inpatient_from": _at(data.inpatient_from, zone)}


def _note(data: Note, zone: ZoneInfo) -> dict[str, Any]:
    return {"documented": tuple(_documented(item, zone) for item in data.documented) if data.documented else None}


def _documented(item: Documented, zone: ZoneInfo) -> Documented:
    return replace(item, start=_at(item.start, zone), stop=_at(item.stop, zone))


def _signature(data: Signature, zone: ZoneInfo) -> dict[str, Any]:
    return {"signed_at": _at(data.signed_at, zone)}


FURTHER_INSTANTS: dict[type, Callable[[Any, ZoneInfo], dict[str, Any]]] = {
    Encounter: _encounter,
    Note: _note,
    Signature: _signature,
}
"""Types with instants besides `occurred_at`."""
