"""Records that are no event of the contract: each gets a reason and a path; its content goes no further."""

import json
import traceback
from typing import Any

import orjson
import pytest

from schemas.codec import InvalidEvent, decode_event, encode, encode_event, read_document
from schemas.envelope import EVENT_TYPES
from schemas.supply import Supply
from tests.schemas.samples import LEAST, MOST, event

CONTENT = "Zebedee"
"""Stands for the content of a record: a name, a text, an id."""


def refused(value: bytes | None, headers: list[tuple[str, bytes | None]] | None = None) -> InvalidEvent:
    """The verdict on a record; nothing that can be logged of it quotes the record."""
    with pytest.raises(InvalidEvent) as caught:
        decode_event(read_document(value, headers or ()))
    told = str(caught.value) + repr(caught.value) + "".join(traceback.format_exception(caught.value))
    assert CONTENT not in told
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


def order(**members: object) -> dict[str, Any]:
    """An order event with the secret as its text, some attributes of the envelope replaced."""
    return event("charting.order.v1", {"order_id": "O-1", "indication": CONTENT}) | members


def order_with(**fields: object) -> bytes:
    """The bytes of an order with some fields of `data` replaced."""
    return orjson.dumps(event("charting.order.v1", {"order_id": "O-1", "indication": CONTENT, **fields}))


NOT_JSON = {
    "no JSON": f"MSH|^~\\&|{CONTENT}".encode(),
    "latin-1": f'{{"text": "{CONTENT} caf\u00e9"}}'.encode("latin-1"),
    "binary": b"\x00\x01\xff" + CONTENT.encode(),
    "cut short": orjson.dumps(order())[:-20],
    "two documents": orjson.dumps(order()) * 2,
    "byte order mark": b"\xef\xbb\xbf" + orjson.dumps(order()),
    "UTF-16": json.dumps(order()).encode("utf-16"),
    "NaN": b"NaN",
    "NaN inside": order_with(duration_minutes=4242).replace(b"4242", b"NaN"),
    "infinity": order_with(duration_minutes=4242).replace(b"4242", b"1e999"),
    "lone surrogate": order_with(frequency="?").replace(b'"?"', b'"\\ud800"'),
    "lone surrogate in UTF-8": order_with(frequency="?").replace(b'"?"', b'"\xed\xa0\x80"'),
    "control character": order_with(frequency="?").replace(b'"?"', b'"\n"'),
    "100,000 brackets": b"[" * 100_000,
    "100,000 closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "300 levels inside": order_with(extension="?").replace(b'"?"', b"[" * 300 + b"]" * 300),
    "20 MB of text": CONTENT.encode() * 3_000_000,
    "name twice": b'{"specversion": "1.0", "%(name)s": 1, "%(name)s": 2}' % {b"name": CONTENT.encode()},
    "patient twice": order_with().replace(
        b'"patient_id":"PAT-7"', b'"patient_id":"PAT-7","patient_id":"%s"' % CONTENT.encode()
    ),
    "name twice, spaced": json.dumps(order()).replace('"id": ', f'"id": "{CONTENT}", "id": ', 1).encode(),
    "name twice, spelled differently": b'{"id":"1","\\u0069d":"2"}',
}
ODD_ENVELOPES = {
    "array": (orjson.dumps([order()]), "invalid-envelope at $"),
    "number": (b"17", "invalid-envelope at $"),
    "text": (f'"{CONTENT}"'.encode(), "invalid-envelope at $"),
    "null": (b"null", "invalid-envelope at $"),
    "empty object": (b"{}", "missing-field at $.specversion"),
    "other version": (orjson.dumps(order(specversion="0.3")), "invalid-envelope at $.specversion"),
    "no type": (orjson.dumps(order(type=None)), "missing-field at $.type"),
    "type of a wrong type": (orjson.dumps(order(type=[CONTENT])), "invalid-envelope at $.type"),
    "unknown type": (orjson.dumps(order(type=f"charting.{CONTENT}.v1")), "unknown-type at $.type"),
    "later version of a type": (orjson.dumps(order(type="charting.order.v2")), "unknown-type at $.type"),
    "our own alert": (orjson.dumps(order(type="charting.alert.v1")), "unknown-type at $.type"),
    "encounter id of 10 kB": (orjson.dumps(order(subject=CONTENT * 1463)), "invalid-envelope at $.subject"),
    "encounter id of 20 MB": (
        orjson.dumps(order(subject=CONTENT * 3_000_000)),
        "invalid-envelope at $.subject",
    ),
    "encounter id a number": (orjson.dumps(order(subject=1001)), "invalid-envelope at $.subject"),
    "media type a number": (orjson.dumps(order(datacontenttype=5)), "invalid-envelope at $.datacontenttype"),
    "no data": (orjson.dumps(order(data=None)), "missing-field at $.data"),
    "data a text": (orjson.dumps(order(data=CONTENT)), "wrong-type at $.data"),
    "data in base64": (orjson.dumps(order(data=None, data_base64="e30=")), "missing-field at $.data"),
    "recorded in 9999": (orjson.dumps(order(time="9999-12-31T23:59:59Z")), "time-out-of-range at $.time"),
    "recorded past 9999 in UTC": (
        orjson.dumps(order(time="9999-12-31T23:59:59-06:00")),
        "time-out-of-range at $.time",
    ),
    "recorded before 1 in UTC": (
        orjson.dumps(order(time="0001-01-01T00:00:00+06:00")),
        "time-out-of-range at $.time",
    ),
    "recorded without offset": (
        orjson.dumps(order(time="2026-03-02T11:20:00")),
        "time-without-offset at $.time",
    ),
    "recorded at no time": (orjson.dumps(order(time=CONTENT)), "invalid-envelope at $.time"),
}
ODD_DATA = {
    "wrong type": (order_with(dose=CONTENT), "wrong-type at $.data.dose"),
    "unknown value": (order_with(route=CONTENT), "wrong-type at $.data.route"),
    "missing id": (order_with(order_id=None), "missing-field at $.data.order_id"),
    "missing patient": (order_with(patient_id=""), "missing-field at $.data.patient_id"),
    "patient id of 10 kB": (order_with(patient_id=CONTENT * 1463), "wrong-type at $.data.patient_id"),
    "happened in 9999": (
        order_with(occurred_at="9999-12-31T23:59:59-06:00"),
        "time-out-of-range at $.data.occurred_at",
    ),
    "happened without offset": (
        order_with(occurred_at="2026-03-02T10:47:10"),
        "time-without-offset at $.data.occurred_at",
    ),
    "a value that reads like a path": (
        order_with(route=f"x` - at `$.data.{CONTENT}`"),
        "wrong-type at $.data.route",
    ),
    "a value that reads like a reason": (
        order_with(route=f"Object missing required field `{CONTENT}`"),
        "wrong-type at $.data.route",
    ),
    "a value that reads like a year": (
        order_with(route=f"year outside 1900-2500: {CONTENT}"),
        "wrong-type at $.data.route",
    ),
}


@pytest.mark.parametrize("value", NOT_JSON.values(), ids=NOT_JSON)
def test_bytes_that_are_no_unambiguous_json_are_undecodable(value: bytes) -> None:
    """Not UTF-8, not JSON, too deep, or saying one thing twice."""
    assert "undecodable at $" == str(refused(value))


@pytest.mark.parametrize("value", [None, b""], ids=["null", "no bytes"])
def test_a_record_without_a_value_is_empty(value: bytes | None) -> None:
    """The caller decides whether a tombstone is expected on its topic."""
    assert "empty-record at $" == str(refused(value))


@pytest.mark.parametrize(("value", "verdict"), ODD_ENVELOPES.values(), ids=ODD_ENVELOPES)
def test_a_document_that_is_no_cloud_event_of_ours_says_where(value: bytes, verdict: str) -> None:
    """The attribute of the envelope at fault is named."""
    assert verdict == str(refused(value))


@pytest.mark.parametrize(("value", "verdict"), ODD_DATA.values(), ids=ODD_DATA)
def test_data_that_breaks_its_type_says_where(value: bytes, verdict: str) -> None:
    """The path is one of the contract, also when a value is made up to look like one."""
    assert verdict == str(refused(value))


def test_a_note_of_twenty_megabytes_is_read() -> None:
    """How large a record may be is for the intake to say; the codec reads it whole."""
    note = event("charting.note.v1", LEAST["charting.note.v1"] | {"text": "x" * 20_000_000})

    read = decode_event(read_document(orjson.dumps(note)))

    assert 20_000_000 == len(read.data.text or "")  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_spacing_escapes_and_order_of_members_do_not_matter(kind: str) -> None:
    """Writers differ; the event is the same."""
    document = event(kind, MOST[kind])
    spaced = json.dumps(dict(reversed(document.items())), indent=2, ensure_ascii=True).encode()

    assert decode_event(document) == decode_event(read_document(spaced))


def test_an_event_is_ordered_by_recorded_time_then_id_and_named_by_its_source() -> None:
    """What supersedes what never depends on arrival."""
    first = decode_event(event("charting.supply.v1", LEAST["charting.supply.v1"]))
    second = decode_event(event("charting.supply.v1", LEAST["charting.supply.v1"]) | {"id": "feed-2"})

    assert first.order < second.order
    assert "urn:example-hospital:feed/feed-1" == first.ref


def test_what_dripcheck_writes_is_a_structured_cloud_event() -> None:
    """Equal content gives equal bytes; absent fields are not written."""
    data = decode_event(event("charting.supply.v1", LEAST["charting.supply.v1"])).data
    assert isinstance(data, Supply)

    value = encode_event("charting.alert.v1", "AL-1", "ENC-1001", "2026-03-02T10:47:10Z", data)

    assert value == encode_event("charting.alert.v1", "AL-1", "ENC-1001", "2026-03-02T10:47:10Z", data)
    assert orjson.loads(encode(data)) == orjson.loads(value)["data"]
    assert {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"} == set(
        orjson.loads(value)
    )
