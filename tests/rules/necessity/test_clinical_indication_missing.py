"""What counts as a reason, in the order and in the words of a note."""

import pytest

from streams.rules.necessity.clinical_indication_missing import clinical_indication_missing as rule
from tests.rules.judge import at, found, judge

LATER = at("12:30", days=3)


def chart(order: str = "", note: str = "Seen and examined.") -> str:
    return f"""
        07:50 order O1 ceftriaxone {order}
        08:00 mar start ceftriaxone order=O1
        08:20 note provider N1 text="{note}"
        08:40 mar stop ceftriaxone order=O1
        12:30 adt discharge"""


@pytest.mark.parametrize(
    "order",
    [
        "indication=pneumonia",
        'indication="fever 39.1 C"',
        "as_needed=true as_needed_for=pain",
        'indication="per neutropenic protocol"',
        'indication="per protocol, flushing with the last dose"',
    ],
)
def test_a_reason_in_the_order_is_enough(order: str) -> None:
    """A diagnosis, a sign, what it is needed for, or a protocol that says for what."""
    assert [] == found(rule, chart(order), now=LATER)


@pytest.mark.parametrize(
    "words", ["", "per protocol", "standing order", "as directed", "routine", "N/A", "see note", "-"]
)
def test_a_field_that_says_nothing_is_no_reason(words: str) -> None:
    """Placeholders do not count."""
    assert 1 == len(found(rule, chart(f'indication="{words}"'), now=LATER))


@pytest.mark.parametrize(
    "note",
    [
        "Fever since yesterday.",
        "Given for community acquired infection.",
        "Failed two oral antibiotics.",
        "Unable to take tablets.",
        "WBC 18.1 today.",
        "Denies cough. Fever of 39.",
        "No rash, but vomiting all night.",
        "Blood culture positive.",
    ],
)
def test_words_that_state_why_are_enough(note: str) -> None:
    """Symptom, purpose, failed or impossible oral route, and result."""
    assert [] == found(rule, chart(note=note), now=LATER)


@pytest.mark.parametrize(
    "note",
    [
        "Denies pain, nausea and vomiting.",
        "No fever.",
        "Call for fever above 38.",
        "Monitor for pain.",
        "Return if fever.",
        "Ceftriaxone 1 g, sodium chloride 0.9% 100 mL.",
        "Risk of bleeding discussed.",
        "History of migraine.",
    ],
)
def test_what_is_denied_feared_or_past_is_no_reason(note: str) -> None:
    """A negated finding, a warning, a dose and a history do not say why now."""
    assert 1 == len(found(rule, chart(note=note), now=LATER))


def test_the_section_of_a_note_counts_and_that_of_a_nurse_does_not() -> None:
    """The reason stands in the order or the provider's note."""
    provider, nurse = (
        chart().replace('text="Seen and examined."', "sections.indication=pneumonia").replace("provider", kind)
        for kind in ("provider", "nursing")
    )

    assert [0, 1] == [len(found(rule, lines, now=LATER)) for lines in (provider, nurse)]


def test_repeated_doses_of_one_order_are_one_finding() -> None:
    """What the order lacks is said once; a drug without an order is a finding of its own."""
    doses = """
        07:50 order O1 ketorolac
        08:00 mar given ketorolac order=O1 route=iv-push id=A1
        10:00 mar given ketorolac order=O1 route=iv-push id=A2
        11:00 mar given famotidine route=iv-push id=A3
        12:30 adt discharge"""
    subjects = [finding.subject for finding in found(rule, doses, now=LATER)]

    assert [("O1", None), (None, "A3")] == [(subject.order_id, subject.administration_id) for subject in subjects]


def test_it_waits_for_the_note() -> None:
    """Nothing stands before 48 hours after the closing."""
    waiting = judge(chart(), at("12:29:59", days=2), rules=[rule])

    assert ((), at("12:30", days=2)) == (waiting.raised, waiting.next_deadline)
