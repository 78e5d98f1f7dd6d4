"""What a regimen is: steps in the order they are given, and the words that say why.

Numbers in braces (`{12-60}`) are drawn anew for each encounter, so that no two charts say the same thing.
"""

import re
from random import Random
from typing import Literal

from msgspec import Struct

from streams.simulate.chance import between

Span = tuple[int, int]
LineKind = Literal["peripheral", "port", "picc", "midline"]

_NUMBER = re.compile(r"\{(\d+)(?:\.(\d))?-(\d+)(?:\.(\d))?\}")


class Step(Struct, frozen=True):
    """One drug of a regimen.

    `gap` is the wait in minutes after the step before ended (or started, where `beside` it); a step given several times
    comes `every` so many minutes. `share` is how often the step is taken at all.
    """

    medication: str
    gap: Span = (2, 9)
    beside: bool = False
    concurrent: bool = False
    times: Span = (1, 1)
    every: Span = (0, 0)
    share: float = 1
    needed_for: str = ""
    protocol: bool = False
    second_line: str = ""
    """Why this drug needs a second access device; empty where it goes through the first."""


class Regimen(Struct, frozen=True, kw_only=True):
    """A therapy: the diagnosis it treats, why it is given, what it consists of."""

    reason: Literal["chemotherapy", "therapeutic", "hydration"]
    code: str
    diagnosis: str
    indications: tuple[str, ...]
    steps: tuple[Step, ...]
    lines: tuple[LineKind, ...] = ("peripheral",)
    needs: str = ""
    """The signs that made hydration necessary; empty where there is none."""
    monitoring: str = "vital signs and repeat labs"
    again: str = "follow up in {3-14} days"
    weight: int = 1


def say(template: str, rng: Random) -> str:
    """The template with its numbers drawn."""
    return _NUMBER.sub(lambda found: _drawn(found, rng), template)


def _drawn(found: re.Match[str], rng: Random) -> str:
    low, tenth, high, last = found.groups()
    if tenth is None or last is None:
        return str(between(rng, (int(low), int(high))))
    value = between(rng, (int(low + tenth), int(high + last)))
    return f"{value // 10}.{value % 10 or 1}"


__all__ = ["LineKind", "Regimen", "Span", "Step", "say"]
