"""How far ahead of what it claims an entry may be recorded."""

from datetime import date

import pytest

from streams.rules.timeliness.charted_before_administration import charted_before_administration as rule
from tests.rules.judge import at, found, judge, over_clock_change, with_knobs

END = "\n+1d 12:30 adt discharge"


def ahead(events: str) -> list[float | None]:
    return [finding.measure.minutes for finding in found(rule, events + END) if finding.measure]


@pytest.mark.parametrize(
    ("entry", "minutes"),
    [
        ("08:00 mar start vancomycin recorded=07:55", []),
        ("08:00 mar start vancomycin recorded=07:54", [6]),
        ("08:00 mar stop vancomycin recorded=07:54", [6]),
        ("08:00 mar given ondansetron route=iv-push recorded=07:54", [6]),
        ("08:00 mar given ondansetron route=oral recorded=07:54", []),
        ("08:00 mar not-given ondansetron route=iv-push recorded=07:54", []),
        ("08:00 mar stop vancomycin recorded=07:54 source=scheduled", []),
        ("08:00 mar stop vancomycin recorded=07:54 source=device", [6]),
        ("+1d 00:04 mar stop vancomycin recorded=2026-03-02T23:50:00-06:00", [14]),
        ("08:00 note nursing N1 recorded=07:54", [6]),
        ("08:00 note nursing N1 recorded=07:55", []),
        ("08:00 note provider N1 recorded=07:54", []),
    ],
)
def test_five_minutes_are_allowed(entry: str, minutes: list[float]) -> None:
    """For entries of the MAR by needle or line and for nursing notes; a schedule claims nothing that was seen."""
    assert minutes == ahead(entry)


@pytest.mark.parametrize(("stop", "minutes"), [("15:05", []), ("15:06", [6])])
def test_a_note_does_not_document_what_has_not_happened(stop: str, minutes: list[float]) -> None:
    """A stop after the record of the note that tells of it."""
    told = f'documented=\'[{{"administration_id":"A1","stop":"2026-03-02T{stop}:00Z"}}]\''

    assert minutes == ahead(f"09:00 note nursing N1 {told}")


def test_one_alert_for_an_administration_shows_the_longest() -> None:
    """Start and stop were both charted ahead."""
    events = "08:00 mar start vancomycin recorded=07:50\n09:00 mar stop vancomycin recorded=08:00"

    assert [60] == ahead(events)


def test_correcting_the_entry_settles_it() -> None:
    """The version that holds was recorded after what it claims."""
    again = "08:00 mar start vancomycin recorded=08:10"

    assert [] == ahead(f"08:00 mar start vancomycin recorded=07:50\n{again}")


@pytest.mark.parametrize(
    ("day", "entry", "after"),
    [
        (date(2026, 3, 8), (-6, "01:58 mar start vancomycin recorded=2026-03-08T03:01:00-05:00"), -5),
        (date(2026, 11, 1), (-5, "01:58 mar start vancomycin recorded=2026-11-01T01:01:00-06:00"), -6),
    ],
)
def test_the_clock_change_charts_nothing_ahead(day: date, entry: tuple[int, str], after: int) -> None:
    """One past one in standard time is after two to two in summer time."""
    assert [] == found(rule, over_clock_change(day, entry, (after, "12:30 adt discharge")))


def test_it_stands_as_events_arrive_and_the_minutes_are_a_knob() -> None:
    """Raised with the record; a flowsheet that writes the hour in advance has its own tolerance."""
    entry = "10:00 mar stop vancomycin recorded=09:05"

    assert [at("09:05")] == [raised.raised_at for raised in judge(entry, at("10:01"), rules=[rule]).raised]
    assert [] == found(rule, entry + END, with_knobs("timeliness", ahead_minutes=60))
