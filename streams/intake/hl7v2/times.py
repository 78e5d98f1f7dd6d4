"""HL7 date/times (DTM: YYYY[MM[DD[HH[MM[SS[.S]]]]]][+/-ZZZZ]) to instants, as precise as they were written.

The offset is the value's own, else that of MSH-7 (HL7 v2.5 2.16.7: the default for the whole message), else the
facility's zone where the profile names one; otherwise the time is refused. Of an hour that occurs twice the first is
meant (inference, as in the reader of our own JSON).
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.base import EARLIEST_YEAR, LATEST_YEAR
from streams.intake.hl7v2.refusal import Refused

_DTM = re.compile(
    r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.\d{1,6}|\d{3})?)?)?)?)?)?\s*([+-]\d{4})?", re.ASCII
)
"""Milliseconds without their point are taken too: engines written in Java send them (inference)."""
SENTINEL_YEARS = (2157, 9999)
"""Ends that systems write for "none": 9999-12-31, and one in 2157 (inference: no standard names them)."""
NEAR = 10


class Stamp(NamedTuple):
    """A date/time as written: `clock` says whether it has hours and minutes."""

    at: datetime
    zone: tzinfo | None
    clock: bool

    @property
    def day(self) -> date:
        """The calendar day of the place."""
        return self.at.date()


def stamp(text: str, path: str) -> Stamp:
    """Read a date/time. Raises Refused where it is none, or lies outside the years of a chart."""
    found = _DTM.fullmatch(text.strip())
    if found is None:
        raise Refused("wrong-type", path)
    if not EARLIEST_YEAR <= int(found[1]) <= LATEST_YEAR:
        raise Refused("time-out-of-range", path)
    parts = [int(part or default) for part, default in zip(found.groups()[:6], (1900, 1, 1, 0, 0, 0), strict=True)]
    try:
        return Stamp(datetime(*parts), _offset(found[7]), found[5] is not None)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise Refused("wrong-type", path) from None


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    minutes = int(text[1:3]) * 60 + int(text[3:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes)) if minutes else UTC


def instant(written: Stamp, default: tzinfo | None, zone: str | None, path: str) -> datetime:
    """The instant of a date/time. Raises Refused where nothing tells its offset."""
    known = written.zone or default or (ZoneInfo(zone) if zone else None)
    if known is None:
        raise Refused("time-without-offset", path)
    return datetime.fromisoformat(written.at.replace(tzinfo=known).isoformat())


def none_meant(text: str, sent: Stamp | None) -> bool:
    """Whether an end is one that systems write for "no end": a sentinel year, far from when the message was sent."""
    year = int(text[:4]) if text[:4].isdecimal() else 0
    return year in SENTINEL_YEARS and (sent is None or abs(year - sent.at.year) > NEAR)
