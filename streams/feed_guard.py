"""Stops a worker that refuses too much: a wrong deployment must not empty the feed into the dead letters."""

from collections import deque

from streams.engine import StopWorker
from streams.profiles.profile import Intake


class FeedGuard:
    """Watches the share of refused records."""

    def __init__(self, limits: Intake) -> None:
        self._limits = limits
        self._window: deque[bool] = deque(maxlen=limits.invalid_window)
        self._refused = self._row = 0

    def saw(self, *, rejected: bool) -> None:
        """Take note of one record. Raises StopWorker where the limits of the profile are exceeded."""
        if len(self._window) == self._window.maxlen:
            self._refused -= self._window[0]
        self._window.append(rejected)
        self._refused += rejected
        self._row = self._row + 1 if rejected else 0
        full = len(self._window) == self._window.maxlen
        if self._row >= self._limits.invalid_in_a_row:
            raise StopWorker(
                f"{self._row} records in a row are no charting events; is the right feed on the topic? "
                "Correct it, then start again: nothing of this batch was committed (intake.invalid_in_a_row)"
            )
        if full and self._refused > self._limits.invalid_share * len(self._window):
            raise StopWorker(
                f"{self._refused} of the last {len(self._window)} records are no charting events, more than "
                f"{self._limits.invalid_share:.0%}; is the right feed on the topic? (intake.invalid_share)"
            )
