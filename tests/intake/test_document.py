"""Reading our own JSON: local times in the facility's zone, sizes, and what can be told of a refused record."""

from datetime import UTC, datetime

import msgspec
import orjson
import pytest

from schemas.codec import encode
from schemas.timeline import parse
from streams.intake.document import read_json
from streams.intake.outcome import Accepted, Rejected
from streams.profiles.loader import load_profile
from streams.profiles.profile import Profile

FACILITY = load_profile("facility")
EVENT = orjson.loads(encode(parse("08:00 mar start vancomycin order=O1")[0]))


def in_zone(zone: str) -> Profile:
    """A facility whose publishers write local times."""
    return msgspec.structs.replace(FACILITY, intake=msgspec.structs.replace(FACILITY.intake, time_zone=zone))


def local(clock: str) -> bytes:
    """The event with clock times that name no offset."""
    return orjson.dumps(EVENT | {"time": clock, "data": EVENT["data"] | {"occurred_at": clock}})


@pytest.mark.parametrize(
    ("clock", "instant"),
    [
        ("2026-01-15T08:00:00", datetime(2026, 1, 15, 14, 0, tzinfo=UTC)),
        ("2026-07-15T08:00:00", datetime(2026, 7, 15, 13, 0, tzinfo=UTC)),
        ("2026-03-08T01:59:00", datetime(2026, 3, 8, 7, 59, tzinfo=UTC)),
        ("2026-03-08T03:00:00", datetime(2026, 3, 8, 8, 0, tzinfo=UTC)),
        ("2026-11-01T01:30:00", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "before-the-gap", "after-the-gap", "first-of-two"],
)
def test_a_local_time_is_read_in_the_zone_of_the_facility(clock: str, instant: datetime) -> None:
    """With the offset that held on that day; of an hour that occurs twice the first is meant."""
    read = read_json(local(clock), (), in_zone("America/Chicago"))

    assert isinstance(read, Accepted)
    assert (instant, instant) == (read.event.time, read.event.data.occurred_at)
    assert read_json(read.value, (), FACILITY) == read


def test_a_local_time_is_refused_where_no_zone_is_named() -> None:
    """Nothing is guessed: the record is a dead letter that says which field has no offset."""
    read = read_json(local("2026-01-15T08:00:00"), (), FACILITY)

    assert Rejected("time-without-offset", "$.time", "ENC-1", "urn:example\0e1") == read


def test_a_time_with_an_offset_stays_as_it_is() -> None:
    """The zone of the facility is for times that name none."""
    value = encode(EVENT)

    assert read_json(value, (), in_zone("Asia/Tokyo")).event == read_json(value, (), FACILITY).event  # type: ignore[union-attr]


def test_a_record_over_the_limit_is_not_even_read() -> None:
    """Refused by its size, whatever is in it."""
    assert Rejected("too-large") == read_json(b" " * 8_000_001, (), FACILITY)


@pytest.mark.parametrize(
    ("fields", "encounter", "identity"),
    [
        ({"type": "charting.weather.v1"}, "ENC-1", "urn:example\0e1"),
        ({"type": 5, "id": ""}, "ENC-1", None),
        ({"subject": "E" * 300}, None, "urn:example\0e1"),
        ({"subject": {"id": "ENC-1"}}, None, "urn:example\0e1"),
        ({"subject": "ENC\u00001", "source": ["x"]}, None, None),
    ],
)
def test_what_can_be_told_of_a_refused_record_is_told(
    fields: dict[str, object], encounter: str | None, identity: str | None
) -> None:
    """Encounter and identity are taken from a refused record only where they can be identifiers."""
    read = read_json(orjson.dumps(EVENT | fields), (), FACILITY)

    assert isinstance(read, Rejected)
    assert (encounter, identity) == (read.encounter_id, read.identity)
