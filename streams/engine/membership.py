"""Whether this worker is still a member of its group, by the client's own heartbeats.

A process that was paused longer than the session timeout has lost its partitions without knowing it. The
client keeps the moment of the last good heartbeat to itself, so the heartbeat is timed here.
"""

# ruff: noqa: SLF001
import time
from typing import Any


class Membership:
    """The membership as the group coordinator's last answer left it."""

    def __init__(self) -> None:
        self._coordinator: Any = None
        self._answered_at = time.monotonic()

    def joined(self, client: Any) -> None:
        """Start anew: the group has just assigned partitions to this client."""
        self._answered_at = time.monotonic()
        if client._coordinator is not self._coordinator:
            self._coordinator = client._coordinator
            self._coordinator._do_heartbeat = self._timed(self._coordinator._do_heartbeat)

    def _timed(self, heartbeat: Any) -> Any:
        async def timed() -> bool:
            started = time.monotonic()
            answered: bool = await heartbeat()
            if answered:
                self._answered_at = started
            return answered

        return timed

    def holds(self, generation: int) -> bool:
        """Whether the group still counts us in this generation."""
        return self._coordinator is not None and bool(self._coordinator.generation == generation)

    def age(self) -> float:
        """Seconds since the start of the last heartbeat that was answered."""
        return time.monotonic() - self._answered_at
