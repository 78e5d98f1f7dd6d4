"""Whether many clock times together look rounded, or filled in from the schedule: plain statistics,
computed exactly.

One chart cannot show a habit. The functions take the times of a documenter or a unit over a window and do
not know where these come from. Sources condemn rounding and none gives a number: every threshold is a knob
of ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Literal

from streams.profiles.times import Times

Reason = Literal["quarter-hour", "five-minute", "threshold-clustering"]

HOUR = 60
JUST_ABOVE = frozenset((16, 17, 18, 31, 32, 33, 91, 92, 93))
JUST_BELOW = frozenset((13, 14, 15, 28, 29, 30, 88, 89, 90))
"""The minutes on either side of what a push, hydration and the second hour are told apart by."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that chance does not explain: how many of how many, and the number it was held against."""

    reason: Reason
    found: int
    of: int
    threshold: float
    probability: float | None = None


def binomial_tail(trials: int, successes: int, chance: Fraction) -> float:
    """Give the probability of at least so many successes, summed in whole numbers."""
    hit, miss, whole = chance.numerator, chance.denominator - chance.numerator, chance.denominator
    ways = sum(comb(trials, k) * hit**k * miss ** (trials - k) for k in range(max(successes, 0), trials + 1))
    return float(Fraction(ways, whole**trials))


def rounded_times(minutes: Sequence[int], knobs: Times) -> Iterator[Pattern]:
    """Find patterns in manually entered clock times, given as their minutes of the hour."""
    shares: tuple[tuple[Reason, int, float], ...] = (
        ("quarter-hour", 15, knobs.rounding_factor * 4 / HOUR),
        ("five-minute", 5, knobs.five_minute_share),
    )
    for reason, step, share in shares:
        trials, found = len(minutes), sum(minute % step == 0 for minute in minutes)
        if trials >= knobs.rounding_times and found >= share * trials:
            probability = binomial_tail(trials, found, Fraction(1, step))
            if probability < knobs.rounding_significance:
                yield Pattern(reason, found, trials, share, probability)


def crowded_durations(durations: Sequence[int], knobs: Times) -> Iterator[Pattern]:
    """Find durations that crowd just above the minutes at which more is paid; none below counts as one."""
    above = sum(duration in JUST_ABOVE for duration in durations)
    below = sum(duration in JUST_BELOW for duration in durations)
    if len(durations) >= knobs.rounding_durations and above >= knobs.rounding_factor * max(below, 1):
        yield Pattern("threshold-clustering", above, above + below, knobs.rounding_factor)


def filled_in(scheduled: int, infusions: int, knobs: Times) -> bool:
    """Whether so many stops on the scheduled minute say that the documenter lets them be filled in."""
    return infusions >= knobs.auto_stop_infusions and scheduled >= knobs.auto_stop_share * infusions
