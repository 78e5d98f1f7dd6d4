"""What may still be added once the claim is out."""

import pytest

from streams.rules.timeliness.post_claim_amendment import post_claim_amendment as rule
from tests.rules.judge import at, found, judge

CHART = """07:50 order O1 vancomycin by=D1
08:00 mar start vancomycin order=O1
08:10 note provider N1 by=D1 state=final text="Seen."
12:30 adt discharge
13:00 charge C1 96365 claim_submitted_at=13:00
"""


def parts(events: str) -> list[str]:
    return [finding.part for finding in found(rule, CHART + events)]


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("09:05 mar stop vancomycin recorded=13:00", []),
        ("09:05 mar stop vancomycin recorded=13:01", ["time"]),
        ("09:05 mar given ondansetron route=oral recorded=13:01", []),
        ("14:00 sign author note=N1 by=D1 signed_at=14:00", ["signature/D1/author"]),
        ("12:00 sign author note=N1 by=D1 signed_at=12:00", []),
        ("07:50 order O1 vancomycin by=D1 indication=sepsis recorded=14:00", ["necessity"]),
        ("07:50 order O1 vancomycin by=D1 state=completed recorded=14:00", []),
    ],
)
def test_times_signatures_and_reasons_come_before_the_claim(added: str, expected: list[str]) -> None:
    """Recorded at the minute of the claim is before it."""
    assert expected == parts(added)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ('provider N2 state=addendum addendum_to=N1 text="Infusion stopped at 09:05."', ["note"]),
        ('provider N2 state=addendum addendum_to=N1 text="Infused over 65 min."', ["note"]),
        ('provider N2 state=addendum addendum_to=N1 text="Indication: sepsis."', ["note"]),
        ('provider N2 state=addendum addendum_to=N1 text="Given because of fever."', ["note"]),
        ('provider N2 state=addendum addendum_to=N1 text="Next of kin called."', []),
        ("provider N2 sections.indication=sepsis", ["note"]),
        ("provider N2 sections.plan=discharge", []),
        ('nursing N2 documented=\'[{"administration_id":"A1","stop":"2026-03-02T15:05:00Z"}]\'', ["note"]),
        ('nursing N2 documented=\'[{"administration_id":"A1"}]\'', []),
        ('provider N1 by=D1 state=amended text="Seen. Due to sepsis."', ["note"]),
        ('provider N1 by=D1 state=amended text="Seen. Stable."', []),
    ],
)
def test_a_note_adds_a_time_or_a_reason(note: str, expected: list[str]) -> None:
    """In its text, in a section, or in what it documents; what was there before is not added."""
    assert expected == parts(f"14:00 note {note}")


def test_the_signature_of_a_note_that_came_after_the_claim_is_part_of_that_note() -> None:
    """A telephone number may be added and signed."""
    note = '14:00 note provider N2 by=D1 state=addendum addendum_to=N1 text="Next of kin called."'

    assert [] == parts(f"{note}\n14:01 sign author note=N2 by=D1 signed_at=14:01")


def test_without_a_claim_or_with_a_voided_one_nothing_is_late() -> None:
    """Only what was submitted counts, and the earliest of it."""
    stop = "\n09:05 mar stop vancomycin recorded=14:00"
    later = "\n13:00 charge C2 96366 claim_submitted_at=20:00"

    assert [] == found(rule, CHART.replace(" claim_submitted_at=13:00", "") + stop)
    assert [] == found(rule, CHART.replace("96365", "96365 state=voided") + stop)
    assert 1 == len(found(rule, CHART + later + stop))


def test_it_stands_with_the_entry_that_came_too_late() -> None:
    """Raised when it was recorded."""
    raised = judge(f"{CHART}09:05 mar stop vancomycin recorded=14:00", at("14:01"), rules=[rule]).raised

    assert [at("14:00")] == [one.raised_at for one in raised]
