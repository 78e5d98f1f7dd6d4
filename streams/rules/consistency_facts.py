"""The MAR as notes are held against it: what was given of a drug, how much, by which route.

Shared by the rules that compare sources. Amounts are compared in base units and only within one dimension; a source
that says nothing agrees with every other.
"""

from collections.abc import Iterator, Sequence

from schemas.base import Drug
from streams.encounter.amounts import drug_amount
from streams.encounter.chart import Chart
from streams.encounter.given import Given, by_line, charted
from streams.profiles.profile import Profile
from streams.profiles.remembered import kept
from streams.profiles.terms import Amount, spelled
from streams.rules.narrative import Names, Said, names_of, said

ROUTES_ALIKE = {
    "iv-unspecified": ("iv-infusion", "iv-push"),
    "injection-unspecified": ("intramuscular", "subcutaneous"),
    "subcutaneous": ("subcutaneous-infusion",),
    "iv-push": ("flush",),
}
SPELLED_OUT = ("therapeutic", "chemotherapy")


def record_of(chart: Chart, profile: Profile) -> "Record":
    """The record of a chart, for all rules that hold notes against it."""
    return chart.once(("record", id(profile)), lambda: Record(chart, profile))


class Record:
    """What the MAR of a chart has, by drug.

    It does not hold the chart, which holds it: a circle would stay in memory until the garbage collector comes by.
    """

    def __init__(self, chart: Chart, profile: Profile) -> None:
        self.profile, self._not_given = profile, chart.not_given
        self._runs = by_line(chart, profile.vocabulary)
        self.given = charted(chart, profile.vocabulary)
        self.drugs: tuple[Drug | None, ...] = (
            *(drug for given in self.given for drug in given.drugs),
            *(order.data.drug for order in chart.orders),
            *(entry.data.drug for entry in chart.not_given),
        )

    @kept
    def infusions(self) -> tuple[Given, ...]:
        """What ran in by a line."""
        runs = {run.administration_id for run in self._runs}
        return tuple(given for given in self.given if given.infusion and given.administration_id in runs)

    @kept
    def codes(self) -> frozenset[str]:
        """The codes of what was given, an empty one for a drug without a code."""
        return frozenset((drug.code or "").strip().upper() for given in self.given for drug in given.drugs)

    @kept
    def names(self) -> frozenset[str]:
        """The names of the vocabulary for what was given."""
        return frozenset(self.profile.vocabulary.name(drug) for given in self.given for drug in given.drugs)

    @kept
    def _known(self) -> frozenset[str]:
        return frozenset(self.profile.vocabulary.name(drug) for drug in self.drugs if drug)

    def said(self, text: str) -> Iterator[Said]:
        """What a text says of drugs, those of the record among them."""
        return said(text, self._words, self.profile.vocabulary)

    def of(self, name: str) -> list[Given]:
        """Everything given of the drug with this name of the vocabulary."""
        return self._by_name.get(name, [])

    @kept
    def _words(self) -> Names:
        return names_of(self.drugs, self.profile.vocabulary)

    @kept
    def _by_name(self) -> dict[str, list[Given]]:
        found: dict[str, list[Given]] = {}
        for given in self.given:
            for name in self._names(given):
                found.setdefault(name, []).append(given)
        return found

    def withheld(self, name: str) -> bool:
        """Whether the MAR says that a dose of it was not given."""
        return any(self.profile.vocabulary.name(entry.data.drug) == name for entry in self._not_given)

    def counts(self, one: Said) -> bool:
        """Whether a drug that a text names must be on the MAR: medicine, or a fluid by its volume, and no flush."""
        if self.profile.vocabulary.category(Drug(name=one.drug)) in SPELLED_OUT:
            return True
        if one.dose is not None and one.dose.dimension == "volume":
            return one.dose.value >= self.profile.consistency.smallest_bolus_millilitres
        return one.drug in self._known

    def _names(self, given: Given) -> set[str]:
        names = {self.profile.vocabulary.name(drug) for drug in given.drugs}
        return names | {spelled(drug.name) for drug in given.drugs if drug.name}


def agrees(amount: Amount | None, given: Sequence[Given], profile: Profile) -> bool:
    """Whether an amount is one of those given, or their sum; what cannot be compared agrees."""
    if amount is None:
        return True
    last = [drug_amount(one, profile.vocabulary) for one in given]
    doses = (profile.vocabulary.amount(dose) for one in given for dose in one.doses)
    alike = [other.value for other in (*doses, *last) if other is not None and other.dimension == amount.dimension]
    found = [value for value in alike if value > 0]
    total = sum(other.value for other in last if other is not None and other.dimension == amount.dimension)
    values = [*found, total]
    return not found or any(close(amount.value, value, profile.consistency.detail_tolerance) for value in values)


def close(one: float, other: float, share: float) -> bool:
    """Whether a figure lies within a share of the other."""
    return abs(one - other) <= share * abs(other) + 1e-9


def same_route(route: str, given: Sequence[Given]) -> bool:
    """Whether the drug was given by that route, or by none that is known."""
    known = [one.route for one in given if one.route]
    return not known or any(
        route == other or other in ROUTES_ALIKE.get(route, ()) or route in ROUTES_ALIKE.get(other, ())
        for other in known
    )
