"""When a drug is charted under a name that does not say which it is."""

import pytest

from streams.rules.medication.generic_name_missing import generic_name_missing as rule
from tests.rules.judge import found
from tests.rules.knobs import knobs

OVER = "\n12:30 adt discharge"


@pytest.mark.parametrize("name", ["blue cocktail", "ZQ-77", "GI mix"])
def test_a_name_of_the_house_is_reported(name: str) -> None:
    """It is in no list, and nothing beside it says what it is."""
    assert 1 == len(found(rule, f'08:00 mar given "{name}" route=iv-push' + OVER))


@pytest.mark.parametrize(
    "drug",
    [
        "Zofran",
        "ondansetron",
        '"Ondansetron (house)"',
        '"blue cocktail" drug.generic_name=zoqutamine',
        '"blue cocktail" drug.code=0409 drug.system=ndc',
        '"blue cocktail" drug.code=161 drug.system=rxnorm',
        "zoqutamab",
        '"dexamethasone + ondansetron"',
        "antibiotic",
    ],
)
def test_a_known_name_a_generic_name_or_a_code_is_silent(drug: str) -> None:
    """So is a word with the stem of a nonproprietary name, and what names no drug at all."""
    assert [] == found(rule, f"08:00 mar given {drug} id=A1 route=iv-push" + OVER)


def test_a_local_code_does_not_name_the_ingredient() -> None:
    """Only RxNorm and NDC do."""
    assert 1 == len(found(rule, '08:00 mar given "blue cocktail" route=iv-push drug.code=7 drug.system=local' + OVER))


def test_a_strict_site_asks_for_the_generic_name_beside_a_brand() -> None:
    """With `generic_strict` a known brand alone is reported, and the generic name is not."""
    strict = knobs("medication", generic_strict=True)

    assert 1 == len(found(rule, "08:00 mar given Zofran route=iv-push" + OVER, strict))
    assert [] == found(rule, "08:00 mar given ondansetron route=iv-push" + OVER, strict)
    assert [] == found(rule, "08:00 mar given Zofran route=iv-push drug.generic_name=ondansetron" + OVER, strict)
