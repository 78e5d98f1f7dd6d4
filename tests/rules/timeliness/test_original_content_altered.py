"""What is an alteration of a signed note, and what keeps the original."""

import pytest

from streams.rules.timeliness.original_content_altered import original_content_altered as rule
from tests.rules.judge import at, found, judge

NOTE = '08:10 note nursing N1 by=RN1 state=final text="Line patent." event=v1\n'
SIGN = "08:12 sign author note=N1 by=RN1 signed_at=08:12 event=s1\n"
ALTERED = '10:00 note nursing N1 by=RN1 state=final text="Line replaced." event=v2\n'
END = "12:30 adt discharge"


def parts(events: str) -> list[str]:
    return [finding.evidence[-1].field for finding in found(rule, events + END)]


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (ALTERED, ["text"]),
        ('10:00 note nursing N1 by=RN1 text="Line replaced."\n', ["text"]),
        ('10:00 note nursing N1 by=RN1 state=draft text="Line replaced."\n', ["text"]),
        ('10:00 note nursing N1 by=RN1 state=amended text="Line replaced."\n', []),
        ('10:00 note nursing N1 by=RN1 state=final text="Line  patent."\n', []),
        ("10:00 note nursing N1 by=RN1 state=final\n", []),
        ('10:00 note nursing N2 by=RN1 state=addendum addendum_to=N1 text="Line replaced."\n', []),
        ("10:00 note nursing N1 status=entered-in-error\n", ["status"]),
        ("10:00 note nursing N1 status=entered-in-error reason='wrong patient'\n", []),
    ],
)
def test_a_signed_note_is_amended_and_not_overwritten(later: str, expected: list[str]) -> None:
    """A label, an addendum or a reason keeps the original; a repeat changes nothing."""
    assert expected == parts(NOTE + SIGN + later)


def test_a_note_nobody_signed_may_change() -> None:
    """A draft becomes final, and the signature follows."""
    assert [] == parts(NOTE + ALTERED + "10:01 sign author note=N1 by=RN1 signed_at=10:01\n")


def test_signing_the_new_text_does_not_restore_the_old() -> None:
    """The same signer's later signature supersedes the earlier one and heals nothing."""
    assert ["text"] == parts(NOTE + SIGN + ALTERED + "10:01 sign author note=N1 by=RN1 signed_at=10:01\n")


def test_restoring_the_text_settles_it() -> None:
    """The version that holds reads as it was signed."""
    assert [] == parts(NOTE + SIGN + ALTERED + '11:00 note nursing N1 by=RN1 text="Line patent."\n')


def test_a_note_opened_for_editing_by_taking_the_signature_back_is_not_altered() -> None:
    """The signature was retracted before the change."""
    opened = "09:00 sign author note=N1 by=RN1 status=entered-in-error\n"
    late = "11:00 sign author note=N1 by=RN1 status=entered-in-error\n"

    assert [] == parts(NOTE + SIGN + opened + ALTERED)
    assert ["text"] == parts(NOTE + SIGN + ALTERED + late)


def test_what_it_documents_counts_like_its_text() -> None:
    """The structured part of a note is what it says as well."""
    told = 'documented=\'[{"administration_id":"A1","stop":"2026-03-02T15:%s:00Z"}]\'\n'
    note = "08:10 note nursing N1 by=RN1 state=final "

    assert ["text"] == parts(note + told % "05" + SIGN + note.replace("08:10", "10:00") + told % "30")


def test_evidence_is_the_original_its_signature_and_what_holds() -> None:
    """Raised with the change."""
    raised = judge(NOTE + SIGN + ALTERED, at("10:01"), rules=[rule]).raised

    assert [("urn:example/v1", "urn:example/s1", "urn:example/v2")] == [
        tuple(item.event for item in one.finding.evidence) for one in raised
    ]
    assert [at("10:00")] == [one.raised_at for one in raised]
