"""Times that contradict each other, at their edges."""

from datetime import date

import pytest

from streams.rules.times.time_sequence_error import time_sequence_error as rule
from tests.rules.judge import at, found, judge, over_clock_change

START = "08:00 mar start vancomycin\n"


@pytest.mark.parametrize(
    ("entries", "parts"),
    [
        (f"{START}07:59 mar stop vancomycin", ["stop"]),
        (f"{START}08:00 mar stop vancomycin", ["stop"]),
        (f"{START}08:01 mar stop vancomycin", []),
        ("23:50 mar start vancomycin\n+1d 00:05 mar stop vancomycin", []),
        ("23:50 mar start vancomycin\n00:05 mar stop vancomycin", ["stop"]),
        (f"{START}07:30 mar stop vancomycin\n09:05 mar stop vancomycin recorded=09:06", []),
        ("08:00 mar new-bag vancomycin\n07:59 mar stop vancomycin", ["stop"]),
        ("09:05 mar stop vancomycin", []),
        ("08:00 mar start feed route=none route_text=enteral\n07:00 mar stop feed route=none route_text=enteral", []),
    ],
)
def test_a_stop_must_lie_after_its_start(entries: str, parts: list[str]) -> None:
    """Before and equal are errors, also across midnight; the stop that was corrected later counts."""
    assert parts == [finding.part for finding in found(rule, f"{entries}\n+1d 12:30 adt discharge")]


@pytest.mark.parametrize(
    ("entries", "parts"),
    [
        ("08:20 mar resume vancomycin\n08:30 mar pause vancomycin", ["resume"]),
        ("08:20 mar pause vancomycin\n08:30 mar resume vancomycin", []),
        ("08:30 mar pause vancomycin\n08:30 mar resume vancomycin", []),
        ("08:20 mar resume vancomycin", []),
        ("08:20 mar stop vancomycin\n08:30 mar resume vancomycin\n08:40 mar pause vancomycin", []),
        ("08:20 mar rate-change vancomycin rate=0mL/h\n08:30 mar resume vancomycin\n08:40 mar pause vancomycin", []),
    ],
)
def test_a_resume_must_follow_its_pause(entries: str, parts: list[str]) -> None:
    """A stop or a rate of nothing may stand for the pause; a resume alone contradicts nothing."""
    chart = f"{START}{entries}\n09:05 mar stop vancomycin\n12:30 adt discharge"

    assert parts == [finding.part for finding in found(rule, chart)]


@pytest.mark.parametrize(
    ("entries", "parts"),
    [
        ("09:05 mar stop vancomycin\n09:06 mar new-bag vancomycin", ["bag"]),
        ("09:05 mar stop vancomycin\n09:05 mar new-bag vancomycin", []),
        ("09:05 mar stop vancomycin\n09:06 mar new-bag vancomycin\n10:05 mar stop vancomycin", []),
        ("09:05 mar stop vancomycin bag_id=B1\n09:06 mar new-bag vancomycin bag_id=B2", []),
        ("09:05 mar stop vancomycin bag_id=B1\n09:06 mar new-bag vancomycin bag_id=B1", ["bag"]),
        ("09:05 mar stop vancomycin\n09:06 mar resume vancomycin\n09:07 mar new-bag vancomycin", []),
    ],
)
def test_a_bag_is_hung_before_its_own_stop(entries: str, parts: list[str]) -> None:
    """A later stop, another bag or a resume explains the new bag."""
    assert parts == [finding.part for finding in found(rule, f"{START}{entries}\n12:30 adt discharge")]


def test_a_stop_ahead_of_its_record_is_another_rules_matter() -> None:
    """One cause, one alert: `charted-before-administration` reports it."""
    chart = f"{START}10:00 mar stop vancomycin recorded=09:05\n12:30 adt discharge"

    assert [] == found(rule, chart)


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 3, 8), (-6, "01:30 mar start vancomycin"), (-5, "03:10 mar stop vancomycin\n12:30 adt discharge")),
        (date(2026, 11, 1), (-5, "01:30 mar start vancomycin"), (-6, "01:10 mar stop vancomycin\n12:30 adt discharge")),
    ],
)
def test_the_clock_change_is_no_contradiction(day: date, before: tuple[int, str], after: tuple[int, str]) -> None:
    """Ten past one after half past one is forty minutes later in the night the clocks go back."""
    assert [] == found(rule, over_clock_change(day, before, after))


def test_it_stands_as_events_arrive_and_the_closing_does_not_move_it() -> None:
    """Raised when the stop was recorded, and still so once the encounter is over."""
    chart = f"{START}07:50 mar stop vancomycin recorded=09:10"
    live = judge(chart, at("09:11"), rules=[rule])
    final = judge(f"{chart}\n12:30 adt discharge", rules=[rule])

    assert [at("09:10")] == [raised.raised_at for raised in live.raised]
    assert [at("09:10")] == [raised.raised_at for raised in final.raised]
