"""How much of a drug was given, as far as the entries say: an amount of the drug itself, not the mL it was in."""

from collections.abc import Iterator

from schemas.base import Quantity
from streams.encounter.given import Given
from streams.profiles.terms import Amount, Vocabulary


def drug_amount(given: Given, vocabulary: Vocabulary) -> Amount | None:
    """The amount of the drug: the last dose in mass or units, else volume times concentration."""
    charted = [amount for amount in _amounts(given.doses, vocabulary) if amount.dimension != "volume"]
    return next(reversed([amount for amount in charted if amount.value > 0]), None) or _dissolved(given, vocabulary)


def strength(given: Given, vocabulary: Vocabulary) -> Amount | None:
    """The charted concentration: base units of the drug in a mL."""
    charted = given.charted("concentration")
    return concentration(charted, vocabulary) if isinstance(charted, Quantity) else None


def concentration(charted: Quantity, vocabulary: Vocabulary) -> Amount | None:
    """How many base units of a drug are in a mL; None where the units are unmapped or not per volume."""
    if charted.value is None:
        return None
    mass, _, per = (charted.unit or "").partition("/")
    drug = vocabulary.amount(Quantity(value=charted.value, unit=mass))
    whole = vocabulary.amount(Quantity(value=1, unit=per))
    if drug is None or whole is None or whole.dimension != "volume":
        return None
    return Amount(drug.value / whole.value, drug.dimension)


def millilitres_given(given: Given, vocabulary: Vocabulary) -> float | None:
    """The last volume its entries name, in mL, as a volume or as a dose."""
    charted = [entry.data.volume for entry in given.entries if entry.data.volume]
    volumes = [amount for amount in _amounts((*charted, *given.doses), vocabulary) if amount.dimension == "volume"]
    return volumes[-1].value if volumes and volumes[-1].value > 0 else None


def _dissolved(given: Given, vocabulary: Vocabulary) -> Amount | None:
    concentration, volume = strength(given, vocabulary), millilitres_given(given, vocabulary)
    return Amount(volume * concentration.value, concentration.dimension) if concentration and volume else None


def _amounts(quantities: tuple[Quantity, ...], vocabulary: Vocabulary) -> Iterator[Amount]:
    yield from filter(None, map(vocabulary.amount, quantities))
