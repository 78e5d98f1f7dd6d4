"""Bytes to events and back: orjson reads and writes JSON, msgspec checks it against the types.

The only judgement made here is whether a record says what the wire contract can hold.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import orjson

from schemas.base import EventData
from schemas.dead_letter import Reason
from schemas.envelope import EVENT_TYPES, ChartingEvent, Event

Headers = Sequence[tuple[str, bytes]]

_EVENTS: dict[str, Any] = {name: Event[data] for name, data in EVENT_TYPES.items()}  # type: ignore[valid-type]
_ATTRIBUTES = ("specversion", "id", "source", "type", "subject", "time")
_SIGNS: tuple[tuple[str, Reason], ...] = (
    ("missing required field", "missing-field"),
    ("timezone component", "time-without-offset"),
    ("Invalid RFC3339", "time-without-offset"),
    ("year outside", "time-out-of-range"),
)


class InvalidEvent(ValueError):
    """A record that is no event of the contract: the reason, and the path of the field at fault."""

    def __init__(self, reason: Reason, field: str | None = None) -> None:
        super().__init__(f"{reason} at {field}" if field else reason)
        self.reason: Reason = reason
        self.field = field


def read_document(value: bytes | None, headers: Headers = ()) -> dict[str, Any]:
    """The CloudEvent of a record as a plain document, from structured or binary mode.

    Raises InvalidEvent where the bytes are no JSON object.
    """
    if not value:
        raise InvalidEvent("empty-record")
    attributes = {name[3:]: text for name, text in headers if name.startswith("ce_")}
    try:
        document = orjson.loads(value)
        if attributes:
            document = {name: text.decode() for name, text in attributes.items()} | {"data": document}
    except ValueError as error:
        raise InvalidEvent("undecodable") from error
    if not isinstance(document, dict):
        raise InvalidEvent("invalid-envelope", "$")
    return document


def decode_event(document: dict[str, Any]) -> ChartingEvent:
    """A typed event out of a CloudEvents document. Raises InvalidEvent with the field that is wrong."""
    kind = document.get("type")
    if not isinstance(kind, str):
        raise InvalidEvent("missing-field" if kind is None else "wrong-type", "$.type")
    event_type = _EVENTS.get(kind)
    if event_type is None:
        raise InvalidEvent("unknown-type", "$.type")
    try:
        event: ChartingEvent = msgspec.convert(document, event_type)
    except msgspec.ValidationError as error:
        raise _explain(str(error)) from None
    return event


def _explain(message: str) -> InvalidEvent:
    """msgspec's message as a reason and a path; the message itself can quote content and goes no further."""
    text, _, path = message.partition(" - at `")
    reason = next((reason for sign, reason in _SIGNS if sign in text), "wrong-type")
    field = path.rstrip("`") or "$"
    if reason == "missing-field":
        field = f"{field}.{text.rpartition('`')[0].rpartition('`')[2]}"
    if field.count(".") < 2 and not field.startswith("$.data") and reason == "wrong-type":
        reason = "invalid-envelope"
    return InvalidEvent(reason, field)


def encode(document: object) -> bytes:
    """A struct of this package as JSON bytes, fields in the order of the type."""
    return orjson.dumps(msgspec.to_builtins(document))


def encode_event(kind: str, ident: str, subject: str, time: str, data: msgspec.Struct) -> bytes:
    """Our own alert or assessment as a structured CloudEvent. Equal content gives equal bytes."""
    envelope = {
        "specversion": "1.0",
        "id": ident,
        "source": "urn:dripcheck",
        "type": kind,
        "subject": subject,
        "time": time,
        "datacontenttype": "application/json",
        "data": msgspec.to_builtins(data),
    }
    return orjson.dumps(envelope)


__all__ = ["EventData", "Headers", "InvalidEvent", "decode_event", "encode", "encode_event", "read_document"]
