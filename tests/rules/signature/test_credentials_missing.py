"""Where a credential may stand, and where it does not count."""

import pytest

from streams.rules.signature.credentials_missing import credentials_missing as rule
from tests.rules.judge import at, found, judge, with_knobs

NOTE = "08:10 note provider N1 by=D1 author.credentials=MD state=final service_date=2026-03-02\n"


def chart(signature: str) -> str:
    return f"{NOTE}08:12 sign author note=N1 method=electronic signed_at=08:12 {signature}\n12:30 adt discharge"


@pytest.mark.parametrize(
    "signature",
    [
        "by=D1 signer.credentials=MD",
        'signer.name="Roe, RN"',
        'signer.name="Jane Roe, PA-C"',
        'by=D1 text="Electronically signed by J. Roe, M.D."',
        'by=D1 text="J. Roe NP"',
    ],
)
def test_the_credential_may_stand_in_its_field_behind_the_name_or_in_the_text(signature: str) -> None:
    """All three are how signatures are printed."""
    assert [] == found(rule, chart(signature))


@pytest.mark.parametrize(
    "signature", ["by=D1", 'signer.name="Jane Roe"', 'signer.name="MD Anderson"', 'by=D1 text="Roe"']
)
def test_a_name_or_an_id_alone_is_no_credential(signature: str) -> None:
    """What the note's author field says of the same person is no directory."""
    assert 1 == len(found(rule, chart(signature)))


def test_the_directory_of_the_site_supplies_what_the_feed_does_not() -> None:
    """A feed that sends bare ids names its people in the profile."""
    assert [] == found(rule, chart("by=D1"), with_knobs("providers", directory={"D1": "MD"}))


def test_each_signature_stands_for_itself_also_on_an_order() -> None:
    """One finding for each signature, about the note or the order it is under."""
    order = "07:50 order O1 vancomycin by=D1\n07:51 sign author order=O1 by=D1 signed_at=07:51\n"
    subjects = [(one.subject.note_id, one.subject.order_id) for one in found(rule, order + chart("by=D1"))]

    assert [(None, "O1"), ("N1", None)] == subjects


def test_it_stands_when_signed_and_goes_with_a_corrected_signature() -> None:
    """As events arrive, and the same signature filed again with its credential settles it."""
    signed = f"{NOTE}08:12 sign author note=N1 by=D1 signed_at=08:12"
    again = "\n08:12 sign author note=N1 by=D1 signer.credentials=MD signed_at=08:12 recorded=09:00"

    assert [at("08:12")] == [raised.raised_at for raised in judge(signed, at("08:13"), rules=[rule]).raised]
    assert () == judge(signed + again, at("09:01"), rules=[rule]).raised


def test_a_signature_by_nobody_is_another_rules_matter() -> None:
    """Who did not sign has no credential to name."""
    assert [] == found(rule, chart(""))
