"""The container a drug came out of: what it held, what of it was given and what was thrown away.

Amounts are in the base unit of the drug's dimension, so that a dose in g meets a vial in mg.
"""

from dataclasses import dataclass

from schemas.administration import Administration
from schemas.base import Quantity
from schemas.envelope import Event
from streams.encounter.given import Given
from streams.profiles.terms import Amount, Vocabulary


@dataclass(frozen=True, slots=True)
class Container:
    """One administration's container; `unit` is one billing unit of the drug, `codes` are its drug codes."""

    administration_id: str
    entry: Event[Administration]
    single: bool
    multiple: bool
    supplied: float | None
    given: float | None
    wasted: float | None
    unit: float | None
    codes: tuple[str, ...]


def containers(given: Given, vocabulary: Vocabulary) -> Container | None:
    """What is charted of the container; None where nothing is."""
    kind = given.charted("container")
    if kind not in ("single-dose", "multi-dose"):
        return None
    supplied = vocabulary.amount(given.charted("supplied"))
    doses = [vocabulary.amount(dose) for dose in given.doses]
    dose = next((amount for amount in reversed(doses) if amount and _like(amount, supplied)), None)
    wasted = _same(vocabulary, given.charted("wasted"), supplied or dose)
    codes = _codes(given, vocabulary)
    unit = next((amount for code in codes if (amount := _unit(code, vocabulary))), None)
    return Container(
        administration_id=given.administration_id,
        entry=given.holding("container")[0],
        single=kind == "single-dose",
        multiple=kind == "multi-dose",
        supplied=supplied.value if supplied else None,
        given=dose.value if dose else None,
        wasted=wasted,
        unit=unit.value if unit and _like(unit, supplied or dose) else None,
        codes=codes,
    )


def _codes(given: Given, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The code the entry names, else those of the ingredient."""
    drug = given.drug
    if drug and drug.code and drug.system == "hcpcs":
        return (drug.code,)
    return vocabulary.codes_of(vocabulary.ingredient(drug))


def _unit(code: str, vocabulary: Vocabulary) -> Amount | None:
    unit = vocabulary.billing_unit(code)
    return vocabulary.amount(Quantity(value=unit.value, unit=unit.unit)) if unit else None


def _same(vocabulary: Vocabulary, quantity: Quantity | None, like: Amount | None) -> float | None:
    amount = vocabulary.amount(quantity)
    return amount.value if amount and _like(amount, like) else None


def _like(one: Amount, other: Amount | None) -> bool:
    return other is None or one.dimension == other.dimension
