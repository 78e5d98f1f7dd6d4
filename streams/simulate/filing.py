"""When things are recorded: the distance between what happened and its entry in the source system.

Most MAR entries follow within minutes; a tail is charted hours later, as real charting has it (in the MIMIC-IV demo the
median lies at one minute, a tenth above half an hour, one in seventy above four hours). An entry that is more than four
hours late says so, and why.
"""

from datetime import datetime, timedelta
from math import exp, log
from random import Random

from streams.simulate.chance import happens

LATE_AFTER = timedelta(minutes=10)
LABEL_AFTER = timedelta(hours=4)
LATEST_MINUTES = 1190.0
MEDIAN_LATE_MINUTES, SPREAD = 45.0, 1.2


class Filing:
    """Draws recorded times; always after what they record, with the seconds of a real clock."""

    def __init__(self, rng: Random, late_rate: float) -> None:
        self._rng = rng
        self._late_rate = late_rate

    def bedside(self, at: datetime) -> datetime:
        """When a MAR entry is filed: within ten minutes, or in the late tail."""
        rng = self._rng
        if not happens(rng, self._late_rate):
            return at + timedelta(seconds=7 + int(590 * rng.random() ** 2.5))
        late = exp(rng.gauss(log(MEDIAN_LATE_MINUTES), SPREAD))
        return at + timedelta(seconds=int(60 * min(max(late, 10.2), LATEST_MINUTES)))

    def soon(self, at: datetime, seconds: int = 90) -> datetime:
        """When something is filed by whoever does it at that moment, an order or a registration."""
        return at + timedelta(seconds=3 + int(seconds * self._rng.random()))

    def hours_later(self, at: datetime, hours: float) -> datetime:
        """When something is written up within hours."""
        return at + timedelta(seconds=int(3600 * hours * (0.03 + 0.97 * self._rng.random() ** 2)))


def needs_label(at: datetime, filed: datetime) -> bool:
    """Whether an entry is so late that it must be labelled."""
    return filed - at > LABEL_AFTER
