"""When a provider's note counts as signed, and how long nobody asks."""

import pytest

from streams.rules.signature.provider_signature_missing import provider_signature_missing as rule
from tests.rules.judge import at, found, judge, with_knobs

LATER = at("12:30", days=2)
NOTE = "08:10 note provider N1 by=D1 state=final\n"


def reasons(events: str) -> list[str | None]:
    return [finding.reason for finding in found(rule, f"{events}\n12:30 adt discharge", now=LATER)]


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("", ["unsigned"]),
        ("08:12 sign author note=N1 by=D1 signed_at=08:12", []),
        ("08:12 sign author note=N2 by=D1 signed_at=08:12", ["unsigned"]),
        ("08:12 sign author note=N1 by=D1", ["undated"]),
        ("08:12 sign author note=N1 by=D1 method=stamp signed_at=08:12", ["form"]),
        ('08:12 sign author note=N1 by=D1 signed_at=08:12 text="Signature on file"', ["form"]),
        ('08:12 sign author note=N1 by=D1 signed_at=08:12 text="dictated but not read"', ["form"]),
        ('08:12 sign author note=N1 by=D1 signed_at=08:12 text="dictated and read"', []),
        ("09:00 sign attest note=N1 by=D1 signed_at=09:00", []),
        ("09:00 sign cosign note=N1 by=D2 signed_at=09:00", []),
    ],
)
def test_a_signature_has_a_form_and_a_date(signature: str, expected: list[str]) -> None:
    """No signature, no date, a stamp or words in its place; an attestation stands in for it."""
    assert expected == reasons(NOTE + signature)


def test_a_note_that_nobody_read_is_not_authenticated() -> None:
    """The words of the note count like those of the signature."""
    note = '08:10 note provider N1 by=D1 text="Stable. Dictated, not read."\n'

    assert ["form"] == reasons(f"{note}08:12 sign author note=N1 by=D1 signed_at=08:12")


@pytest.mark.parametrize(
    ("note", "count"),
    [
        ("provider N1", 1), ("procedure N1", 1), ("plan N1", 1), ("provider N1 state=draft", 1),
        ("nursing N1", 0), ("pharmacy N1", 0), ("provider N1 state=addendum addendum_to=N0", 0),
    ],
)  # fmt: skip
def test_only_notes_of_providers_are_asked(note: str, count: int) -> None:
    """Nurses sign the MAR; an addendum has a rule of its own; a draft left over was never signed."""
    assert count == len(reasons(f"08:10 note {note}"))


@pytest.mark.parametrize(("signed", "expected"), [("2026-03-09T08:10", []), ("2026-03-09T08:11", ["late"])])
def test_a_signature_after_seven_days_needs_an_attestation(signed: str, expected: list[str]) -> None:
    """Late is audit risk, and an attestation beside it settles it."""
    late = f"{NOTE}+7d 08:11 sign author note=N1 by=D1 signed_at={signed}:00-06:00"
    attested = f"{late}\n+7d 08:12 sign attest note=N1 by=D1 signed_at=2026-03-09T08:12:00-06:00"
    findings = found(rule, f"{late}\n12:30 adt discharge", now=at("12:00", days=7))

    assert expected == [finding.reason for finding in findings]
    assert all(finding.severity == "audit-risk" for finding in findings)
    assert [] == found(rule, f"{attested}\n12:30 adt discharge", now=at("12:00", days=7))


def test_nothing_is_said_before_the_grace_is_over() -> None:
    """Forty-eight hours from the departure, and the deadline is known."""
    chart = f"{NOTE}12:30 adt discharge"
    waiting, standing = judge(chart, at("12:29", days=2), rules=[rule]), judge(chart, LATER, rules=[rule])

    assert ((), LATER) == (waiting.raised, waiting.next_deadline)
    assert [LATER] == [raised.raised_at for raised in standing.raised]


def test_a_note_written_after_the_departure_has_its_own_grace() -> None:
    """It is due two days after it, not before it was written."""
    chart = "12:30 adt discharge\n+1d 09:00 note provider N1 by=D1"

    assert at("09:00", days=3) == judge(chart, at("10:00", days=1), rules=[rule]).next_deadline


def test_the_grace_is_a_knob() -> None:
    """The alert shows the hours that were applied."""
    findings = found(rule, f"{NOTE}12:30 adt discharge", with_knobs("necessity", note_grace_hours=24), at("12:30", 1))

    assert [24] == [finding.measure.threshold for finding in findings if finding.measure]
