"""The hint of one chart, and the statistics of many."""

from fractions import Fraction
from math import isclose

import pytest

from streams.rules.rounding import binomial_tail, crowded_durations, rounded_times
from streams.rules.times.rounded_time_pattern import rounded_time_pattern as rule
from tests.rules.judge import FACILITY, found, judge

OVER = "12:30 adt discharge"


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        ("08:00", "09:30", 1),
        ("08:00", "09:29", 0),
        ("08:01", "09:30", 0),
        ("08:15", "09:00", 0),
        ("23:30", "+1d 00:00", 1),
    ],
)
def test_both_ends_on_the_full_or_half_hour_are_a_hint(start: str, stop: str, expected: int) -> None:
    """One end alone is none; the minute is that of the wall clock, also at midnight."""
    chart = f"{start} mar start vancomycin\n{stop} mar stop vancomycin\n+1d {OVER}"

    assert expected == len(found(rule, chart))


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        ("source=device", "", 0),
        ("", "source=device", 0),
        ("entry_method=scan", "", 0),
        ("", "entry_method=device", 0),
        ("entry_method=manual", "entry_method=manual", 1),
        ("", "source=scheduled", 0),
        ("source=scheduled", "", 1),
    ],
)
def test_times_of_devices_scans_and_schedules_are_left_out(start: str, stop: str, expected: int) -> None:
    """Only what was entered by hand is judged."""
    chart = f"08:00 mar start vancomycin {start}\n09:00 mar stop vancomycin {stop}\n{OVER}"

    assert expected == len(found(rule, chart))


def test_a_start_on_the_scheduled_time_counts_as_rounded() -> None:
    """Its minute does not matter."""
    assert 1 == len(found(rule, f"08:07 mar start x source=scheduled\n09:00 mar stop x\n{OVER}"))


def test_the_hint_is_informational_and_one_for_the_encounter() -> None:
    """One chart cannot show a habit."""
    second = "10:00 mar start cefepime\n10:30 mar stop cefepime"
    chart = f"08:00 mar start vancomycin\n09:00 mar stop vancomycin\n{second}\n{OVER}"

    assert [("informational", 4)] == [
        (raised.severity, len(raised.finding.evidence)) for raised in judge(chart, rules=[rule]).raised
    ]


def test_the_binomial_tail_is_exact() -> None:
    """Against values that can be added up by hand, and at sizes where floats overflow."""
    assert 0.5 == binomial_tail(1, 1, Fraction(1, 2))
    assert 0.6875 == binomial_tail(4, 2, Fraction(1, 2))
    assert 1.0 == binomial_tail(10, 0, Fraction(1, 15))
    assert isclose(1 / 15**3, binomial_tail(3, 3, Fraction(1, 15)))
    assert 0.0 < binomial_tail(4000, 500, Fraction(1, 15)) < 1e-30


@pytest.mark.parametrize(
    ("rounded", "other", "reasons"),
    [
        (9, 21, ["quarter-hour"]),
        (6, 24, []),
        (9, 20, []),
        (30, 0, ["quarter-hour", "five-minute"]),
    ],
)
def test_quarter_hours_need_three_times_the_expected_share_beyond_chance(
    rounded: int, other: int, reasons: list[str]
) -> None:
    """Thirty times at least; a fifth of thirty is still chance at one in a thousand."""
    minutes = [45] * rounded + [7] * other

    assert reasons == [pattern.reason for pattern in rounded_times(minutes, FACILITY.times)]


@pytest.mark.parametrize(
    ("rounded", "other", "expected"), [(18, 12, 1), (17, 13, 0), (17, 12, 0), (60, 40, 1), (59, 41, 0)]
)
def test_five_minute_times_need_six_in_ten(rounded: int, other: int, expected: int) -> None:
    """Thirty times at least, and the share at its edge."""
    assert expected == len(list(rounded_times([5] * rounded + [7] * other, FACILITY.times)))


@pytest.mark.parametrize(
    ("above", "below", "other", "expected"),
    [(9, 3, 38, 1), (8, 3, 39, 0), (9, 3, 37, 0), (3, 0, 47, 1), (2, 0, 48, 0), (0, 0, 50, 0)],
)
def test_durations_crowd_where_three_lie_above_for_one_below(above: int, below: int, other: int, expected: int) -> None:
    """Fifty durations at least; none below counts as one."""
    durations = [91] * above + [30] * below + [45] * other

    assert expected == len(list(crowded_durations(durations, FACILITY.times)))


@pytest.mark.parametrize("minutes", [16, 18, 31, 33, 91, 93])
def test_the_crowd_is_counted_in_the_three_minutes_above_a_threshold(minutes: int) -> None:
    """Each edge of each window."""
    assert 1 == len(list(crowded_durations([minutes] * 50, FACILITY.times)))


@pytest.mark.parametrize("minutes", [15, 19, 30, 34, 90, 94])
def test_outside_the_windows_there_is_no_crowd(minutes: int) -> None:
    """A minute beyond each edge."""
    assert [] == list(crowded_durations([minutes] * 50, FACILITY.times))
