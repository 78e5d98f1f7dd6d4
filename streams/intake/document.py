"""Our own JSON: a record's bytes to a typed event, or the reason it is none.

Times without an offset are read in the facility's zone where the profile names one, and refused otherwise.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from schemas.codec import Headers, InvalidEvent, decode_event, read_document
from streams.intake.outcome import Accepted, Rejected
from streams.profiles.profile import Profile

INSTANTS = (
    "time",
    "occurred_at",
    "start",
    "end",
    "stop",
    "inpatient_from",
    "signed_at",
    "claim_submitted_at",
)


def read_json(value: bytes, headers: Headers, profile: Profile) -> Accepted | Rejected:
    """Read one record of `charting.events` or `charting.inbox.json`."""
    if len(value) > profile.intake.max_record_bytes:
        return Rejected("too-large")
    document: dict[str, Any] = {}
    try:
        document = read_document(value, headers)
        zone = profile.intake.time_zone
        if zone is not None:
            document = _localise(document, ZoneInfo(zone))
        event = decode_event(document)
    except InvalidEvent as error:
        return Rejected(error.reason, error.field, _identifier(document, "subject"), _identity(document))
    plain = zone is None and not any(name.startswith("ce_") for name, _ in headers)
    return Accepted(event, value if plain else orjson.dumps(document))


def _identifier(document: dict[str, Any], name: str) -> str | None:
    """An identifier that can be trusted to be one, of a document that could not be read as a whole."""
    value = document.get(name)
    usable = isinstance(value, str) and 0 < len(value) <= 256 and value.isprintable()  # noqa: PLR2004 - schemas.base
    return value if usable else None


def _identity(document: dict[str, Any]) -> str | None:
    source, ident = _identifier(document, "source"), _identifier(document, "id")
    return f"{source}\0{ident}" if source and ident else None


def _localise(node: Any, zone: ZoneInfo) -> Any:
    """Add the zone's offset to local times; of an hour that occurs twice the first is meant (inference)."""
    if isinstance(node, list):
        return [_localise(item, zone) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _with_offset(value, zone) if name in INSTANTS and isinstance(value, str) else _localise(value, zone)
        for name, value in node.items()
    }


def _with_offset(text: str, zone: ZoneInfo) -> str:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if instant.tzinfo else instant.replace(tzinfo=zone).isoformat()
