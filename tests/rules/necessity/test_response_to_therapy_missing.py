"""After which drugs a response is asked for, and what counts as one."""

import pytest

from streams.rules.necessity.response_to_therapy_missing import response_to_therapy_missing as rule
from tests.rules.judge import found

END = "12:30 adt discharge"
PUSH = f"08:00 mar given morphine route=iv-push\n{END}"
TWICE = f"""
    08:00 mar start cefazolin id=A1
    08:30 mar stop cefazolin id=A1
    11:00 mar start Ancef id=A2
    11:30 mar stop Ancef id=A2
    {END}"""


@pytest.mark.parametrize(
    "entries",
    [
        PUSH,
        PUSH.replace("morphine", "Zofran"),
        f"07:50 order O1 lorazepam as_needed=true\n08:00 mar given lorazepam order=O1 route=iv-push\n{END}",
        f"07:50 order O1 lorazepam as_needed_for=fit\n08:00 mar given lorazepam order=O1 route=intramuscular\n{END}",
        TWICE,
        f'07:50 order O1 rituximab indication="lymphoma, cycle 3 of 6"\n08:00 mar start rituximab order=O1\n{END}',
    ],
)
def test_relief_as_needed_and_repetition_ask_for_a_response(entries: str) -> None:
    """Drugs for pain and nausea under any name, drugs as needed, second infusions and later cycles."""
    assert 1 == len(found(rule, entries))


@pytest.mark.parametrize(
    "entries",
    [
        PUSH.replace("morphine", "famotidine"),
        f"08:00 mar start cefazolin\n08:30 mar stop cefazolin\n{END}",
        f'07:50 order O1 rituximab indication="lymphoma, cycle 1 of 6"\n08:00 mar start rituximab order=O1\n{END}',
        f'07:50 order O1 ketamine indication="dose 20 mg"\n08:00 mar start ketamine order=O1\n{END}',
    ],
)
def test_first_infusions_and_other_pushes_do_not(entries: str) -> None:
    """A number that is an amount does not number a dose."""
    assert [] == found(rule, entries)


@pytest.mark.parametrize(
    "note",
    [
        'nursing N1 text="Pain now 2 of 10"',
        'nursing N1 text="Tolerated well"',
        'provider N1 text="No adverse reaction"',
        'nursing N1 text="Still in pain, no relief"',
        "nursing N1 sections.response=asleep",
    ],
)
def test_a_response_after_the_dose_is_enough_good_or_bad(note: str) -> None:
    """Nurse or provider, section or words."""
    assert [] == found(rule, f"08:30 note {note}\n{PUSH}")


@pytest.mark.parametrize("when", ["07:59", "08:00"])
def test_what_was_written_before_the_dose_is_no_response(when: str) -> None:
    """The note must be later than the dose."""
    assert 1 == len(found(rule, f'{when} note nursing N1 text="Tolerated well"\n{PUSH}'))


def test_only_the_last_infusion_of_a_drug_is_asked_about() -> None:
    """What is written after the last came after all of them."""
    assert ["A2"] == [finding.subject.administration_id for finding in found(rule, TWICE)]
    assert [] == found(rule, f'11:31 note nursing N1 text="Tolerated"\n{TWICE}')


@pytest.mark.parametrize(
    ("note", "count"),
    [
        ("Hives on both arms.", 1),
        ("Hives on both arms, resolved after diphenhydramine.", 0),
        ("No hives, no rash.", 0),
        ("Prior infusion reaction, none severe.", 0),
        ("Monitor for rash.", 0),
    ],
)
def test_a_charted_reaction_asks_how_it_ended(note: str, count: int) -> None:
    """Denied, earlier and feared reactions do not."""
    chart = f'08:00 mar start cefazolin\n08:10 note nursing N1 text="{note}"\n08:30 mar stop cefazolin\n{END}'

    assert count == len(found(rule, chart))


def test_a_reaction_in_the_reason_of_a_stop_counts() -> None:
    """The MAR may be the only one to say it; a later note answers."""
    chart = f'08:00 mar start cefazolin\n08:10 mar stop cefazolin reason="allergic reaction"\n{END}'

    assert ["reaction"] == [finding.part for finding in found(rule, chart)]
    assert [] == found(rule, f'09:00 note nursing N1 text="Itch resolved"\n{chart}')
