"""The date of each unit (coding.md section 11).

A facility dates unit k of a run by the minute at which its k-th hour begins, pauses left out (R1702, RCA-MIDN);
thresholds are judged on the whole run (HAU-MIDN). A professional claim dates the run by its start (CA-96361,
AAPC-CPTMID). The calendar is that of the place: the facility's zone where the profile names it, else the offset the
start was charted with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from streams.coding.units import HOUR
from streams.encounter.intervals import Interval


@dataclass(frozen=True, slots=True)
class Calendar:
    """How units are dated: by the hour they were provided in, or all by the start of the run."""

    by_hour: bool
    zone: tzinfo | None = None

    def day(self, instant: datetime) -> date:
        """The date of an instant where it happened."""
        return (instant.astimezone(self.zone) if self.zone else instant).date()

    def dates(self, intervals: Sequence[Interval], units: int, skipped_hours: int = 0) -> tuple[date, ...]:
        """The date of each of `units` hours of a run, the first hours left out."""
        if not self.by_hour or units == 0:
            return (self.day(intervals[0].start),) * units
        return tuple(self.day(_begins(intervals, skipped_hours + k)) for k in range(units))


@cache
def calendar(midnight: str, time_zone: str | None) -> Calendar:
    """The calendar of a reading."""
    return Calendar(midnight == "line-date-by-hour", ZoneInfo(time_zone) if time_zone else None)


def _begins(intervals: Sequence[Interval], hour: int) -> datetime:
    """When the counted time reaches so many full hours; the end where it never does."""
    left = timedelta(minutes=hour * HOUR)
    for interval in intervals:
        if left < interval.length:
            return interval.start + left
        left -= interval.length
    return intervals[-1].end
