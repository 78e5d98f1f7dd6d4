"""The clock of a drawing: where its hours, midnights and changes of the clock lie.

Distances are taken on the UTC line and labels from the wall clock of the place. Where the time zone of the place is not
known, the offsets that the entries were charted with stand for it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_TICKS = 13
STEPS = [timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60, 120, 180, 240, 360, 720)]
DAYS = [timedelta(days=days) for days in (1, 2, 7, 14, 30, 90, 365, 3650, 36500)]


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the clock: an hour, a midnight, or a moment at which the clock was changed."""

    at: datetime
    kind: Literal["hour", "midnight", "change"]
    label: str


class WallClock:
    """The clock on the wall of the place."""

    def __init__(self, time_zone: str | None, charted: Iterable[datetime]) -> None:
        self._zone = _zone(time_zone)
        self._charted = sorted(charted)

    def local(self, moment: datetime) -> datetime:
        """A moment as the clock on the wall showed it."""
        if self._zone is not None or not self._charted:
            return moment.astimezone(self._zone or UTC)
        latest = max(0, bisect_right(self._charted, moment) - 1)
        return moment.astimezone(self._charted[latest].tzinfo)

    def ticks(self, begin: datetime, end: datetime) -> list[Tick]:
        """Few enough marks to be read, with every midnight as long as hours are shown."""
        span = end - begin
        step = next((step for step in (*STEPS, *DAYS) if span <= step * MOST_TICKS), DAYS[-1])
        moments = list(self._days(begin, end, step) if step >= DAY else self._hours(begin, end, min(step, HOUR)))
        marks = [self._mark(moment, step) for moment in moments if begin <= moment <= end]
        changes = (self._change(one, other) for one, other in pairwise(moments))
        found = [mark for mark in (*marks, *changes) if mark]
        return sorted(found, key=lambda mark: (mark.at, mark.kind))

    def _hours(self, begin: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
        local = self.local(begin)
        into = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        moment = begin.astimezone(UTC) - into % step
        while moment < end + step:
            yield moment
            moment += step

    def _days(self, begin: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
        local = self.local(begin)
        moment = local.replace(hour=0, minute=0, second=0, microsecond=0)
        while moment < end + step and moment.year < LAST_YEAR:
            yield moment.astimezone(UTC)
            moment += step

    def _mark(self, moment: datetime, step: timedelta) -> Tick | None:
        local = self.local(moment)
        since = timedelta(hours=local.hour, minutes=local.minute)
        if not since or step >= DAY:
            return Tick(moment, "midnight", f"{local:%a %d %b}" if step < 30 * DAY else f"{local:%d %b %Y}")
        return None if since % step else Tick(moment, "hour", f"{local:%H:%M}")

    def _change(self, one: datetime, other: datetime) -> Tick | None:
        """The minute between two moments at which the clock was changed, if it was."""
        before, after = self.local(one).utcoffset() or timedelta(0), self.local(other).utcoffset() or timedelta(0)
        if before == after:
            return None
        while other - one > timedelta(minutes=1):
            middle = one + (other - one) / 2
            one, other = (middle, other) if self.local(middle).utcoffset() == before else (one, middle)
        minutes = int((after - before) / timedelta(minutes=1))
        moved = f"{abs(minutes) // 60} h" if minutes % 60 == 0 else f"{abs(minutes)} min"
        return Tick(other, "change", f"clock {'+' if minutes > 0 else '-'}{moved}")


LAST_YEAR = 2600
"""Charts lie before it (`schemas.base`)."""


def _zone(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
