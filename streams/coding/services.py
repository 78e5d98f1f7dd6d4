"""Services: what was given, with the derivation they come from."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.assessment import Service
from streams.coding.derivation import Derivation
from streams.coding.derive import derive
from streams.encounter.chart import Chart
from streams.profiles.profile import Profile


@dataclass(frozen=True, slots=True)
class Services:
    """The services of a chart in clinical order, with the whole derivation for rules that compare codes."""

    derivation: Derivation

    def __iter__(self) -> Iterator[Service]:
        return iter(self.derivation.services)

    def __len__(self) -> int:
        return len(self.derivation.services)


def services(chart: Chart, profile: Profile) -> Services:
    """What was given in the encounter; tube feeding and oral doses are no service of this family."""
    return Services(derive(chart, profile))
