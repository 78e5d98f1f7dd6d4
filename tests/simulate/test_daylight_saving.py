"""Both changes of the clock: stays that cross them keep their minutes, and every time has the offset then in force."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.simulate.reading import Stay, asked, flowed, infused, instant, span, stays

CHICAGO = ZoneInfo("America/Chicago")
SPRING, AUTUMN = date(2026, 3, 7), date(2026, 10, 31)


def crossing(start: date) -> list[Stay]:
    options = asked(
        seed=13, encounters=80, encounters_per_day=40, start=start, mix=(("observation", 1.0),), defect_rate=0.0,
        near_miss_rate=0.0,
    )  # fmt: skip
    return [stay for stay in stays(options) if len({event["time"][-6:] for event in stay.events}) == 2]


@pytest.mark.parametrize("start", [SPRING, AUTUMN])
def test_some_stays_cross_the_change(start: date) -> None:
    """Among observation stays over the night of the change, some have both offsets."""
    assert len(crossing(start)) > 5


@pytest.mark.parametrize("start", [SPRING, AUTUMN])
def test_every_time_has_the_offset_in_force(start: date) -> None:
    """The wall clock written is the one that hung on the wall."""
    for stay in crossing(start):
        for event in stay.events:
            for text in (event["time"], event["data"]["occurred_at"]):
                assert instant(text).isoformat() == instant(text).astimezone(CHICAGO).isoformat(), event["id"]


@pytest.mark.parametrize("start", [SPRING, AUTUMN])
def test_no_hour_is_made_or_lost(start: date) -> None:
    """Minutes on the UTC line agree with rate and volume, also across the change."""
    crossed = 0
    for stay in crossing(start):
        for ident, run in stay.infusions.items():
            begin, end = span(run)
            crossed += begin.utcoffset() != end.utcoffset()
            off = abs(infused(run) / run[-1]["data"]["volume"]["value"] - 1) * flowed(run)

            assert off <= max(0.2 * flowed(run), 10), ident
            assert timedelta(0) < end - begin < timedelta(hours=24), ident
    assert crossed > 0
