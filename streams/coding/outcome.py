"""What every reading of a chart starts from, and what one reading says of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from schemas.assessment import Setting
from streams.coding.administered import Administered
from streams.coding.eligibility import Eligible
from streams.coding.hierarchy import Initial
from streams.coding.hydration import Fragment
from streams.coding.reported import Earned
from streams.coding.runs import Run
from streams.coding.sites import Sites
from streams.coding.tables import Codes, Thresholds
from streams.encounter.chart import Chart
from streams.profiles.profile import Profile


@dataclass(frozen=True, slots=True)
class Facts:
    """What every reading of a chart starts from, and the steps that were taken of it."""

    chart: Chart
    profile: Profile
    place: Setting
    codes: Codes
    thresholds: Thresholds
    given: tuple[Administered, ...]
    eligible: Eligible
    removed: dict[str, datetime]
    taken: dict[object, object] = field(default_factory=dict, compare=False, repr=False)


class Charted(NamedTuple):
    """The runs with the minutes that count, each at its access site, and why an administration counts none."""

    sites: Sites
    runs: tuple[Run, ...]
    reasons: dict[str, str]


class AtSite(NamedTuple):
    """One access site as a reading sees it; `second` says that another site has an initial service before it."""

    site: str
    runs: tuple[Run, ...]
    stretches: tuple[Fragment, ...]
    initial: Initial
    second: bool


class Outcome(NamedTuple):
    """What one reading says of a chart."""

    charted: Charted
    runs: tuple[Run, ...]
    stretches: tuple[Fragment, ...]
    at_sites: tuple[AtSite, ...]
    earned: Earned
