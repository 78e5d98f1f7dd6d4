"""What one lawful reading of a record says: the codes it earns, the minutes paid by time, what a person must code.

"Supported by documentation", never a coding decision.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from msgspec import Struct

from schemas.assessment import CodeUnits
from streams.encounter.intervals import Interval

Relation = Literal["initial", "sequential", "concurrent", "additional"]


class Reported(Struct, frozen=True):
    """One code earned by one run of an infusate, a syringe or an injection; one date for each of its units.

    `minutes` are those counted towards the code, `interval` is where they lie. `why_weak` says on what it rests.
    """

    code: str
    dates: tuple[date, ...]
    administration_ids: tuple[str, ...]
    site: str | None
    relation: Relation | None
    because: str
    minutes: int | None = None
    interval: Interval | None = None
    modifiers: tuple[str, ...] = ()
    why_weak: str | None = None

    @property
    def units(self) -> int:
        """How many units of the code."""
        return len(self.dates)


class CountedMinutes(Struct, frozen=True):
    """Minutes of a run that are paid by time, each minute of a site at most once (12.2)."""

    administration_ids: tuple[str, ...]
    site: str
    family: str
    minutes: int


class Manual(Struct, frozen=True):
    """A service no code of this family describes: a person codes it."""

    administration_ids: tuple[str, ...]
    because: str


class Earned(NamedTuple):
    """What some runs earn; `beside` are the administrations that run concurrently."""

    reported: tuple[Reported, ...] = ()
    counted: tuple[CountedMinutes, ...] = ()
    beside: tuple[str, ...] = ()
    manual: tuple[Manual, ...] = ()

    def with_(self, other: "Earned") -> "Earned":
        """Both together."""
        return Earned(
            self.reported + other.reported,
            self.counted + other.counted,
            self.beside + other.beside,
            self.manual + other.manual,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """A lawful reading of the record by its name, `default` or `knob=value`, with the units of each code."""

    name: str
    units: Mapping[str, int]
    reported: tuple[Reported, ...] = field(repr=False, default=())

    @property
    def codes(self) -> tuple[CodeUnits, ...]:
        """Its codes as the assessment lists them."""
        return tuple(CodeUnits(code=code, units=units) for code, units in sorted(self.units.items()))

    def units_by_date(self) -> dict[tuple[str, date], int]:
        """Units of each code on each date."""
        return count_by_date(self.reported)


def count(reported: Iterable[Reported]) -> dict[str, int]:
    """Units of each code."""
    units: dict[str, int] = {}
    for item in reported:
        units[item.code] = units.get(item.code, 0) + item.units
    return units


def count_by_date(reported: Iterable[Reported]) -> dict[tuple[str, date], int]:
    """Units of each code on each date."""
    units: dict[tuple[str, date], int] = {}
    for item in reported:
        for day in item.dates:
            units[item.code, day] = units.get((item.code, day), 0) + 1
    return units
