"""FHIR dates and times: as precise as they were written, never more precise.

A year, a month or a day is no instant, so no minute is ever counted from one. The models of fhir.resources read a
number as seconds since 1970 and refuse a time without seconds; what a time says is therefore read here.
"""

import re
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.base import EARLIEST_YEAR, LATEST_YEAR
from streams.intake.fhir.elements import Refused

_WRITTEN = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:T(?P<clock>(?:[01]\d|2[0-3]):[0-5]\d)(?::(?P<second>[0-5]\d|60)(?P<fraction>\.\d+)?)?"
    r"(?P<offset>Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?)?)?",
    re.ASCII,
)


class Time(NamedTuple):
    """A date or time: the instant where a clock time is written, the day where one is."""

    instant: datetime | None
    day: date | None


def read_time(written: object, path: str, zone: ZoneInfo | None) -> Time:
    """Read a date, dateTime or instant. Raises Refused where it is none, or names no offset and there is no zone."""
    matched = _WRITTEN.fullmatch(written.strip()) if isinstance(written, str) else None
    if matched is None:
        raise Refused("wrong-type", path)
    if not EARLIEST_YEAR <= int(matched["year"]) <= LATEST_YEAR:
        raise Refused("time-out-of-range", path)
    if not matched["day"]:
        return Time(None, None)
    try:
        day = date(int(matched["year"]), int(matched["month"]), int(matched["day"]))
    except ValueError:
        raise Refused("wrong-type", path) from None
    return Time(_instant(day, matched, path, zone), day)


def _instant(day: date, matched: re.Match[str], path: str, zone: ZoneInfo | None) -> datetime | None:
    """The instant of a clock time; a leap second counts as the second before it (inference)."""
    if not matched["clock"]:
        return None
    second = "59" if matched["second"] == "60" else matched["second"] or "00"
    local = datetime.combine(day, time.fromisoformat(f"{matched['clock']}:{second}{matched['fraction'] or ''}"))
    if matched["offset"]:
        return datetime.fromisoformat(f"{local.isoformat()}{matched['offset']}")
    if zone is None:
        raise Refused("time-without-offset", path)
    return datetime.fromisoformat(local.replace(tzinfo=zone).isoformat())


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day began at the facility."""
    return datetime.fromisoformat(datetime.combine(day, time(), zone).isoformat())
