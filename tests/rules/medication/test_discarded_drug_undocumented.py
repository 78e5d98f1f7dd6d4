"""Whether supplied, given and discarded add up, and whether the claim says the same."""

import pytest

from streams.rules.medication.discarded_drug_undocumented import discarded_drug_undocumented as rule
from tests.rules.judge import found
from tests.rules.knobs import knobs

OVER = "\n12:30 adt discharge\n"
VIAL = "08:00 mar given infliximab route=iv-push container=single-dose drug.code=J1745 drug.system=hcpcs "


def vial(amounts: str, *charges: str) -> str:
    lines = [f"12:45 charge C{number} J1745 system=hcpcs {charge}" for number, charge in enumerate(charges, 1)]
    return VIAL + amounts + OVER + "\n".join(lines)


@pytest.mark.parametrize(
    "amounts",
    [
        "supplied=400mg dose=390mg",
        "supplied=400mg dose=350mg wasted=40mg",
        "supplied=400mg dose=350mg wasted=0mg",
        "supplied=0.4g dose=350mg",
        "supplied=400mg dose=400mg wasted=10mg",
    ],
)
def test_a_rest_of_one_unit_without_a_word_and_sums_that_do_not_meet_are_reported(amounts: str) -> None:
    """One billing unit of infliximab is 10 mg."""
    assert 1 == len(found(rule, vial(amounts)))


@pytest.mark.parametrize(
    "amounts",
    [
        "supplied=400mg dose=391mg",
        "supplied=400mg dose=400mg",
        "supplied=400mg dose=350mg wasted=50mg",
        "supplied=0.4g dose=350mg wasted=50mg",
        "dose=350mg",
        "supplied=400mg",
        "supplied=4mL dose=350mg",
    ],
)
def test_a_rest_below_one_unit_and_sums_that_meet_are_silent(amounts: str) -> None:
    """Where an amount is missing, or of another dimension, nothing can be added up."""
    assert [] == found(rule, vial(amounts))


def test_a_multi_dose_container_is_not_added_up() -> None:
    """What is left of it is used for somebody else."""
    multi = vial("supplied=400mg dose=350mg").replace("single-dose", "multi-dose")

    assert [] == found(rule, multi)


@pytest.mark.parametrize(
    ("amounts", "charges"),
    [
        ("supplied=400mg dose=400mg wasted=0mg", ("units=40",)),
        ("supplied=400mg dose=350mg wasted=50mg", ("units=35",)),
        ("supplied=400mg dose=350mg wasted=50mg", ("units=35", "units=4 modifiers='[\"JW\"]'")),
        ("supplied=400mg dose=350mg wasted=50mg", ("units=35 modifiers='[\"JZ\"]'",)),
        ("supplied=400mg dose=400mg wasted=0mg", ("units=40", "units=2 modifiers='[\"JW\"]'")),
    ],
)
def test_lines_without_modifier_or_with_another_discard_than_charted_are_reported(
    amounts: str, charges: tuple[str, ...]
) -> None:
    """Neither JW nor JZ, too few JW units, JZ over waste, JW over none."""
    assert 1 == len(found(rule, vial(amounts, *charges)))


@pytest.mark.parametrize(
    ("amounts", "charges"),
    [
        ("supplied=400mg dose=400mg wasted=0mg", ("units=40 modifiers='[\"JZ\"]'",)),
        ("supplied=400mg dose=350mg wasted=50mg", ("units=35", "units=5 modifiers='[\"JW\"]'")),
        ("supplied=400mg dose=345mg wasted=55mg", ("units=35", "units=5 modifiers='[\"JW\"]'")),
        ("supplied=400mg dose=345mg wasted=55mg", ("units=35", "units=6 modifiers='[\"jw\"]'")),
        ("supplied=400mg dose=400mg wasted=0mg", ("units=40 state=voided",)),
        ("supplied=400mg dose=400mg wasted=0mg", ("units=40 service_date=2023-06-30",)),
    ],
)
def test_lines_that_say_what_is_charted_are_silent(amounts: str, charges: tuple[str, ...]) -> None:
    """A part of a unit may be rounded either way; voided lines and other days are not looked at."""
    assert [] == found(rule, vial(amounts, *charges))


def test_jz_is_asked_for_from_july_2023() -> None:
    """A day earlier a line without waste needs no modifier."""
    days = ("2023-06-30", "2023-07-01")
    line = vial("supplied=400mg dose=400mg wasted=0mg", "units=40 service_date={}")
    lines = ["\n".join(f"{day} {part}" for part in line.format(day).splitlines() if part) for day in days]

    assert [0, 1] == [len(found(rule, line)) for line in lines]


def test_jw_does_not_go_with_a_multi_dose_container() -> None:
    """Nothing of it is discarded for the patient."""
    multi = vial("dose=350mg", "units=35", "units=5 modifiers='[\"JW\"]'").replace("single-dose", "multi-dose")

    assert 1 == len(found(rule, multi))


def test_charges_of_an_inpatient_are_not_looked_at() -> None:
    """No drug line of a stay is paid by itself; the amounts are judged all the same."""
    admitted = "07:00 adt admit class=inpatient\n"

    assert [] == found(rule, admitted + vial("supplied=400mg dose=400mg", "units=40"))
    assert 1 == len(found(rule, admitted + vial("supplied=400mg dose=350mg", "units=35")))


def test_a_site_whose_payers_do_not_ask_turns_the_charges_off() -> None:
    """The amounts are judged all the same."""
    off = knobs("medication", discarded_modifiers=False)

    assert [] == found(rule, vial("supplied=400mg dose=400mg", "units=40"), off)
    assert 1 == len(found(rule, vial("supplied=400mg dose=350mg", "units=35"), off))
