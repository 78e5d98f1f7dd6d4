"""Steps of the recipe, each with the knobs it reads.

Readings differ in one knob, which most steps do not read. So a step is worked out again only where one of its own knobs
is another, or what the steps before hand it.
"""

from collections.abc import Callable
from functools import wraps
from operator import attrgetter
from typing import TypeVar, TypeVarTuple

from streams.coding.choice import Choice
from streams.coding.outcome import Facts
from streams.encounter.chart import NOTHING

Ts = TypeVarTuple("Ts")
T = TypeVar("T")


def step(
    *knobs: str,
) -> Callable[[Callable[[Facts, Choice, *Ts], T]], Callable[[Facts, Choice, *Ts], T]]:
    """Make a step of the recipe that reads these knobs and no others."""
    read = attrgetter(*knobs)

    def named(work: Callable[[Facts, Choice, *Ts], T]) -> Callable[[Facts, Choice, *Ts], T]:
        @wraps(work)
        def taken(about: Facts, reading: Choice, *given: *Ts) -> T:
            key = (work, read(reading), given)
            found = about.taken.get(key, NOTHING)
            if found is NOTHING:
                found = about.taken[key] = work(about, reading, *given)
            return found  # type: ignore[return-value]  # what this step answered

        return taken

    return named
