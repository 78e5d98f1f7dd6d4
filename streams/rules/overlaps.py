"""Drug infusions that ran at the same time: which two, for how long, through which devices, out of which bags.

Hydration is never concurrent (HAU-1CONC), and several drugs in one bag are one infusion (RM-CONC, ASCO-CONC).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from streams.coding.derivation import Derivation
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.intervals import intersect, minutes
from streams.profiles.terms import Vocabulary

DRUGS = ("chemotherapy", "therapeutic", None)


@dataclass(frozen=True, slots=True)
class Beside:
    """Two infusions of different drugs that ran at the same time for so many minutes."""

    one: Given
    other: Given
    minutes: int

    @property
    def devices(self) -> tuple[str | None, str | None]:
        """The devices they ran through, where charted."""
        return self.one.access_id, self.other.access_id

    @property
    def one_bag(self) -> bool:
        """Whether both are charted as of one bag."""
        bag = self.one.charted("bag_id")
        return bag is not None and bag == self.other.charted("bag_id")

    @property
    def apart(self) -> bool:
        """Whether two devices are charted."""
        return None not in self.devices and self.one.access_id != self.other.access_id


def drug_infusions(chart: ClosedChart, vocabulary: Vocabulary) -> tuple[Given, ...]:
    """The infusions of drugs by vein; a drug of unknown category is one."""
    return tuple(
        given
        for given in treatments(chart, vocabulary)
        if given.infusion and given.by_vein and vocabulary.category(given.drug) in DRUGS
    )


def beside(infusions: Iterable[Given], vocabulary: Vocabulary) -> Iterator[Beside]:
    """Every two of different drugs that ran at the same time."""
    for one, other in combinations(infusions, 2):
        if one.infusion and other.infusion and vocabulary.name(one.drug) != vocabulary.name(other.drug):
            together = minutes(intersect(one.infusion.running, other.infusion.running))
            if together:
                yield Beside(one, other, together)


def one_site(pair: Beside, derivation: Derivation) -> bool:
    """Whether both ran through one access site; devices without a reason of their own are pooled as one (6.3)."""
    if not pair.apart:
        return True
    first, second = (derivation.site_of(device) for device in pair.devices)
    return first is not None and first == second
