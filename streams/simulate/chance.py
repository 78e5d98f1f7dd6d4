"""Seeded chance: every choice of the simulator is drawn from a generator that its seed and its place determine.

Each encounter, day and delivery has a generator of its own, so that asking for more encounters, or for another rate of
duplicates, leaves the encounters themselves as they were.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def chance(*place: object) -> Random:
    """The generator of one place, for example of the encounter 12 of seed 7."""
    return Random("/".join(map(str, place)))  # noqa: S311 - repeatable on purpose, nothing here is secret


def one_of(rng: Random, items: Sequence[T]) -> T:
    """One of the items, each as likely as the others."""
    return items[int(rng.random() * len(items))]


def happens(rng: Random, share: float) -> bool:
    """Whether something happens that happens in that share of cases."""
    return rng.random() < share


def between(rng: Random, span: tuple[int, int]) -> int:
    """A whole number of the span, both ends included."""
    low, high = span
    return low + int(rng.random() * (high - low + 1))
