"""The drug lines of a claim beside the drugs that were given: which line is of which drug, and how many units it holds.

A line is of a drug by the code that the MAR carries for it, else by the ingredient that the vocabulary has for the
code. Lawful units are a range: rounding up by dose, by day and over the encounter differ, and the payer chooses.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import ceil, floor

from schemas.administration import Administration
from schemas.base import Quantity
from streams.coding.charged import BilledLine
from streams.coding.derivation import Derivation
from streams.encounter.amounts import drug_amount, millilitres_given
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, administered
from streams.profiles.remembered import kept
from streams.profiles.terms import Vocabulary

NEARLY = 1e-6


def billed_drugs(chart: ClosedChart, derivation: Derivation, vocabulary: Vocabulary) -> "BilledDrugs":
    """The drug lines of a chart, for all rules that look at them."""
    return chart.once((billed_drugs, id(vocabulary)), lambda: BilledDrugs(chart, derivation, vocabulary))


class BilledDrugs:
    """The drug lines by code, and what was given of each."""

    def __init__(self, chart: ClosedChart, derivation: Derivation, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._all = administered(chart, vocabulary)
        lines: dict[str, list[BilledLine]] = defaultdict(list)
        for line in derivation.billed:
            if line.units > 0 and not line.administration and self._is_drug(line.code):
                lines[line.code].append(line)
        self.lines = {code: tuple(found) for code, found in lines.items()}

    def given(self, code: str) -> tuple[Given, ...]:
        """What was given of the drug that a code stands for."""
        return self._of.get(code) or tuple(given for given in self._all if code in self._codes(given))

    def unbilled(self) -> dict[str, Given]:
        """The first dose of each drug that has a code and no line; fluids and what serves the line need none."""
        found: dict[str, Given] = {}
        for given in self._all:
            codes = self._codes(given)
            fluid = self._vocabulary.category(given.drug) in ("hydration", "other")
            if codes and not fluid and not given.serving and not codes & self.lines.keys():
                found.setdefault(self._vocabulary.name(given.drug), given)
        return found

    def units_given(self, code: str) -> tuple[int, int] | None:
        """The fewest and the most units that hold what was given; None where an amount is not known."""
        doses = [self._units(given, code) for given in self.given(code)]
        if not doses or None in doses:
            return None
        known = [dose for dose in doses if dose is not None]
        return _up(sum(known)), sum(map(_up, known))

    def units_wasted(self, code: str) -> tuple[int, int] | None:
        """The fewest and the most units of what was charted as wasted; None where nothing is."""
        unit = self._vocabulary.billing_unit(code)
        each = self._vocabulary.amount(Quantity(value=unit.value, unit=unit.unit)) if unit else None
        wasted = [
            amount
            for given in self.given(code)
            for entry in given.holding("wasted")
            if (amount := self._vocabulary.amount(entry.data.wasted)) is not None
        ]
        if each is None or not wasted or any(amount.dimension != each.dimension for amount in wasted):
            return None
        counts = [amount.value / each.value for amount in wasted]
        return floor(sum(counts) + NEARLY), sum(map(_up, counts))

    @kept
    def _of(self) -> dict[str, tuple[Given, ...]]:
        """What carries a code itself."""
        found: dict[str, list[Given]] = defaultdict(list)
        for given in self._all:
            for code in _carried(given):
                found[code].append(given)
        return {code: tuple(of) for code, of in found.items()}

    def _is_drug(self, code: str) -> bool:
        return self._vocabulary.billing_unit(code) is not None or code in self._of

    def _codes(self, given: Given) -> set[str]:
        """The codes a drug may be billed by."""
        named = self._vocabulary.codes_of(self._vocabulary.ingredient(given.drug))
        return {*named, *_carried(given)}

    def _units(self, given: Given, code: str) -> float | None:
        """How many units of the code one administration is: by amount, else as the MAR counts them."""
        unit = self._vocabulary.billing_unit(code)
        each = self._vocabulary.amount(Quantity(value=unit.value, unit=unit.unit)) if unit else None
        amount = drug_amount(given, self._vocabulary)
        if each and amount and amount.dimension == each.dimension:
            return amount.value / each.value
        if each and each.dimension == "volume" and (volume := millilitres_given(given, self._vocabulary)):
            return volume / each.value
        return next(_counted(entry.data for entry in given.entries), None)


def _carried(given: Given) -> tuple[str, ...]:
    """The drug code that the MAR carries for it, where it does."""
    drug = given.drug
    return (drug.code.strip().upper(),) if drug and drug.code and drug.system in ("hcpcs", "", None) else ()


def _counted(entries: Iterable[Administration]) -> Iterator[float]:
    yield from (entry.billing_units for entry in entries if entry.billing_units)


def _up(count: float) -> int:
    return ceil(count - NEARLY)
