"""CloudEvents in structured and in binary mode: attributes in the value, or in the headers of the record."""

from typing import Any

import orjson
import pytest

from schemas.codec import decode_event, read_document
from tests.schemas.samples import EVENTS, MOST, event
from tests.schemas.test_codec import CONTENT, refused

HEADERS = [
    ("ce_specversion", b"1.0"),
    ("ce_id", b"feed-1"),
    ("ce_source", b"urn:example-hospital:feed"),
    ("ce_type", b"charting.supply.v1"),
    ("ce_subject", b"ENC-1001"),
    ("ce_time", b"2026-03-02T11:20:00.250Z"),
    ("content-type", b"application/json"),
]


@pytest.mark.parametrize("document", EVENTS, ids=lambda document: document["type"])
def test_structured_and_binary_mode_give_the_same_event(document: dict[str, Any]) -> None:
    """The attributes may stand beside the data or in the record's headers."""
    headers: list[tuple[str, bytes | None]] = [
        (f"ce_{name}", text.encode()) for name, text in document.items() if name not in ("data", "datacontenttype")
    ]
    headers += [("content-type", b"application/json"), ("traceparent", b"\xff")]

    structured = decode_event(read_document(orjson.dumps(document)))
    binary = decode_event(read_document(orjson.dumps(document["data"]), headers))

    assert structured == binary


@pytest.mark.parametrize(
    "headers",
    [
        [("ce_type", b"charting.supply.v1")],
        [("content-type", b"application/cloudevents+json; charset=utf-8"), *HEADERS[:-1]],
        [("content-type", b"application/json"), ("ce_id", None)],
    ],
    ids=["type for routing", "says it is structured", "null header"],
)
def test_a_structured_event_may_repeat_attributes_in_headers(headers: list[tuple[str, bytes | None]]) -> None:
    """What the record says of itself decides the mode, then the attribute that binary mode cannot lack."""
    document = event("charting.order.v1", MOST["charting.order.v1"])

    read = decode_event(read_document(orjson.dumps(document), headers))

    assert decode_event(document) == read


@pytest.mark.parametrize("name", [name for name, _ in HEADERS[1:-1]])
@pytest.mark.parametrize("absent", [True, False])
def test_a_binary_event_without_an_attribute_is_refused(name: str, absent: bool) -> None:
    """An absent header and a null one are the same."""
    others: list[tuple[str, bytes | None]] = [(other, text) for other, text in HEADERS if other != name]
    headers = others if absent else [*others, (name, None)]
    value = orjson.dumps({"patient_id": "PAT-7", "occurred_at": "2026-03-02T10:47:10Z", "supply_id": CONTENT})

    assert f"missing-field at $.{name[3:]}" == str(refused(value, headers))


def test_a_header_that_is_no_text_is_undecodable() -> None:
    """Attributes are UTF-8."""
    headers: list[tuple[str, bytes | None]] = [*HEADERS, ("ce_subject", b"\xff" + CONTENT.encode())]

    assert "undecodable at $" == str(refused(b"{}", headers))


def test_binary_data_that_is_no_object_is_of_the_wrong_type() -> None:
    """The envelope is sound, its data is not."""
    assert "wrong-type at $.data" == str(refused(b"[1, 2]", [*HEADERS]))
