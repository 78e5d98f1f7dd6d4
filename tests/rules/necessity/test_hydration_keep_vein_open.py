"""When fluid keeps a vein open, and when it is charged as hydration."""

import pytest

from streams.rules.necessity.hydration_keep_vein_open import hydration_keep_vein_open as rule
from tests.rules.judge import found, judge, with_knobs

CHARGE = "12:40 charge C1 96360"


def chart(start: str, charge: str = CHARGE, more: str = "") -> str:
    return f"""
        07:50 adt admit class=outpatient place_of_service=22
        {more}
        08:00 mar start saline drug.category=hydration {start}
        11:00 mar stop saline drug.category=hydration
        12:30 adt discharge
        {charge}"""


@pytest.mark.parametrize(
    "start",
    [
        "rate=30mL/h", "rate=0.5mL/min", "rate=250mL/h purpose=keep-vein-open", "purpose=carrier",
        'reason="at KVO rate"',
        'reason="TKO"', 'reason="to keep vein open"', 'reason="keep line patent"', 'reason="carrier for potassium"',
    ],
)  # fmt: skip
def test_rate_purpose_and_words_say_that_it_keeps_the_vein_open(start: str) -> None:
    """Thirty mL an hour is the most."""
    assert ["C1"] == [finding.subject.charge_id for finding in found(rule, chart(start))]


@pytest.mark.parametrize("start", ["rate=31mL/h", "rate=250mL/h", "", 'reason="dehydration, not KVO"'])
def test_a_higher_rate_or_nothing_said_is_silent(start: str) -> None:
    """What is not said to keep a vein open is hydration."""
    assert [] == found(rule, chart(start))


def test_the_highest_rate_counts_and_the_ordered_one_where_none_is_charted() -> None:
    """One rate above the limit shows that volume was given."""
    faster = "09:00 mar rate-change saline rate=125mL/h drug.category=hydration"
    ordered = chart("order=O1", more="07:55 order O1 saline rate=20mL/h")

    assert [] == found(rule, chart("rate=20mL/h", more=faster))
    assert 1 == len(found(rule, ordered))


@pytest.mark.parametrize("charge", ["", "12:40 charge C1 96365", "12:40 charge C1 96360 state=voided"])
def test_it_speaks_only_where_hydration_is_charged(charge: str) -> None:
    """Fluid that keeps a vein open and is not billed is in order."""
    assert [] == found(rule, chart("rate=20mL/h", charge))


def test_each_hydration_line_is_reported_and_another_fluid_answers_for_all() -> None:
    """Lines are not tied to fluids."""
    two = f"{CHARGE}\n12:41 charge C2 96361"
    real = "08:00 mar start ringers id=A2 drug.category=hydration rate=500mL/h\n10:00 mar stop ringers id=A2"

    assert 2 == len(found(rule, chart("rate=20mL/h", two)))
    assert [] == found(rule, chart("rate=20mL/h", two, real))


def test_a_minimum_volume_is_a_knob_and_off() -> None:
    """One contractor asks for 500 mL."""
    little = chart("rate=100mL/h volume=300mL")

    assert [] == found(rule, little)
    assert 1 == len(found(rule, little, with_knobs("necessity", hydration_min_volume=500)))
    assert [] == found(rule, little, with_knobs("necessity", hydration_min_volume=300))


def test_where_no_hydration_is_billed_it_is_off() -> None:
    """An inpatient stay has no administration line to correct here."""
    inpatient = chart("rate=20mL/h").replace("class=outpatient", "class=inpatient")

    assert () == judge(inpatient, rules=[rule]).raised
