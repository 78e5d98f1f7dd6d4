"""What time it is for a partition: the shell's answer, handed to the pure rooms as an argument.

Deadlines follow from events, and the clock only says which of them have passed. A worker that reads a backlog must
not fire them by today's wall clock, or yesterday's stay would look abandoned between two of its own records; it lives
in the time of the records it reads until it has caught up.
"""

from datetime import UTC, datetime
from typing import Protocol

BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
END = datetime(9999, 12, 30, tzinfo=UTC)


class Clock(Protocol):
    """Tells the time of a partition."""

    def saw(self, partition: int, recorded: datetime) -> None:
        """A record with this recorded time was read."""

    def now(self, partition: int, *, caught_up: bool) -> datetime:
        """The time by which deadlines are judged."""


class WallClock:
    """The worker's clock: the time of the records while a backlog is read, the wall clock once it is done."""

    def __init__(self) -> None:
        self._seen: dict[int, datetime] = {}

    def saw(self, partition: int, recorded: datetime) -> None:
        """A record with this recorded time was read."""
        self._seen[partition] = max(recorded, self._seen.get(partition, BEGINNING))

    def now(self, partition: int, *, caught_up: bool) -> datetime:
        """The wall clock, or the latest recorded time read so far; never ahead of the wall clock."""
        wall = datetime.now(UTC)  # noqa: TID251 - this module is where the shell reads the clock
        return wall if caught_up else min(wall, self._seen.get(partition, BEGINNING))


class StreamClock:
    """The replay's clock: the latest recorded time in the input, until it is told that the input is over."""

    def __init__(self) -> None:
        self.time = BEGINNING
        self._over = False

    def saw(self, partition: int, recorded: datetime) -> None:  # noqa: ARG002 - a replay has one partition
        """A record with this recorded time was read."""
        self.time = max(self.time, recorded)

    def now(self, partition: int, *, caught_up: bool) -> datetime:  # noqa: ARG002 - a replay is never behind
        """The latest recorded time in the input; after its end, later than any deadline."""
        return END if self._over else self.time

    def end(self) -> None:
        """Every deadline passes."""
        self._over = True
