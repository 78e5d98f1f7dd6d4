"""Bytes to events and back: orjson reads and writes JSON, msgspec checks it against the types.

The only judgement made here is whether a record says what the wire contract can hold. A JSON object that
names a member twice is refused: readers differ in which of the two they take, and it may be the patient.
"""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
import orjson

from schemas.base import EventData
from schemas.dead_letter import Reason
from schemas.envelope import EVENT_TYPES, ChartingEvent, Event

Headers = Sequence[tuple[str, bytes | None]]

_EVENTS: dict[str, Any] = {name: Event[data] for name, data in EVENT_TYPES.items()}  # type: ignore[valid-type]
_SIGNS: tuple[tuple[str, Reason], ...] = (
    ("Object missing required field", "missing-field"),
    ("Expected `datetime` with a timezone", "time-without-offset"),
    ("year outside", "time-out-of-range"),
)
_TOLD = ("ce_", "content-type")
_EXACT = 2**53
"""Beyond it neighbouring integers are one number in JSON (RFC 8259, section 6)."""


class InvalidEvent(ValueError):
    """A record that is no event of the contract: the reason, and the path of the field at fault."""

    def __init__(self, reason: Reason, field: str = "$") -> None:
        super().__init__(f"{reason} at {field}")
        self.reason: Reason = reason
        self.field = field


def read_document(value: bytes | None, headers: Headers = ()) -> dict[str, Any]:
    """Read the CloudEvent of a record as a plain document, from structured or binary mode.

    Raises InvalidEvent where the bytes are no JSON object.
    """
    if not value:
        raise InvalidEvent("empty-record")
    try:
        attributes = _attributes(headers)
        document = orjson.loads(value)
        if orjson.dumps(document) != value:  # the quick proof that no name is repeated: nothing was dropped
            json.loads(value, object_pairs_hook=_unrepeated)
    except (ValueError, TypeError):  # orjson's TypeError: nested deeper than it can write back
        raise InvalidEvent("undecodable") from None  # the cause carries the record
    if attributes:
        document = attributes | {"data": document}
    if not isinstance(document, dict):
        raise InvalidEvent("invalid-envelope")
    return document


def _attributes(headers: Headers) -> dict[str, str]:
    """Read the attributes of a CloudEvent in binary mode; one that says it is structured has none here."""
    told = {name: text.decode() for name, text in headers if text and name.startswith(_TOLD)}
    media_type = told.pop("content-type", None)
    if "ce_specversion" not in told or (media_type or "").startswith("application/cloudevents"):
        return {}
    attributes = {name[3:]: text for name, text in told.items()}
    return attributes | ({"datacontenttype": media_type} if media_type else {})


def _unrepeated(members: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(members)
    if len(document) < len(members):
        raise ValueError("a name occurs twice in one object")
    return document


def decode_event(document: dict[str, Any]) -> ChartingEvent:
    """Make a typed event of a CloudEvents document. Raises InvalidEvent with the field that is wrong."""
    for name in ("specversion", "type"):
        if document.get(name) in (None, ""):
            raise InvalidEvent("missing-field", f"$.{name}")
    kind = document["type"]
    if not isinstance(kind, str):
        raise InvalidEvent("invalid-envelope", "$.type")
    event_type = _EVENTS.get(kind)
    if event_type is None:
        raise InvalidEvent("unknown-type", "$.type")
    try:
        event: ChartingEvent = msgspec.convert(document, event_type)
    except msgspec.ValidationError:
        event = _convert_tidied(document, event_type)
    return event


def _convert_tidied(document: dict[str, Any], event_type: Any) -> ChartingEvent:
    """Read a document that did not read as it stands; most do, and are spared the walk."""
    try:
        event: ChartingEvent = msgspec.convert(_tidied(document), event_type)
    except msgspec.ValidationError as error:
        raise _explain(str(error)) from None
    return event


def _tidied(node: Any) -> Any:
    """Null and empty members are missing ones; a whole number is an integer, also when written `2.0`."""
    if isinstance(node, dict):
        return {name: _tidied(value) for name, value in node.items() if value not in (None, "")}
    if isinstance(node, list):
        return [_tidied(value) for value in node]
    if isinstance(node, float) and node.is_integer() and abs(node) < _EXACT:
        return int(node)
    return node


def _explain(message: str) -> InvalidEvent:
    """Reduce the message to a reason and a path; it can quote content, so it goes no further itself."""
    text, _, path = message.rpartition(" - at `") if " - at `$" in message else (message, "", "$")
    reason: Reason = next((reason for sign, reason in _SIGNS if text.startswith(sign)), "wrong-type")
    field = path.rstrip("`")
    if reason == "missing-field":
        field = f"{field}.{text.split('`')[1]}"
    if reason == "time-out-of-range":
        field = f"{field}.{text.rpartition(' ')[2]}"
    if reason == "wrong-type" and field != "$.data" and not field.startswith("$.data."):
        reason = "invalid-envelope"
    return InvalidEvent(reason, field)


def encode(document: object) -> bytes:
    """Write a struct of this package as JSON bytes, fields in the order of the type."""
    return orjson.dumps(msgspec.to_builtins(document))


def encode_event(kind: str, ident: str, subject: str, time: str, data: msgspec.Struct) -> bytes:
    """Write an alert or assessment as a structured CloudEvent. Equal content gives equal bytes."""
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
