"""What an attestation must say, and by whom."""

import pytest

from streams.rules.signature.attestation_incomplete import attestation_incomplete as rule
from tests.rules.judge import found

NOTE = "08:10 note provider N1 by=D1 state=final\n08:00 mar start vancomycin\n"
WHOLE = 'signed_at=09:00 text="The entry of March 2 on this patient is mine."'


def lacking(attestation: str) -> list[str]:
    findings = found(rule, f"{NOTE}09:00 sign {attestation}\n12:30 adt discharge")
    return [item.field for finding in findings for item in finding.evidence]


@pytest.mark.parametrize(
    ("attestation", "fields"),
    [
        (f"attest note=N1 by=D1 {WHOLE}", []),
        (f"attest note=N1 by=D2 {WHOLE}", ["signer", "author"]),
        (f"attest note=N1 {WHOLE}", ["signer"]),
        ('attest note=N1 by=D1 text="The entry of 3/2/2026 on this patient is mine."', ["signed_at"]),
        ("attest note=N1 by=D1 signed_at=09:00", ["text", "text"]),
        ('attest note=N1 by=D1 signed_at=09:00 text="I treated the patient."', ["text"]),
        ('attest note=N1 by=D1 signed_at=09:00 text="The infusion was mine."', ["text"]),
        (f"attest order=O1 by=D1 {WHOLE}", ["order_id"]),
        ("author note=N1 by=D2", []),
    ],
)
def test_what_is_missing_is_named(attestation: str, fields: list[str]) -> None:
    """Author, signature, date, patient and service; and an order cannot be attested."""
    assert fields == lacking(attestation)


@pytest.mark.parametrize("patient", ["patient", "beneficiary", "PAT-1", "her"])
@pytest.mark.parametrize("service", ["2026-03-02", "03/02/26", "2 March", "vancomycin", "her injection", "that visit"])
def test_patient_and_service_are_read_plainly(patient: str, service: str) -> None:
    """By word, id or pronoun; by date, drug or kind of service."""
    assert [] == lacking(f'attest note=N1 by=D1 signed_at=09:00 text="Entry on {service} for {patient}."')
