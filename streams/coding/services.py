"""Services: what was given, with the derivation they come from.

The derivation is worked out when it is first asked for: hardly anything that is judged while an encounter is open, or
before it is charged, has need of it.
"""

from collections.abc import Iterator

from schemas.assessment import Service, Setting
from streams.coding.derivation import Derivation
from streams.coding.derive import derive
from streams.encounter.chart import Chart
from streams.encounter.setting import setting
from streams.profiles.profile import Profile
from streams.profiles.remembered import kept


class Services:
    """The services of a chart in clinical order, with the whole derivation for rules that compare codes.

    What was given in the encounter; tube feeding and oral doses are no service of this family.
    """

    def __init__(self, chart: Chart, profile: Profile) -> None:
        self._chart, self._profile = chart, profile

    @property
    def setting(self) -> Setting:
        """Who bills what for the stay."""
        return setting(self._chart.stay, self._profile.perspective)

    @kept
    def derivation(self) -> Derivation:
        """The codes that the chart supports, and how they follow from it."""
        return derive(self._chart, self._profile)

    def __iter__(self) -> Iterator[Service]:
        return iter(self.derivation.services)

    def __len__(self) -> int:
        return len(self.derivation.services)
