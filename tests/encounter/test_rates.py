"""How fast it ran, when the bag was empty, and where nothing can be calculated."""

from datetime import datetime, timedelta

import pytest

from schemas.administration import Administration
from schemas.base import Quantity
from schemas.envelope import Event
from schemas.timeline import parse
from streams.encounter.rates import elapsed_at, emptied_at, flows, length, millilitres, millilitres_per_hour, volume_by
from tests.rules.judge import at

PAUSED = "08:00 mar start x rate=100mL/h\n08:30 mar pause x\n08:40 mar resume x\n"


def entries(text: str) -> list[Event[Administration]]:
    return [event for event in parse(text) if isinstance(event.data, Administration)]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("lines", "volume", "expected"),
    [
        ("08:00 mar start x rate=100mL/h", 50, "08:30"),
        ("08:00 mar start x rate=2mL/min", 60, "08:30"),
        ("08:00 mar start x rate=100mL/h\n08:30 mar rate-change x rate=50mL/h", 100, "09:30"),
        (PAUSED, 100, "09:10"),
        ("08:00 mar start x rate=100mL/h\n08:30 mar stop x\n08:40 mar resume x", 100, "09:10"),
        ("08:00 mar start x rate=100mL/h\n08:30 mar stop x", 100, "09:00"),
        ("08:00 mar start x rate=100mL/h\n08:30 mar rate-change x rate=0mL/h", 100, None),
        ("08:00 mar start x rate=100mL/h\n08:30 mar rate-change x rate=0mL/h", 50.01, "08:30"),
        ("08:00 mar start x rate=100ug/min", 100, None),
        ("08:00 mar start x\n08:30 mar rate-change x rate=100mL/h", 100, None),
    ],
)
def test_a_volume_has_run_in_when_all_rates_and_halts_are_applied(
    lines: str, volume: float, expected: str | None
) -> None:
    """The final stop ends nothing; a rounded volume has run in with its halt; an unknown rate leaves it open."""
    empty = emptied_at(flows(entries(lines), at("08:00")), volume)

    assert (at(expected) if expected else None) == empty


@pytest.mark.parametrize(("minutes", "expected"), [(30, "08:30"), (31, "08:41"), (60, "09:10")])
def test_a_run_elapses_without_its_halts(minutes: int, expected: str) -> None:
    """Ten minutes of pause move the end by ten minutes."""
    assert at(expected) == elapsed_at(flows(entries(PAUSED), at("08:00")), timedelta(minutes=minutes))


@pytest.mark.parametrize(("end", "expected"), [("08:30", 50), ("08:40", 50), ("09:10", 100)])
def test_what_ran_in_by_a_time_leaves_out_the_halts(end: str, expected: float) -> None:
    """Nothing runs in while it is paused."""
    ran_in = volume_by(flows(entries(PAUSED), at("08:00")), at(end))

    assert expected == pytest.approx(ran_in)


@pytest.mark.parametrize(
    ("value", "unit", "volume", "rate"),
    [
        (1, "L", 1000, None),
        (50, "mL", 50, None),
        (2, "mL/min", None, 120),
        (0, "ug/min", None, 0),
        (5, "ug/min", None, None),
        (-5, "mL", None, None),
        (-5, "mL/h", None, None),
        (None, "mL", None, None),
    ],
)
def test_only_volumes_are_volumes(value: float | None, unit: str, volume: float | None, rate: float | None) -> None:
    """A mass says nothing of volume, nothing is nothing in any unit, and less than nothing is no figure."""
    quantity = Quantity(value=value, unit=unit)

    assert (volume, rate) == (millilitres(quantity), millilitres_per_hour(quantity))


@pytest.mark.parametrize("minutes", [None, 0, -1, 1e300, 600_000])
def test_no_infusion_lasts_nothing_or_longer_than_a_year(minutes: float | None) -> None:
    """Such a length is no figure to calculate with."""
    assert length(minutes) is None


def test_entries_before_the_bag_set_its_rate() -> None:
    """A second bag runs at the rate that was set before it was hung."""
    chart = entries("08:00 mar start x rate=100mL/h\n09:00 mar new-bag x volume=50mL")
    since: datetime = at("09:00")

    assert at("09:30") == emptied_at(flows(chart, since), 50)
