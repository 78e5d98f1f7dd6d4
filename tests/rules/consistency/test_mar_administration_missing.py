"""What was told or charged, and is not on the MAR."""

import pytest

from streams.rules.consistency.mar_administration_missing import mar_administration_missing as rule
from tests.rules.judge import found

MAR = "08:00 mar start vancomycin\n09:05 mar stop vancomycin\n"
END = "\n12:30 adt discharge"


def missing(events: str) -> int:
    return len(found(rule, events + END))


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("Vancomycin 1 g given.", 0),
        ("Ondansetron 4 mg IV push given.", 1),
        ("Zofran 4 mg given and Benadryl 25 mg given.", 2),
        ("Patient received 1 L normal saline bolus.", 1),
        ("Flushed with 10 mL normal saline, given by RN.", 0),
        ("No ondansetron given.", 0),
        ("Ondansetron refused.", 0),
        ("Ondansetron offered, not given.", 0),
        ("To be given ondansetron if nauseated.", 0),
        ("Patient given education on ondansetron.", 0),
        ("Received ondansetron at home.", 0),
        ("Ondansetron.", 0),
    ],
)
def test_a_drug_that_the_nurse_says_was_given_is_on_the_mar(words: str, count: int) -> None:
    """By any of its names; denied, planned and earlier doses are none, nor is a flush."""
    assert count == missing(f'{MAR}09:20 note nursing N1 text="{words}"')


@pytest.mark.parametrize(
    ("item", "count"),
    [
        ('"administration_id":"A-vancomycin"', 0),
        ('"administration_id":"A-9"', 1),
        ('"administration_id":"A-9","drug":{"name":"vancomycin"}', 0),
        ('"drug":{"name":"Vancocin"}', 0),
        ('"drug":{"name":"ondansetron"}', 1),
        ('"dose":{"value":4,"unit":"mg"}', 0),
    ],
)
def test_what_a_nursing_note_documents_is_on_the_mar(item: str, count: int) -> None:
    """By administration, else by drug; an item that names neither is nothing."""
    assert count == missing(f"{MAR}09:20 note nursing N1 documented='[{{{item}}}]'")


@pytest.mark.parametrize(
    ("charge", "count"),
    [
        ("J3370", 0),
        ("J2405", 1),
        ("j2405", 1),
        ("J2405 state=voided", 0),
        ("96365", 0),
        ("J9999", 0),
    ],
)
def test_a_charged_drug_is_on_the_mar(charge: str, count: int) -> None:
    """By the ingredient of its code; a code that no table knows is not judged where something was given."""
    assert count == missing(f"{MAR}10:00 charge C1 {charge}")


def test_the_code_on_the_mar_entry_is_enough() -> None:
    """A drug that no table knows is known by its own code."""
    assert 0 == missing(
        "08:00 mar given newdrug route=iv-push drug.code=J9999 drug.system=hcpcs\n10:00 charge C1 J9999"
    )


def test_an_unknown_drug_code_with_nothing_given_is_charged_for_nothing() -> None:
    """There is no administration that it could be."""
    assert 1 == missing("10:00 charge C1 J9999")


def test_what_was_only_due_or_refused_is_no_administration() -> None:
    """A `not-given` entry does not support the charge, nor the note."""
    refused = MAR + "10:00 mar not-given ondansetron id=A-2 route=iv-push\n"

    assert 1 == missing(refused + "11:00 charge C1 J2405")
    assert 1 == missing(refused + '11:00 note nursing N1 text="Ondansetron given."')


def test_provider_notes_and_drafts_are_not_asked() -> None:
    """The first have a rule of their own, the second are not yet said."""
    assert 0 == missing(MAR + '09:20 note provider N1 text="Ondansetron 4 mg given."')
    assert 0 == missing(MAR + '09:20 note nursing N1 state=draft text="Ondansetron 4 mg given."')


def test_an_oral_dose_on_the_mar_is_an_administration() -> None:
    """The MAR is held against the note whatever the route."""
    oral = "08:00 mar given acetaminophen route=oral\n"

    assert 0 == missing(MAR + oral + '09:20 note nursing N1 text="Acetaminophen 650 mg given."')
