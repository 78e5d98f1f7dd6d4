"""When a length of time stands in for clock times."""

import pytest

from streams.rules.times import RULES
from streams.rules.times.total_minutes_only import total_minutes_only as rule
from tests.rules.judge import at, found, judge, with_times

GIVEN = "09:00 mar given vancomycin route=iv-infusion"
BOTH = (
    '09:10 note nursing N1 documented=\'[{"administration_id":"A-vancomycin",'
    '"start":"2026-03-02T14:00:00Z","stop":"2026-03-02T15:05:00Z"}]\''
)


@pytest.mark.parametrize(
    ("entries", "minutes"),
    [
        ("09:05 mar total vancomycin for=65", 65),
        ("09:05 mar stop vancomycin for=65", 65),
        (f"{GIVEN} for=45", 45),
        (f'{GIVEN} reason="infused over 45 min"', 45),
        ("08:00 mar start vancomycin\n09:05 mar total vancomycin for=65", 65),
        (f'{GIVEN}\n09:10 note nursing N1 text="Vancomycin infused over 1 hour 15 min."', 75),
        (f'{GIVEN}\n09:10 note nursing N1 text="no reaction, ran for 40 minutes"', 40),
    ],
)
def test_a_length_without_both_clock_times_is_reported(entries: str, minutes: float) -> None:
    """In an entry, in its comment or in a nursing note about it."""
    findings = found(rule, f"{entries}\n12:30 adt discharge")

    assert [minutes] == [finding.measure.minutes for finding in findings if finding.measure]


@pytest.mark.parametrize(
    "entries",
    [
        "08:00 mar start vancomycin\n09:05 mar stop vancomycin for=65",
        f"09:05 mar total vancomycin for=65\n{BOTH}",
        "08:00 mar start vancomycin for=65",
        "09:05 mar given vancomycin route=iv-push for=5",
        "09:05 mar total vancomycin for=65 route=none route_text=enteral",
        f'{GIVEN}\n09:10 note nursing N1 text="vancomycin to be infused over 45 min"',
        f'{GIVEN}\n09:10 note nursing N1 text="vancomycin was not infused over 45 min"',
        f'{GIVEN}\n09:10 note nursing N1 text="order: vancomycin infused over 45 min"',
        f'{GIVEN}\n09:10 note nursing N1 text="vancomycin given, observed for 30 min"',
        f'{GIVEN}\n09:10 note provider N1 text="vancomycin infused over 45 min"',
    ],
)
def test_clock_times_plans_and_denials_are_silent(entries: str) -> None:
    """Both times, a length planned with the start, a push, and words that state no infusion time."""
    assert [] == found(rule, f"{entries}\n12:30 adt discharge")


def test_a_total_without_a_number_is_still_only_a_total() -> None:
    """The action says that a length was documented and nothing else."""
    assert [None] == [finding.measure for finding in found(rule, "09:05 mar total vancomycin\n12:30 adt discharge")]


def test_it_stands_as_events_arrive_and_goes_with_the_clock_times() -> None:
    """It needs no closing, and the note that names both times settles it."""
    total = "09:05 mar total vancomycin for=65"

    assert [at("09:05")] == [raised.raised_at for raised in judge(total, at("09:06"), rules=RULES).raised]
    assert () == judge(f"{total}\n{BOTH}", at("09:11"), rules=RULES).raised


def test_at_closing_the_missing_stop_holds_it_back() -> None:
    """One cause, one alert: the stop is what is missing."""
    evaluation = judge(
        "08:00 mar start vancomycin\n09:05 mar total vancomycin for=65\n12:30 adt discharge", rules=RULES
    )
    held = {raised.rule.name: [held.rule for held in raised.held_back] for raised in evaluation.raised}

    assert {"infusion-stop-time-missing": ["total-minutes-only"]} == held


def test_a_payer_that_accepts_a_length_silences_it() -> None:
    """`duration_only_accepted` is the knob."""
    chart = "09:05 mar total vancomycin for=65\n12:30 adt discharge"

    assert [] == found(rule, chart, with_times(duration_only_accepted=True))
