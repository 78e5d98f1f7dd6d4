"""When an amount converts to the billing units of a drug that is paid by itself."""

import pytest

from streams.rules.medication.administered_units_missing import administered_units_missing as rule
from tests.rules.judge import found

OVER = "\n12:30 adt discharge"


@pytest.mark.parametrize(
    "given",
    [
        "infliximab route=iv-push",
        "infliximab route=iv-push dose=5mg/kg",
        "ondansetron route=iv-push dose=1{dose}",
        "ondansetron route=iv-push dose=2mL",
        "heparin route=iv-push dose=5mg",
        "Remicade route=iv-push dose=0mg",
        '"house mix" route=iv-push dose=2mL drug.code=J2405 drug.system=hcpcs',
    ],
)
def test_an_amount_that_does_not_convert_is_reported(given: str) -> None:
    """By weight, in mL, by the vial, in another dimension, or nothing."""
    assert 1 == len(found(rule, f"08:00 mar given {given}" + OVER))


@pytest.mark.parametrize(
    "given",
    [
        "infliximab route=iv-push dose=400mg",
        "infliximab route=iv-push dose=0.4g",
        "infliximab route=iv-push dose=5mg/kg billing_units=40",
        "heparin route=iv-push dose=5000[iU]",
        "lacosamide route=iv-push",
        "LR route=iv-push",
        '"blue cocktail" route=iv-push',
        "ondansetron route=oral",
    ],
)
def test_a_convertible_amount_and_drugs_that_are_not_listed_are_silent(given: str) -> None:
    """Charted billing units settle it; fluids and unmapped drugs are not asked."""
    assert [] == found(rule, f"08:00 mar given {given}" + OVER)
