"""When an access device is in place, and when it is described."""

import pytest

from schemas.timeline import parse
from streams.encounter.access import AFTER, BEFORE, described, devices, in_place
from streams.encounter.chart import assemble
from streams.encounter.closing import lifecycle
from streams.encounter.intervals import Interval
from tests.rules.judge import FACILITY, at


def records(lines: str) -> object:
    events = parse(lines)
    return devices(assemble("ENC-1", lifecycle(events, events[-1].time, FACILITY.closing)))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("08:00 access placed L1", [Interval(at("08:00"), AFTER)]),
        ("08:00 access assessed L1", [Interval(BEFORE, AFTER)]),
        ("08:00 access removed L1", [Interval(BEFORE, at("08:00"))]),
        ("08:00 access placed L1\n09:00 access removed L1", [Interval(at("08:00"), at("09:00"))]),
        ("09:00 access removed L1\n08:00 access placed L1", [Interval(at("08:00"), at("09:00"))]),
    ],
)
def test_a_device_is_there_from_its_placing_to_its_removal(lines: str, expected: list[Interval]) -> None:
    """One whose record begins otherwise was there before; the order of arrival changes nothing."""
    found = records(lines)

    assert isinstance(found, dict)
    assert expected == list(in_place(found["L1"]))


def test_kind_and_site_may_stand_in_different_records() -> None:
    """Half a description is none."""
    both = records("08:00 access placed L1 kind=port\n08:10 access assessed L1 body_site=chest\n08:20 access placed L2")

    assert isinstance(both, dict)
    assert [True, False] == [described(both[device]) for device in ("L1", "L2")]
