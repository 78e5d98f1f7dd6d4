"""What counts as a plan, and which notes are asked for one."""

import pytest

from streams.rules.necessity.treatment_plan_missing import treatment_plan_missing as rule
from tests.rules.judge import at, found, judge

LATER = at("12:30", days=3)


def chart(note: str, order: str = "frequency=once") -> str:
    return f"""
        07:50 order O1 infliximab {order}
        08:00 mar start infliximab order=O1
        08:20 note {note}
        10:05 mar stop infliximab order=O1
        12:30 adt discharge"""


@pytest.mark.parametrize(
    "note",
    [
        'provider N1 text="Infliximab given. Plan: repeat."',
        'provider N1 text="Infliximab every 8 weeks."',
        'provider N1 text="Infliximab, continue."',
        'provider N1 text="Infliximab given, monitor CRP."',
        'provider N1 text="Infliximab given" sections.plan="400 mg, then CRP"',
        "plan N1 text=infliximab",
    ],
)
def test_schedule_course_monitoring_or_a_section_is_a_plan(note: str) -> None:
    """Any part of a plan is taken for one."""
    assert [] == found(rule, chart(note), now=LATER)


@pytest.mark.parametrize(
    "note",
    [
        'provider N1 text="Infliximab given."',
        'provider N1 text="Crohn disease."',
        "provider N1 text=seen sections.diagnosis=K50.90",
        'provider N1 text="Infliximab given" sections.plan="see orders"',
        'provider N1 text="Infliximab given. No follow up."',
    ],
)
def test_a_note_that_names_drug_or_diagnosis_and_stops_there_fires(note: str) -> None:
    """Also where the section has a placeholder, or the plan is denied."""
    assert ["N1"] == [finding.subject.note_id for finding in found(rule, chart(note), now=LATER)]


@pytest.mark.parametrize("frequency", ["every 8 weeks", "q2w", "cycle 3 of 6", "weekly"])
def test_an_order_that_plans_a_course_stands_for_the_plan(frequency: str) -> None:
    """Frequencies in days, weeks, months or cycles."""
    assert [] == found(rule, chart('provider N1 text="Infliximab given."', f'frequency="{frequency}"'), now=LATER)


def test_without_a_note_or_with_one_about_nothing_it_is_silent() -> None:
    """A missing note is another rule's finding; a note that names neither is passed over."""
    assert [] == found(rule, chart("nursing N1 text=infliximab"), now=LATER)
    assert [] == found(rule, chart("provider N1 text=seen"), now=LATER)


def test_a_missing_note_holds_its_plan_back() -> None:
    """Until the grace is over nothing stands; the deadline is known."""
    waiting = judge(chart('provider N1 text="Crohn disease."'), at("12:29", days=2), rules=[rule])

    assert ((), at("12:30", days=2)) == (waiting.raised, waiting.next_deadline)
