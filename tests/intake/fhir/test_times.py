"""FHIR dates and times: as precise as they were written."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from streams.intake.fhir.elements import Refused
from streams.intake.fhir.times import Time, read_time

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize("written", ["2026", "2026-03"])
def test_a_year_or_a_month_is_no_time(written: str) -> None:
    """Neither an instant nor a day is made of it."""
    assert Time(None, None) == read_time(written, "x", CHICAGO)


def test_a_day_is_no_instant() -> None:
    """It is the day and nothing more."""
    assert Time(None, date(2026, 3, 2)) == read_time("2026-03-02", "x", CHICAGO)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-03-02T08:00:00-06:00", datetime(2026, 3, 2, 14, 0, tzinfo=UTC)),
        ("2026-03-02T14:00:00Z", datetime(2026, 3, 2, 14, 0, tzinfo=UTC)),
        ("2026-03-02T14:00:00.1234567Z", datetime(2026, 3, 2, 14, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-02T08:00-06:00", datetime(2026, 3, 2, 14, 0, tzinfo=UTC)),
        ("2026-03-02T08:00:00-0600", datetime(2026, 3, 2, 14, 0, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2026-07-15T08:00:00", datetime(2026, 7, 15, 13, 0, tzinfo=UTC)),
        ("2026-11-01T01:30:00", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ],
    ids=["offset", "utc", "fraction", "no-seconds", "no-colon", "leap-second", "local", "first-of-two"],
)
def test_a_time_is_an_instant(written: str, instant: datetime) -> None:
    """A local one in the zone of the facility."""
    assert instant == read_time(written, "x", CHICAGO).instant


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-03-02T08:00:00", "time-without-offset"),
        ("9999-12-31T00:00:00Z", "time-out-of-range"),
        ("1899-01-01", "time-out-of-range"),
        ("2026-02-30", "wrong-type"),
        ("2026-03-02T24:00:00Z", "wrong-type"),
        ("2026-W10-1", "wrong-type"),
        ("20260302", "wrong-type"),
        ("yesterday", "wrong-type"),
        (1772460000, "wrong-type"),
        (True, "wrong-type"),
    ],
)
def test_what_is_no_time_is_refused(written: object, reason: str) -> None:
    """With the element; a number is no instant."""
    with pytest.raises(Refused) as refused:
        read_time(written, "Observation.effectiveDateTime", None)

    assert (reason, "Observation.effectiveDateTime") == (refused.value.reason, refused.value.field)
