"""What time it is for a partition: the shell's answer, handed to the pure rooms as an argument.

Deadlines follow from events, and the clock only says which of them have passed. The wall clock alone would be wrong for
it: a worker that reads a backlog, or a topic of last month replayed, would find every patient long gone between two of
their own records. So a partition lives in the time of its feed, which runs with the wall clock:

    feed time = (wall clock, or the time of the record read last while more are waiting) + shift
    shift     = the most that a record was ahead of its arrival (recorded time - Kafka timestamp), never above zero

For a live feed the shift is the few seconds from filing to Kafka. A silent feed keeps running, so a silent encounter
closes; one that has been read to its end and then been silent for `IDLE` is over, and the wall clock alone counts. A
record dated in the future moves the clock no further than the wall clock.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
END = datetime(9999, 12, 30, tzinfo=UTC)
IDLE = timedelta(seconds=5)
"""How long a feed is silent before it is over; a live one is hardly shifted, so that nothing jumps (design)."""


class FeedTime(NamedTuple):
    """How a partition's feed stands to the wall clock; kept with its state. Milliseconds."""

    shift: int
    arrived: int


class Clock(Protocol):
    """Tells the time of a partition."""

    def saw(self, partition: int, recorded: datetime, arrived: int) -> None:
        """A record with this recorded time was read; `arrived` is its Kafka timestamp in milliseconds."""

    def now(self, partition: int, *, caught_up: bool) -> datetime:
        """The time by which deadlines are judged."""

    def feed_time(self, partition: int) -> FeedTime | None:
        """What to remember of the partition's time."""

    def remember(self, partition: int, known: FeedTime | None) -> None:
        """Take up what was remembered; None forgets the partition."""


def utc() -> datetime:
    """The wall clock of this machine."""
    return datetime.now(UTC)  # noqa: TID251 - this module is where the shell reads the clock


class WallClock:
    """The worker's clock."""

    def __init__(self, wall: Callable[[], datetime] = utc) -> None:
        self._wall = wall
        self._feeds: dict[int, FeedTime] = {}

    def saw(self, partition: int, recorded: datetime, arrived: int) -> None:
        """The shift never falls: one late record does not put the clock back."""
        known = self._feeds.get(partition)
        shift = min(0, int(recorded.timestamp() * 1000) - arrived)
        self._feeds[partition] = FeedTime(
            shift if known is None else max(shift, known.shift), max(arrived, known.arrived if known else 0)
        )

    def now(self, partition: int, *, caught_up: bool) -> datetime:
        """The time of the feed; before its first record no deadline has passed."""
        known = self._feeds.get(partition)
        if known is None:
            return BEGINNING
        wall = self._wall()
        last = datetime.fromtimestamp(known.arrived / 1000, UTC)
        if caught_up and wall - last >= IDLE:
            return wall
        return (wall if caught_up else min(wall, last)) + timedelta(milliseconds=known.shift)

    def feed_time(self, partition: int) -> FeedTime | None:
        """What to remember of the partition's time."""
        return self._feeds.get(partition)

    def remember(self, partition: int, known: FeedTime | None) -> None:
        """Take up what was remembered; None forgets the partition."""
        if known is None:
            self._feeds.pop(partition, None)
        else:
            self._feeds[partition] = known


class EndClock(WallClock):
    """The clock of a worker that reads an old topic to judge it as a replay does: at its end every deadline passes."""

    def now(self, partition: int, *, caught_up: bool) -> datetime:
        """Later than any deadline once everything is read."""
        return END if caught_up and self.feed_time(partition) else super().now(partition, caught_up=caught_up)


class StreamClock:
    """The replay's clock: the latest recorded time in the input, until it is told that the input is over."""

    def __init__(self) -> None:
        self.time = BEGINNING
        self._over = False

    def saw(self, partition: int, recorded: datetime, arrived: int) -> None:  # noqa: ARG002 - a file has one clock
        """A record with this recorded time was read."""
        self.time = max(self.time, recorded)

    def now(self, partition: int, *, caught_up: bool) -> datetime:  # noqa: ARG002 - a replay is never behind
        """The latest recorded time in the input; after its end, later than any deadline."""
        return END if self._over else self.time

    def feed_time(self, partition: int) -> FeedTime | None:  # noqa: ARG002 - nothing outlives a replay
        """Nothing to remember."""
        return None

    def remember(self, partition: int, known: FeedTime | None) -> None:
        """Nothing to take up."""

    def end(self) -> None:
        """Every deadline passes."""
        self._over = True
