"""Which notes stand behind a drug, how old a plan may be, and when their absence counts."""

import pytest

from streams.rules.necessity.provider_note_missing import provider_note_missing as rule
from tests.rules.judge import at, found, judge, with_knobs

GIVEN = "08:00 mar start infliximab order=O1\n10:05 mar stop infliximab order=O1\n12:30 adt discharge"
LATER = at("12:30", days=3)


@pytest.mark.parametrize(
    "note",
    [
        "08:20 note provider N1 text=seen",
        "08:20 note procedure N1 text=seen",
        "08:20 note plan N1 text=seen",
        "08:20 note provider N1 state=draft text=seen",
        "08:20 note provider N1 recorded=+1d08:00 text=seen",
        '08:20 note plan N1 service_date=2025-12-02 text="infliximab every 8 weeks"',
        '2025-12-02 08:20 note provider N1 text="Infliximab continued"',
    ],
)
def test_a_note_of_the_day_or_a_recent_plan_of_the_drug_is_enough(note: str) -> None:
    """Provider, procedure and plan notes count; an older one where it names the drug."""
    assert [] == found(rule, f"{note.replace('+1d08:00', '2026-03-03T08:00:00-06:00')}\n{GIVEN}", now=LATER)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "08:20 note nursing N1 text=infliximab",
        "08:20 note pharmacy N1 text=infliximab",
        "08:20 note provider N1 text=seen\n08:25 note provider N1 status=entered-in-error",
        '08:20 note plan N1 service_date=2025-12-01 text="infliximab every 8 weeks"',
        '08:20 note plan N1 service_date=2026-02-01 text="vedolizumab every 8 weeks"',
    ],
)
def test_other_notes_old_plans_and_plans_of_other_drugs_are_not(note: str) -> None:
    """Ninety days before the arrival is the last day; a plan names the drug that was given."""
    assert 1 == len(found(rule, f"{note}\n{GIVEN}", now=LATER))


def test_it_stands_from_the_end_of_the_grace_and_not_a_second_before() -> None:
    """The deadline is known at closing."""
    waiting, standing = (judge(GIVEN, at(clock, days=2), rules=[rule]) for clock in ("12:29:59", "12:30"))

    assert ((), at("12:30", days=2)) == (waiting.raised, waiting.next_deadline)
    assert [at("12:30", days=2)] == [raised.raised_at for raised in standing.raised]


def test_the_applied_grace_is_shown() -> None:
    """Another grace moves the deadline and stands in the alert."""
    [finding] = found(rule, GIVEN, with_knobs("necessity", note_grace_hours=24), at("12:30", days=1))

    assert finding.measure is not None
    assert 24 == finding.measure.threshold


@pytest.mark.parametrize(
    "entry", ["mar given acetaminophen route=oral", "mar given saline route=flush", "mar not-given infliximab"]
)
def test_what_is_no_drug_by_needle_or_line_needs_no_note(entry: str) -> None:
    """Oral doses, flushes and what was not given ask for nothing."""
    assert [] == found(rule, f"08:00 {entry}\n12:30 adt discharge", now=LATER)
