"""Add-on hours against the minutes that were charted."""

from datetime import date

import pytest

from schemas.timeline import Frame, parse
from streams.rules.charges.add_on_hours_unsupported import add_on_hours_unsupported as rule
from tests.rules.claims import chart, claim, fluid, infusion
from tests.rules.judge import found, judge, over_clock_change


@pytest.mark.parametrize(
    ("stop", "billed", "findings"),
    [
        ("09:30", "96366", 1),
        ("09:31", "96366", 0),
        ("10:30", "96366x2", 1),
        ("10:31", "96366x2", 0),
        ("10:31", "96366", 0),
    ],
)
def test_an_hour_needs_more_than_thirty_minutes(stop: str, billed: str, findings: int) -> None:
    """Minute 91 earns the first, minute 151 the second."""
    assert findings == len(found(rule, chart(infusion("vancomycin", "08:00", stop), claim("96365", billed))))


@pytest.mark.parametrize(("stop", "findings"), [("09:30", 1), ("09:31", 0)])
def test_hydration_is_counted_alike(stop: str, findings: int) -> None:
    """96361 beside 96360."""
    assert findings == len(found(rule, chart(fluid("08:00", stop), claim("96360", "96361"))))


def test_the_numbers_stand_in_the_measure() -> None:
    """Supported beside billed."""
    [finding] = found(rule, chart(infusion("vancomycin", "08:00", "09:31"), claim("96365", "96366x3")))

    assert finding.measure is not None
    assert (1, 3) == (finding.measure.units_supported, finding.measure.units_billed)


def test_units_run_over_midnight() -> None:
    """The whole run is judged, and not each day."""
    text = "23:00 mar start ringers drug.category=hydration\n+1d 02:00 mar stop ringers\n+1d 03:00 adt discharge\n"

    assert [] == found(rule, f"{text}+1d 04:00 charge C1 96360 units=1\n+1d 04:00 charge C2 96361 units=2")


@pytest.mark.parametrize(
    ("day", "before", "after", "findings"),
    [(date(2026, 3, 8), -6, -5, 1), (date(2026, 11, 1), -5, -6, 0)],
)
def test_a_change_of_the_clocks_adds_and_loses_no_hour(day: date, before: int, after: int, findings: int) -> None:
    """From one to three by the clock is one hour in spring and three in autumn."""
    events = over_clock_change(
        day,
        (before, "01:00 mar start vancomycin access=L1"),
        (after, "03:00 mar stop vancomycin access=L1\n04:00 adt discharge\n05:00 charge C1 96365 units=1\n"
         "05:00 charge C2 96366 units=1"),
    )  # fmt: skip

    assert findings == len(found(rule, events))


def test_the_missing_stop_is_the_cause() -> None:
    """One cause, one alert."""
    text = chart("08:00 mar start vancomycin access=L1", claim("96365", "96366"))
    held = [held.rule for raised in judge(text).raised for held in raised.held_back]

    assert rule.name in held


def test_voided_lines_count_for_nothing() -> None:
    """Only what stands is billed."""
    text = chart(infusion("vancomycin", "08:00", "09:30"), claim("96365"))

    assert [] == found(rule, parse(f"{text}\n12:50 charge C9 96366 units=1 state=voided", Frame()))
