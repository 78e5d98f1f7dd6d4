"""The date of each unit: by the hour it was provided in, or by the start of the run."""

from datetime import date, timedelta, timezone

import msgspec
import pytest

from schemas.timeline import Frame
from streams.profiles.profile import Profile
from tests.coding.charts import FACILITY, PROFESSIONAL, derived, drug, fluid, push, reading

ONE, TWO, THREE = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
NIGHT = fluid("22:00", "+1d 06:30") + "\n" + push("morphine", "22:20") + "\n" + push("morphine", "+1d 02:00")


def dated(lines: str, profile: Profile = FACILITY, frame: Frame | None = None) -> dict[tuple[str, date], int]:
    return derived(lines, profile, frame).units_by_date


def test_a_facility_dates_each_hour_by_its_start() -> None:
    """22:00 to 06:30 beside a push gives two hours on the first day and six on the next (R1702, RCA-MIDN)."""
    expected = {("96361", ONE): 2, ("96361", TWO): 6, ("96374", ONE): 1, ("96376", TWO): 1}

    assert expected == dated(NIGHT)


def test_a_professional_dates_the_whole_run_by_its_start() -> None:
    """All units of a continuous run lie on the day it began (CA-96361, CPT as quoted in AAPC-CPTMID)."""
    assert {("96360", ONE): 1, ("96361", ONE): 2} == dated(
        "20:00 adt admit class=office\n" + fluid("23:00", "+1d 02:00"), PROFESSIONAL
    )


def test_the_other_dating_is_an_acceptable_reading() -> None:
    """A run over midnight has the other dating in the acceptable set, with the same units."""
    found = reading(derived(fluid("23:00", "+1d 02:00") + "\n+1d 03:00 adt discharge"), "midnight=start-date")

    assert found is not None
    assert {("96360", ONE): 1, ("96361", ONE): 2} == found.units_by_date()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            drug("a", "22:00", "+1d 02:30") + "\n23:00 mar pause a\n+1d 00:30 mar resume a",
            {("96365", ONE): 1, ("96366", TWO): 2},
        ),
        (drug("a", "23:00", "+1d 00:31"), {("96365", ONE): 1, ("96366", TWO): 1}),
        (drug("a", "23:00", "+1d 00:30"), {("96365", ONE): 1}),
        (drug("a", "23:50", "+1d 00:06"), {("96365", ONE): 1}),
        (drug("a", "22:30", "+1d 01:31"), {("96365", ONE): 1, ("96366", ONE): 1, ("96366", TWO): 1}),
        (fluid("23:40", "+1d 00:11"), {("96360", ONE): 1}),
        (
            drug("a", "22:00", "+1d 02:00") + "\n22:30 mar pause a\n23:30 mar resume a",
            {("96365", ONE): 1, ("96366", TWO): 2},
        ),
        (
            drug("a", "10:00", "12:00") + "\n" + drug("a", "+1d 10:00", "+2d 10:30", ident="A2"),
            {("96365", ONE): 1, ("96366", ONE): 1, ("96366", TWO): 14, ("96366", THREE): 10},
        ),
    ],
    ids=[
        "pause-on-the-hour",
        "tail-next-day",
        "no-tail",
        "whole-run",
        "hour-before",
        "orphan-minutes",
        "pause",
        "two-runs",
    ],
)
def test_units_over_midnight(lines: str, expected: dict[tuple[str, date], int]) -> None:
    """Thresholds are judged on the whole run; each unit lies on the day its hour begins (HAU-MIDN; inference)."""
    longest_first = FACILITY if "A2" not in lines else with_earliest()

    assert expected == dated(lines, longest_first)


def with_earliest() -> Profile:
    coding = msgspec.structs.replace(FACILITY.coding, initial_tie_break="earliest")
    return msgspec.structs.replace(FACILITY, coding=coding)


@pytest.mark.parametrize(
    ("frame", "on_sunday", "on_monday"),
    [
        (Frame(day=date(2026, 3, 7), offset=timezone(timedelta(hours=-6))), 23, 3),
        (Frame(day=date(2026, 10, 31), offset=timezone(timedelta(hours=-5))), 25, 1),
    ],
    ids=["clocks-forward", "clocks-back"],
)
def test_a_day_on_which_the_clocks_change_has_the_hours_of_its_zone(
    frame: Frame, on_sunday: int, on_monday: int
) -> None:
    """27 hours from Saturday 23:30 are dated by the zone that the profile names, and none is lost or added."""
    zoned = msgspec.structs.replace(
        FACILITY, intake=msgspec.structs.replace(FACILITY.intake, time_zone="America/Chicago")
    )
    saturday, sunday, monday = (frame.day + timedelta(days=n) for n in range(3))
    expected = {("96365", saturday): 1, ("96366", sunday): on_sunday, ("96366", monday): on_monday}

    assert expected == dated(drug("a", "23:30", "+2d 02:30"), zoned, frame)
