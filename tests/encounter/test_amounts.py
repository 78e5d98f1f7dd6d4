"""How much of a drug an administration says it was, and what its container held."""

import pytest

from schemas.timeline import parse
from streams.encounter.amounts import drug_amount, millilitres_given, strength
from streams.encounter.chart import assemble
from streams.encounter.closing import lifecycle
from streams.encounter.containers import containers
from streams.encounter.given import Given, treatments
from streams.profiles.loader import load_profile
from streams.profiles.profile import Closing
from streams.profiles.terms import Amount
from tests.rules.judge import at

VOCABULARY = load_profile("facility").vocabulary


def given(text: str) -> Given:
    [one] = treatments(assemble("ENC-1", lifecycle(parse(text), at("23:00"), Closing())), VOCABULARY)
    return one


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ("dose=1g", Amount(1000, "mass")),
        ("dose=500[iU]", Amount(500, "units")),
        ("volume=2mL concentration=15mg/mL", Amount(30, "mass")),
        ("dose=2mL concentration=15mg/mL", Amount(30, "mass")),
        ("volume=0.1L concentration=4mg/mL", Amount(400, "mass")),
        ("dose=2mL", None),
        ("dose=0mg", None),
        ("volume=2mL concentration=15mg", None),
        ("volume=2mL concentration=strong", None),
        ("", None),
    ],
)
def test_an_amount_is_a_dose_of_the_drug_or_volume_times_concentration(fields: str, amount: Amount | None) -> None:
    """Millilitres alone are no amount of a drug."""
    assert amount == drug_amount(given(f"08:00 mar given ketorolac route=iv-push {fields}"), VOCABULARY)


def test_the_last_entry_of_an_infusion_says_what_was_given() -> None:
    """What the stop names holds against what the start prepared."""
    run = given("08:00 mar start vancomycin dose=1g volume=250mL\n08:40 mar stop vancomycin dose=0.6g volume=150mL")

    assert (Amount(600, "mass"), 150) == (drug_amount(run, VOCABULARY), millilitres_given(run, VOCABULARY))


def test_a_concentration_is_read_per_millilitre() -> None:
    """25000 units in 500 mL and 50 units/mL are the same strength; a text is none."""
    charted = ("50[iU]/mL", "50000[iU]/L")
    found = [
        strength(given(f"08:00 mar given heparin route=iv-push concentration={one}"), VOCABULARY) for one in charted
    ]

    assert [Amount(50, "units"), Amount(50, "units")] == found


def test_a_container_is_read_in_the_dimension_of_its_drug() -> None:
    """Supplied in g, dose and waste in mg, one billing unit of 10 mg."""
    one = containers(
        given(
            "08:00 mar given infliximab route=iv-push container=single-dose supplied=0.4g dose=350mg wasted=50mg"
        ),
        VOCABULARY,
    )  # fmt: skip

    assert one is not None
    assert (400, 350, 50, 10) == (one.supplied, one.given, one.wasted, one.unit)
    assert (True, False, ("J1745",)) == (one.single, one.multiple, one.codes)


def test_without_a_kind_there_is_no_container_and_other_dimensions_do_not_mix() -> None:
    """What was supplied in mL says nothing of a dose in mg."""
    text = "08:00 mar given infliximab route=iv-push container=single-dose supplied=4mL dose=350mg"
    one = containers(given(text), VOCABULARY)

    assert one is not None
    assert (4, None, None) == (one.supplied, one.given, one.unit)
    assert containers(given(text.replace("container=single-dose", "")), VOCABULARY) is None
