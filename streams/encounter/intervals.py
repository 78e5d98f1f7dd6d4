"""Half-open intervals on the UTC line, and the minutes in them.

Instants keep the offset they were charted with; differences are taken between instants, so that a change of the clock
never adds or loses an hour. Minutes are the floor of the difference and are never rounded (coding.md section 2).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

NOTHING = timedelta(0)
MINUTE = timedelta(minutes=1)


class Interval(NamedTuple):
    """From `start` until just before `end`."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """The time between both ends, zero where they are the wrong way round."""
        return max(self.end - self.start, NOTHING)


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time without overlaps, in order; intervals that touch become one."""
    some = [interval for interval in intervals if interval.start < interval.end]
    if len(some) < 2:  # noqa: PLR2004 - nothing to join
        return tuple(some)
    merged: list[Interval] = []
    for interval in sorted(some):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)


def subtract(intervals: Iterable[Interval], holes: Iterable[Interval]) -> tuple[Interval, ...]:
    """What is left of the intervals outside the holes."""
    left = union(intervals)
    for hole in union(holes) if left else ():
        if not any(interval.start < hole.end and hole.start < interval.end for interval in left):
            continue
        left = tuple(
            part
            for interval in left
            for part in (
                Interval(interval.start, min(interval.end, hole.start)),
                Interval(max(interval.start, hole.end), interval.end),
            )
            if part.start < part.end
        )
    return left


def intersect(intervals: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """The time that lies in both."""
    holes = union(others)
    return tuple(
        Interval(max(interval.start, hole.start), min(interval.end, hole.end))
        for interval in union(intervals)
        for hole in holes
        if interval.start < hole.end and hole.start < interval.end
    )


def minutes(intervals: Sequence[Interval]) -> int:
    """Whole minutes in the intervals, counted once where they overlap."""
    if len(intervals) == 1:
        return intervals[0].length // MINUTE
    return sum((interval.end - interval.start for interval in union(intervals)), NOTHING) // MINUTE
