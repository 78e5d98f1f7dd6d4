"""When an entry names no drug: nothing there, or only a kind of drug."""

import pytest

from streams.rules.medication.medication_name_missing import medication_name_missing as rule
from tests.rules.judge import found, names

OVER = "\n12:30 adt discharge"


@pytest.mark.parametrize(
    "entry",
    [
        "08:00 mar given - id=A1 route=iv-push",
        '08:00 mar given "IV fluids" route=iv-push',
        "08:00 mar given Antibiotic route=iv-push",
        "08:00 mar given chemo route=iv-push",
        "08:00 mar start - id=A1",
        "08:00 mar given antibiotic route=iv-push drug.code=X1 drug.system=local",
        "08:00 mar given - id=A1",
    ],
)
def test_an_entry_without_a_name_or_with_a_kind_of_drug_is_reported(entry: str) -> None:
    """A local code does not name a drug, and a missing route does not excuse it."""
    assert 1 == len(found(rule, entry + OVER))


@pytest.mark.parametrize(
    "entry",
    [
        "08:00 mar given ketorolac route=iv-push",
        "08:00 mar given antibiotic route=iv-push drug.generic_name=cefepime",
        "08:00 mar given - id=A1 route=iv-push drug.code=J1885 drug.system=hcpcs",
        '08:00 mar given "antibiotic ointment" route=iv-push',
        "08:00 mar given - id=A1 route=oral",
        "08:00 mar given Piggyback route=iv-push purpose=carrier",
        "08:00 mar given - id=A1 route=flush",
        "08:00 mar not-given - id=A1 route=iv-push",
    ],
)
def test_a_name_a_generic_name_or_a_code_is_enough(entry: str) -> None:
    """What was not given, given by mouth, or only carries a drug is not asked for."""
    assert [] == found(rule, entry + OVER)


def test_one_named_entry_of_an_infusion_is_enough() -> None:
    """The stop names what the start did not."""
    assert [] == found(rule, "08:00 mar start fluids id=A1\n09:05 mar stop LR id=A1" + OVER)


def test_it_stands_at_once_while_the_patient_is_there() -> None:
    """The entry itself is wrong, nothing is waited for."""
    assert "medication-name-missing" in names("08:00 mar given antibiotic route=iv-push")
