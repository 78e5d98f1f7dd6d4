"""Half-open intervals: an independent count of minutes on a grid agrees with the arithmetic."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.encounter.intervals import Interval, intersect, minutes, subtract, union

BASE = datetime(2026, 3, 8, tzinfo=UTC)
SPANS = st.lists(st.tuples(st.integers(0, 240), st.integers(0, 240)), max_size=6)


def spans(pairs: list[tuple[int, int]]) -> list[Interval]:
    """Intervals from minutes after midnight."""
    return [Interval(BASE + timedelta(minutes=start), BASE + timedelta(minutes=end)) for start, end in pairs]


def grid(pairs: list[tuple[int, int]]) -> set[int]:
    """The minutes such intervals cover, counted one by one."""
    return {minute for start, end in pairs for minute in range(start, end)}


@given(SPANS, SPANS)
def test_set_operations_count_the_minutes_a_grid_counts(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    """Union, difference and intersection agree with sets of minutes."""
    left, right = spans(one), spans(other)

    assert len(grid(one)) == minutes(left)
    assert len(grid(one) - grid(other)) == minutes(subtract(left, right))
    assert len(grid(one) & grid(other)) == minutes(intersect(left, right))


def test_touching_intervals_become_one() -> None:
    """Half open: what ends at ten and what begins at ten are one run without a gap."""
    joined = union(spans([(0, 10), (10, 20)]))

    assert tuple(spans([(0, 20)])) == joined


@pytest.mark.parametrize(("day", "wall_hours"), [(8, 4), (1, 2)])
def test_a_change_of_the_clock_adds_and_loses_no_minute(day: int, wall_hours: int) -> None:
    """Three hours of infusion are 180 minutes in both nights, whatever the clock on the wall showed."""
    zone, month = ZoneInfo("America/Chicago"), 3 if day == 8 else 11
    start = datetime(2026, month, day, 0, 30, tzinfo=zone)
    stop = (start.astimezone(UTC) + timedelta(hours=3)).astimezone(zone)
    charted = [Interval(datetime.fromisoformat(start.isoformat()), datetime.fromisoformat(stop.isoformat()))]

    assert (180, wall_hours) == (minutes(charted), stop.hour - start.hour)


def test_minutes_are_floored() -> None:
    """Ninety minutes and 59 seconds are ninety minutes: never rounded."""
    span = Interval(BASE, BASE + timedelta(minutes=90, seconds=59))

    assert 90 == minutes([span])


def test_an_interval_the_wrong_way_round_is_empty() -> None:
    """A stop before its start counts nothing and breaks nothing."""
    assert 0 == minutes(spans([(30, 10)]))
