"""When nobody says what a visit with several services was for."""

import pytest

from streams.rules.hierarchy.primary_reason_missing import primary_reason_missing as rule
from tests.rules.claims import infusion, push
from tests.rules.judge import PROFESSIONAL, found, judge

OFFICE = "07:50 adt admit class=office place_of_service=11"
TWO = f"{infusion('vancomycin', '08:00', '09:00')}\n{push('ondansetron', '09:10')}"
END = "12:30 adt discharge"


def test_two_services_and_no_reason_are_a_downcode_risk_in_a_practice() -> None:
    """The reason for the visit decides there."""
    evaluation = judge(f"{OFFICE}\n{TWO}\n{END}", profile=PROFESSIONAL, rules=[rule])

    assert ["downcode-risk"] == [raised.severity for raised in evaluation.raised]


def test_a_facility_is_only_told() -> None:
    """Rank decides there."""
    assert ["informational"] == [raised.severity for raised in judge(f"{TWO}\n{END}", rules=[rule]).raised]


@pytest.mark.parametrize("reason", ["chemotherapy", "therapeutic", "hydration"])
def test_a_reason_at_registration_settles_it(reason: str) -> None:
    """Whatever it is."""
    assert [] == found(rule, f"{OFFICE} primary_reason={reason}\n{TWO}\n{END}", PROFESSIONAL)


def test_other_is_no_reason() -> None:
    """It names no service."""
    assert 1 == len(found(rule, f"{OFFICE} primary_reason=other\n{TWO}\n{END}", PROFESSIONAL))


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("Here for vancomycin.", 0),
        ("Patient presents for scheduled infusion.", 0),
        ("Reason for visit: vancomycin.", 0),
        ("Chief complaint: cellulitis.", 1),
        ("Not here for vancomycin.", 1),
        ("Vancomycin given.", 1),
    ],
)
def test_a_provider_may_say_it_in_words(text: str, findings: int) -> None:
    """The words must say what the patient came for, and not deny it."""
    note = f'07:55 note provider N1 text="{text}"'

    assert findings == len(found(rule, f"{OFFICE}\n{note}\n{TWO}\n{END}", PROFESSIONAL))


def test_doses_of_one_drug_are_one_service() -> None:
    """There is nothing to choose from."""
    doses = f"{push('ondansetron', '08:00', ident='A1')}\n{push('ondansetron', '09:00', ident='A2')}"

    assert [] == found(rule, f"{OFFICE}\n{doses}\n{END}", PROFESSIONAL)


def test_an_injection_takes_no_part() -> None:
    """It stands outside the hierarchy."""
    injection = "09:10 mar given cyanocobalamin order=O2 route=intramuscular"

    assert [] == found(rule, f"{OFFICE}\n{infusion('vancomycin', '08:00', '09:00')}\n{injection}\n{END}", PROFESSIONAL)
