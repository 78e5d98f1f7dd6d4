"""Samples of every type are accepted by the types and by the published schemas alike."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.codec import decode_event, encode, read_document
from tests.schemas.samples import EVENTS, LEAST, MOST, changed, event
from tests.schemas.test_round_trip import published

PUBLIC_DATA = Path(__file__).parents[2] / "../shared/data/mimic/dev.jsonl.gz"


@pytest.mark.parametrize("document", EVENTS, ids=lambda document: document["type"])
def test_a_sample_is_an_event_by_the_types_and_by_the_schema(document: dict[str, Any]) -> None:
    """Least and most of every type are accepted by both."""
    published(document["type"]).validate(document)

    assert document["type"] == decode_event(read_document(orjson.dumps(document))).type


@pytest.mark.parametrize("kind", MOST)
def test_a_sample_reads_without_losing_a_field(kind: str) -> None:
    """Every member of the fullest sample has a place in the type."""
    document = event(kind, MOST[kind])

    read = orjson.loads(encode(decode_event(document)))

    assert document["data"].keys() - {"status"} <= read["data"].keys()


@pytest.mark.parametrize("time", ["1900-01-01T00:00:00+14:00", "2500-12-31T23:59:59.999999-12:00"])
def test_the_first_and_last_year_are_accepted_by_both(time: str) -> None:
    """The bound of the types is the bound of the published pattern."""
    document = changed("charting.signature.v1", "signed_at", time)

    published("charting.signature.v1").validate(document)

    assert "charting.signature.v1" == decode_event(document).type


def _optional(node: Any, path: str = "") -> Iterator[str]:
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in members:
        if isinstance(node, dict):
            yield f"{path}{name}"
        yield from _optional(value, f"{path}{name}.")


OPTIONAL = [(kind, path) for kind in MOST for path in _optional(MOST[kind]) if path not in LEAST[kind]]


@pytest.mark.parametrize("value", [None, ""], ids=["null", "empty"])
@pytest.mark.parametrize(("kind", "path"), OPTIONAL)
def test_an_optional_field_may_be_null_or_empty(kind: str, path: str, value: str | None) -> None:
    """Real charting leaves fields empty: a finding for the rules, never a dead letter, whatever the type."""
    document = changed(kind, path, value)

    published(kind).validate(document)

    assert kind == decode_event(document).type


def test_a_whole_number_may_be_written_with_a_decimal_point() -> None:
    """JSON Schema calls 2.0 an integer, so the types do."""
    document = changed("charting.access.v1", "lumens", 2.0)

    published("charting.access.v1").validate(document)

    assert b'"lumens":2' in encode(decode_event(document))


@pytest.mark.parametrize("kind", MOST)
def test_unknown_extra_fields_are_ignored_by_both(kind: str) -> None:
    """A publisher may say more than the contract knows, at any depth."""
    document = event(kind, MOST[kind] | {"extension": {"status": 5}})
    plain = event(kind, MOST[kind])

    published(kind).validate(document | {"traceparent": "00-1"})

    assert decode_event(plain) == decode_event(document | {"traceparent": "00-1"})


def test_public_charting_decodes_as_a_whole() -> None:
    """Every event of the public data set is read, and every hundredth is held against its schema, too."""
    lines = gzip.decompress(PUBLIC_DATA.read_bytes()).splitlines() if PUBLIC_DATA.exists() else []

    read = [decode_event(read_document(line)) for line in lines]
    for line in lines[::100]:
        document = orjson.loads(line)
        published(document["type"]).validate(document)

    assert len(lines) == len(read)
    assert not PUBLIC_DATA.exists() or len(read) == 30_499
