"""What every reading of a chart starts from, and what one reading says of it."""

from dataclasses import dataclass, field
from datetime import datetime

from schemas.assessment import Setting
from streams.coding.administered import Administered
from streams.coding.choice import Choice
from streams.coding.eligibility import Eligible
from streams.coding.hierarchy import Initial
from streams.coding.hydration import Fragment
from streams.coding.ledger import Ledger
from streams.coding.reported import CountedMinutes, Manual, Reported
from streams.coding.runs import Run
from streams.coding.sites import Sites
from streams.coding.tables import Codes, Thresholds
from streams.encounter.chart import Chart
from streams.profiles.profile import Profile


@dataclass(frozen=True, slots=True)
class Facts:
    """What every reading of a chart starts from."""

    chart: Chart
    profile: Profile
    place: Setting
    codes: Codes
    thresholds: Thresholds
    given: tuple[Administered, ...]
    eligible: Eligible
    removed: dict[str, datetime]


@dataclass(frozen=True, slots=True)
class AtSite:
    """One access site as a reading sees it."""

    site: str
    runs: tuple[Run, ...]
    stretches: tuple[Fragment, ...]
    initial: Initial
    ledger: Ledger


@dataclass(slots=True)
class Earned:
    """What the runs of all sites earn; `beside` are the administrations that run concurrently."""

    reported: list[Reported] = field(default_factory=list)
    counted: list[CountedMinutes] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    manual: list[Manual] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reading says of a chart."""

    reading: Choice
    sites: Sites
    runs: tuple[Run, ...]
    reasons: dict[str, str]
    stretches: tuple[Fragment, ...]
    at_sites: tuple[AtSite, ...]
    earned: Earned

    @property
    def reported(self) -> tuple[Reported, ...]:
        """Every code with its units."""
        return tuple(self.earned.reported)
