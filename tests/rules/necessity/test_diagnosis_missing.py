"""What ties a diagnosis to a drug, and which diagnosis of a claim nobody documented."""

import pytest

from streams.rules.necessity.diagnosis_missing import diagnosis_missing as rule
from tests.rules.judge import found, judge

SIGNED = "08:30 sign author note=N1 by=DR1"


def chart(order: str = "", more: str = "", admit: str = "class=outpatient place_of_service=22") -> str:
    return f"""
        07:40 adt admit {admit}
        07:50 order O1 vancomycin {order}
        08:00 mar start vancomycin order=O1
        09:05 mar stop vancomycin order=O1
        {more}
        12:30 adt discharge"""


def pointing(code: str, display: str = "") -> str:
    return f'12:40 charge C1 96365 diagnoses=\'[{{"code":"{code}","display":"{display}"}}]\''


@pytest.mark.parametrize(
    ("order", "more"),
    [
        ("diagnoses='[\"L03.115\"]'", ""),
        ('indication="cellulitis of the leg"', ""),
        ("", 'note provider N1 text="Cellulitis of the leg"'),
        ("", 'note provider N1 text="Dx L03.115"'),
        ("", "note provider N1 sections.diagnosis=cellulitis"),
        (
            "",
            'charge C1 96365 diagnoses=\'["L03.115"]\'\n08:20 note provider N1 text="L03.1"\n08:30 sign author note=N1',
        ),
    ],
)
def test_order_note_or_claim_ties_a_diagnosis(order: str, more: str) -> None:
    """A code or the name of a disease, anywhere but in the registration alone."""
    assert [] == found(rule, chart(order, f"08:20 {more}" if more else ""))


@pytest.mark.parametrize(
    ("order", "more"),
    [
        ("", ""),
        ("indication=pain", ""),
        ("", 'note provider N1 text="No infection, vitamin B12 given in D5W"'),
        ("", 'note nursing N1 text="Cellulitis of the leg"'),
        ("", "adt discharge diagnoses='[\"L03.115\"]'"),
    ],
)
def test_symptoms_denials_nurses_and_the_registration_do_not(order: str, more: str) -> None:
    """Reason `none`, about the order."""
    findings = found(rule, chart(order, f"08:20 {more}" if more else ""))

    assert [("none", "O1")] == [(finding.reason, finding.subject.order_id) for finding in findings]


@pytest.mark.parametrize(
    ("documented", "claimed", "display", "count"),
    [
        ("diagnoses='[\"L03.115\"]'", "L03.115", "", 0),
        ("diagnoses='[\"L03.115\"]'", "L03.11", "", 0),
        ("diagnoses='[\"L03.1\"]'", "L03.115", "", 0),
        ("diagnoses='[\"L03.115\"]'", "E86.0", "dehydration", 1),
        ('indication="cellulitis"', "E86.0", "dehydration", 1),
        ('indication="cellulitis"', "L03.115", "", 1),
    ],
)
def test_a_code_on_the_claim_must_be_documented(documented: str, claimed: str, display: str, count: int) -> None:
    """More or less specific is the same; another is `claim-only`."""
    findings = found(rule, chart(documented, pointing(claimed, display)))

    assert ["claim-only"] * count == [finding.reason for finding in findings]


def test_a_signed_note_that_says_what_the_code_means_documents_it() -> None:
    """An unsigned one does not."""
    said = '08:20 note provider N1 text="Cellulitis of the leg"'
    lines = chart("diagnoses='[\"I10\"]'", f"{said}\n{pointing('L03.115', 'cellulitis of the leg')}")

    assert ["claim-only"] == [finding.reason for finding in found(rule, lines)]
    assert [] == found(rule, f"{SIGNED}\n{lines}")


def test_words_alone_are_not_held_against_a_bare_code() -> None:
    """Where nobody documents codes, a code without its meaning cannot be judged."""
    said = '08:20 note provider N1 text="Cellulitis of the leg"'

    assert [] == found(rule, chart(more=f"{said}\n{SIGNED}\n{pointing('L03.115')}"))


@pytest.mark.parametrize("code", ["96365", "J3370"])
def test_administration_and_drug_lines_are_looked_at_and_others_are_not(code: str) -> None:
    """A visit's own diagnosis is not this rule's."""
    lines = chart("diagnoses='[\"L03.115\"]'", pointing("E86.0"))

    assert 1 == len(found(rule, lines.replace("96365", code)))
    assert [] == found(rule, lines.replace("96365", "99213"))
    assert [] == found(rule, lines.replace("C1 96365", "C1 96365 state=voided"))


def test_claims_are_not_judged_where_nothing_is_billed() -> None:
    """An inpatient stay still needs its diagnosis in order or note, as an audit risk."""
    inpatient = "class=inpatient place_of_service=21"
    raised = judge(chart(admit=inpatient), rules=[rule]).raised

    assert [] == found(rule, chart("diagnoses='[\"L03.115\"]'", pointing("E86.0"), inpatient))
    assert ["audit-risk"] == [item.severity for item in raised]
