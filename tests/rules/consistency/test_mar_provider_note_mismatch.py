"""What a provider's note may say beside the MAR."""

import pytest

from streams.rules.consistency.mar_provider_note_mismatch import mar_provider_note_mismatch as rule
from tests.rules.judge import at, found, judge

LATER = at("12:30", days=2)
MAR = """07:50 order O2 sodium_chloride drug.name="sodium chloride 0.9%"
08:00 mar start vancomycin dose=1000mg
09:05 mar stop vancomycin
09:10 mar given ondansetron route=iv-push dose=4mg
09:40 mar given ondansetron id=A-2 route=iv-push dose=8mg
"""


def conflicts(note: str, mar: str = MAR) -> list[str]:
    findings = found(rule, f"{mar}10:00 note provider N1 {note}\n12:30 adt discharge", now=LATER)
    return [finding.message.partition(": ")[2].rstrip(".") for finding in findings]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Received vancomycin 1 g IV.", []),
        ("Received vancomycin 1,000 mg by IV infusion.", []),
        ("Received vancomycin 1.1 g IV.", []),
        ("Received vancomycin 1.2 g IV.", ["dose"]),
        ("Received 2000 mg of vancomycin.", ["dose"]),
        ("Given ondansetron 4 mg IV push.", []),
        ("Given ondansetron 12 mg IV.", []),
        ("Given ondansetron 16 mg IV.", ["dose"]),
        ("Given ondansetron 4 mg IM.", ["route"]),
        ("Vancomycin given as IV push.", ["route"]),
        ("Received cefepime 2 g IV.", ["drug"]),
        ("Received vancomycin 1 g IV and cefepime 2 g IV.", ["drug"]),
        ("Vancomycin was not given.", ["drug denied"]),
        ("Patient refused vancomycin.", ["drug denied"]),
        ("Infusion was cancelled.", ["infusion denied"]),
    ],
)
def test_drug_dose_route_and_denial_are_held_against_the_mar(words: str, expected: list[str]) -> None:
    """Any dose of the drug agrees, or their sum, within ten per cent; IV is infusion or push."""
    assert expected == conflicts(f'text="{words}"')


@pytest.mark.parametrize(
    "words",
    [
        "Plan: vancomycin 2 g IV daily.",
        "Will receive cefepime 2 g tomorrow.",
        "Received cefepime last week.",
        "Received cefepime 2 g at an outside hospital.",
        "Cefepime was not given.",
        "No cefepime was given.",
        "History of rituximab given elsewhere.",
        "Received saline 10 mL.",
        "Tolerated the infusion well.",
        "Vancomycin infusion was held for 10 min, then restarted.",
        "If fever, cefepime should be given.",
    ],
)
def test_plans_history_and_true_denials_state_nothing_against_it(words: str) -> None:
    """Only what the note says happened today counts."""
    assert [] == conflicts(f'text="{words}"')


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Tolerated infusion well.", ["infusion not charted"]),
        ("The infusion was completed.", ["infusion not charted"]),
        ("Did not tolerate infusion.", []),
        ("No infusion given today.", []),
        ("Tolerated the infusion last week.", []),
    ],
)
def test_an_infusion_that_nobody_charted_is_not_tolerated(words: str, expected: list[str]) -> None:
    """With a push alone on the MAR."""
    push = "08:00 mar given ondansetron route=iv-push dose=4mg\n"

    assert expected == conflicts(f'text="{words}"', push)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ('"administration_id":"A-vancomycin","dose":{"value":1,"unit":"g"},"route":"iv-infusion"', []),
        ('"administration_id":"A-vancomycin","dose":{"value":2,"unit":"g"}', ["dose"]),
        ('"administration_id":"A-vancomycin","route":"intramuscular"', ["route"]),
        ('"administration_id":"A-vancomycin","drug":{"name":"cefepime"}', ["drug"]),
        ('"drug":{"name":"cefepime"}', ["drug"]),
        ('"drug":{"name":"vancomycin"}', []),
    ],
)
def test_what_the_note_documents_counts_like_its_words(item: str, expected: list[str]) -> None:
    """Named by administration or by drug."""
    assert expected == conflicts(f"documented='[{{{item}}}]'")


def test_sections_count_and_drafts_do_not() -> None:
    """The response of the patient is part of the note."""
    assert ["dose"] == conflicts('sections.response="Received vancomycin 2 g."')
    assert [] == conflicts('state=draft text="Received vancomycin 2 g."')


def test_nursing_notes_are_not_provider_notes() -> None:
    """They are held against the MAR by other rules."""
    note = '10:00 note nursing N1 text="Received vancomycin 2 g."\n12:30 adt discharge'

    assert [] == found(rule, MAR + note, now=LATER)


def test_a_dose_that_the_mar_says_was_refused_may_be_denied() -> None:
    """One was given and one was not."""
    refused = MAR + "11:00 mar not-given vancomycin id=A-3 route=iv-infusion\n"

    assert [] == conflicts('text="Second dose: vancomycin refused."', refused)


def test_an_addendum_that_corrects_settles_it() -> None:
    """Another addendum does not."""
    note = 'text="Received vancomycin 2 g."\n11:00 note provider N2 state=addendum addendum_to=N1 text="{}"'

    assert [] == conflicts(note.format("Correction: 1 g."))
    assert ["dose"] == conflicts(note.format("Family called."))


def test_it_waits_for_the_grace_after_closing() -> None:
    """Forty-eight hours, and the deadline is known."""
    chart = f'{MAR}10:00 note provider N1 text="Received vancomycin 2 g."\n12:30 adt discharge'
    waiting, standing = judge(chart, at("12:29", days=2), rules=[rule]), judge(chart, LATER, rules=[rule])

    assert ((), LATER) == (waiting.raised, waiting.next_deadline)
    assert [LATER] == [raised.raised_at for raised in standing.raised]
