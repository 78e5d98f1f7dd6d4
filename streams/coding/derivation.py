"""What a derivation says of a chart: the services, the lawful readings, the access sites, and what was charged.

Rules are written against these types. They state facts about codes and judge nothing: "supported by documentation",
never a coding decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from schemas.assessment import Service, Setting, SupportedCode, Variance
from streams.coding.charged import BilledLine, DoubtfulCharge
from streams.coding.reported import CountedMinutes, Manual, Reading, Reported, count, count_by_date
from streams.encounter.intervals import Interval
from streams.profiles.remembered import kept

Strength = Literal["strong", "weak"]
Technique = Literal[
    "infusion", "push", "hydration", "injection", "subcutaneous-infusion", "intra-arterial", "prolonged", "refill",
    "irrigation",
]  # fmt: skip


class Candidate(Struct, frozen=True):
    """A run that could be the initial service of its site; `rank` 1 is chemotherapy infusion, 5 hydration (6.5)."""

    administration_ids: tuple[str, ...]
    rank: int
    category: str
    technique: Technique
    start: datetime | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class SiteServices:
    """What went through one access site: its devices in order of first use, and who could be initial there.

    `reason` is what the record says for a site of its own; devices without one are pooled with the first (6.3).
    `tied` says that rank and reason for the visit leave more than one candidate.
    """

    site: str
    devices: tuple[str, ...]
    reason: str | None
    candidates: tuple[Candidate, ...]
    initial: tuple[str, ...]
    tied: bool = False

    @property
    def pooled(self) -> bool:
        """Whether more than one device is read as this one site."""
        return len(self.devices) > 1


@dataclass(frozen=True, slots=True)
class HydrationFragment:
    """A stretch of fluid outside drug infusions, with its net minutes (10)."""

    administration_ids: tuple[str, ...]
    site: str
    intervals: tuple[Interval, ...]
    minutes: int
    deducted_minutes: int
    qualifies: bool


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two drug infusions at one site that ran at the same time."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    minutes: int
    same_device: bool
    same_drug: bool


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """What one chart supports, and what was charged for it.

    `acceptable` starts with the default reading; on an open chart it holds only that. `equals` names the readings
    that a claim equals, in units of every administration code. `not_reportable` says why a service earns nothing.
    """

    setting: Setting
    services: tuple[Service, ...]
    reported: tuple[Reported, ...] = ()
    supported: tuple[SupportedCode, ...] = ()
    acceptable: tuple[Reading, ...] = ()
    billed: tuple[BilledLine, ...] = ()
    variance: tuple[Variance, ...] = ()
    equals: tuple[str, ...] = ()
    sites: tuple[SiteServices, ...] = ()
    fragments: tuple[HydrationFragment, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    counted: tuple[CountedMinutes, ...] = ()
    not_reportable: Mapping[str, str] = field(default_factory=dict)
    unclassified: tuple[str, ...] = ()
    manual: tuple[Manual, ...] = ()
    doubtful: tuple[DoubtfulCharge, ...] = ()

    @kept
    def units(self) -> dict[str, int]:
        """Supported units of each code under the default reading."""
        return count(self.reported)

    @kept
    def units_by_date(self) -> dict[tuple[str, date], int]:
        """Supported units of each code on each date."""
        return count_by_date(self.reported)

    @property
    def strong_units(self) -> dict[str, int]:
        """Supported units of each code that rest on documented times."""
        return count(item for item in self.reported if item.why_weak is None)

    @kept
    def billed_units(self) -> dict[str, float]:
        """Billed units of each administration code, all lines together."""
        units: dict[str, float] = {}
        for line in self.billed:
            if line.administration:
                units[line.code] = units.get(line.code, 0) + line.units
        return units

    @kept
    def administration_lines(self) -> tuple[BilledLine, ...]:
        """The lines that bill an administration."""
        return tuple(line for line in self.billed if line.administration and line.units > 0)

    def most(self, code: str) -> int:
        """The most units of a code in any acceptable reading."""
        return max((reading.units.get(code, 0) for reading in self.acceptable), default=0)

    def least(self, code: str) -> int:
        """The fewest units of a code in any acceptable reading."""
        return min((reading.units.get(code, 0) for reading in self.acceptable), default=0)

    def of(self, administration_id: str) -> tuple[Reported, ...]:
        """What one administration earns, alone or with the bags it forms a run with."""
        return tuple(item for item in self.reported if administration_id in item.administration_ids)

    def site_of(self, device: str | None) -> SiteServices | None:
        """The access site that a device belongs to."""
        return next((site for site in self.sites if device in site.devices), None)

    def minutes(self, code: str) -> int:
        """The minutes counted towards a code."""
        return sum(item.minutes or 0 for item in self.reported if item.code == code)

    @property
    def minutes_by_family(self) -> dict[str, int]:
        """The minutes paid by time of each family: hydration, therapeutic, chemotherapy."""
        minutes: dict[str, int] = {}
        for item in self.counted:
            minutes[item.family] = minutes.get(item.family, 0) + item.minutes
        return minutes
