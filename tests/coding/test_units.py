"""Minutes to units, on every minute of a day, against the thresholds written out as sources print them."""

from datetime import UTC, date, datetime, timedelta, timezone

import msgspec
import pytest

from schemas.envelope import ChartingEvent
from schemas.timeline import Frame, parse
from streams.coding.units import extra_after_first, extra_from_zero
from tests.coding.charts import derived, drug, fluid

DAY = range(1441)
"""Every length up to a whole day, in minutes."""
PLAIN = Frame()
SPRING = Frame(day=date(2026, 3, 7), offset=timezone(timedelta(hours=-6)))
AUTUMN = Frame(day=date(2026, 10, 31), offset=timezone(timedelta(hours=-5)))
CHANGES = {
    SPRING.day: (datetime(2026, 3, 8, 8, tzinfo=UTC), timezone(timedelta(hours=-5))),
    AUTUMN.day: (datetime(2026, 11, 1, 7, tzinfo=UTC), timezone(timedelta(hours=-6))),
}


def hours_beyond_the_first(minutes: int) -> int:
    """Count the printed bands: 91-150 one, 151-210 two, 211-270 three, and so on."""
    return sum(minutes >= 60 * hour + 31 for hour in range(1, 25))


def hours_beside_another(minutes: int) -> int:
    """Count the bands of hours that stand beside another initial service: 31-90 one, 91-150 two."""
    return sum(minutes >= 60 * hour + 31 for hour in range(25))


def infused(minutes: int) -> dict[str, int]:
    """Print the therapeutic codes of one infusion of this length."""
    if minutes < 16:
        return {"96374": 1}
    return {"96365": 1} | some("96366", hours_beyond_the_first(minutes))


def complex_infused(minutes: int) -> dict[str, int]:
    """Print the chemotherapy codes of one infusion of this length."""
    return {"96409": 1} if minutes < 16 else {"96413": 1} | some("96415", hours_beyond_the_first(minutes))


def hydrated(minutes: int) -> dict[str, int]:
    """Print the hydration codes of one infusion of this length."""
    return {} if minutes < 31 else {"96360": 1} | some("96361", hours_beyond_the_first(minutes))


def under_the_skin(minutes: int) -> dict[str, int]:
    """Print the codes of one subcutaneous infusion of this length."""
    return {"96372": 1} if minutes < 16 else {"96369": 1} | some("96370", hours_beyond_the_first(minutes))


def after_another(minutes: int) -> dict[str, int]:
    """Print the codes of a drug after a longer chemotherapy."""
    if minutes < 16:
        return {"96413": 1, "96415": 24, "96375": 1}
    return {"96413": 1, "96415": 24, "96367": 1} | some("96366", hours_beyond_the_first(minutes))


def fluid_after_another(minutes: int) -> dict[str, int]:
    """Print the codes of fluid after a chemotherapy."""
    return {"96413": 1, "96415": 24} | some("96361", hours_beside_another(minutes))


def some(code: str, units: int) -> dict[str, int]:
    return {code: units} if units else {}


FAMILIES = {
    "therapeutic": (infused, drug("a", "{}", "{}")),
    "chemotherapy": (complex_infused, drug("a", "{}", "{}", "chemotherapy")),
    "hydration": (hydrated, fluid("{}", "{}")),
    "subcutaneous": (under_the_skin, drug("a", "{}", "{}").replace(" access", " route=subcutaneous-infusion access")),
}
AFTER = {
    "sequential": (after_another, drug("a", "{}", "{}")),
    "secondary hydration": (fluid_after_another, fluid("{}", "{}")),
}
CHEMOTHERAPY = parse(drug("chemo", "00:00", "+1d 00:31", "chemotherapy").replace(" access", " system=urn:mar access"))


def of_length(lines: str, start: str, minutes: int, frame: Frame = PLAIN) -> list[ChartingEvent]:
    """Stop the last infusion of some lines so many minutes after its start, by the clock of the place."""
    *events, stop = parse(lines.replace("{}", start), frame)
    change, offset = CHANGES.get(frame.day, (None, None))
    at = next(event for event in reversed(events)).data.occurred_at.astimezone(UTC) + timedelta(minutes=minutes)
    local = at.astimezone(offset if change and at >= change else frame.offset)
    return [
        *events,
        msgspec.structs.replace(stop, time=local, data=msgspec.structs.replace(stop.data, occurred_at=local)),
    ]


@pytest.mark.parametrize("minutes", [0, 15, 16, 30, 31, 60, 61, 90, 91, 120, 121, 150, 151, 210, 211, 270, 271, 1440])
def test_the_formulas_are_the_printed_bands(minutes: int) -> None:
    """Both formulas agree with the bands that sources print."""
    expected = (hours_beyond_the_first(minutes), hours_beside_another(minutes))

    assert expected == (extra_after_first(minutes), extra_from_zero(minutes))


def test_the_formulas_agree_with_the_bands_on_every_minute() -> None:
    """No minute of a day is treated otherwise."""
    expected = [(hours_beyond_the_first(minutes), hours_beside_another(minutes)) for minutes in DAY]

    assert expected == [(extra_after_first(minutes), extra_from_zero(minutes)) for minutes in DAY]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("start", "frame"),
    [("08:00", PLAIN), ("21:37", PLAIN), ("22:30", SPRING), ("22:30", AUTUMN)],
    ids=["by-day", "over-midnight", "clocks-forward", "clocks-back"],
)
def test_every_length_earns_what_the_bands_say(family: str, start: str, frame: Frame) -> None:
    """Each family, each minute of a day, also over midnight and in the nights the clocks change."""
    bands, lines = FAMILIES[family]
    lengths = DAY if frame is PLAIN else DAY[:700]
    expected = {minutes: bands(minutes) for minutes in lengths}

    assert expected == {minutes: derived(of_length(lines, start, minutes, frame)).units for minutes in lengths}


@pytest.mark.parametrize("family", AFTER)
def test_every_length_beside_a_longer_initial_earns_what_the_bands_say(family: str) -> None:
    """The families that only add to another service, on each minute of a day."""
    bands, lines = AFTER[family]
    expected = {minutes: bands(minutes) for minutes in DAY}
    found = {minutes: derived([*CHEMOTHERAPY, *of_length(lines, "+1d 02:00", minutes)]).units for minutes in DAY}

    assert expected == found
