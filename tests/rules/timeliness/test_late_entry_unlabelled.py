"""When an entry is late, what labels it, and what it corrects."""

from datetime import date

import pytest

from streams.rules.timeliness.late_entry_unlabelled import late_entry_unlabelled as rule
from tests.rules.judge import at, found, judge, over_clock_change, with_knobs

END = "\n+2d 12:30 adt discharge"


def late(events: str) -> list[float | None]:
    return [finding.measure.minutes for finding in found(rule, events + END) if finding.measure]


@pytest.mark.parametrize(
    ("entry", "minutes"),
    [
        ("08:00 mar start vancomycin recorded=12:00", []),
        ("08:00 mar start vancomycin recorded=12:01", [241]),
        ("08:00 mar given ondansetron route=iv-push recorded=12:01", [241]),
        ("08:00 mar given ondansetron route=oral recorded=12:01", []),
        ("08:00 mar not-given ondansetron route=iv-push recorded=12:01", []),
        ("08:00 mar stop feed route=none route_text=enteral recorded=12:01", []),
        ("22:00 mar start vancomycin recorded=+1d02:01", [241]),
        ("08:00 note nursing N1 recorded=+1d08:00", []),
        ("08:00 note nursing N1 recorded=+1d08:01", [1441]),
        ("08:00 note provider N1 recorded=+1d08:01", [1441]),
    ],
)
def test_the_mar_has_four_hours_and_a_note_a_day(entry: str, minutes: list[float]) -> None:
    """To the minute, over midnight too; what was not given or went in by mouth is not asked."""
    assert minutes == late(entry)


@pytest.mark.parametrize(
    "label",
    ["late_entry=true", 'reason="late entry: downtime"', 'reason="Correction of the time"', "entry_method=device"],
)
def test_a_label_settles_a_mar_entry(label: str) -> None:
    """The flag or the reason; what the pump filed needs none."""
    assert [] == late(f"08:00 mar start vancomycin recorded=13:00 {label}")


@pytest.mark.parametrize(
    "label", ["late_entry=true", "state=amended", "state=addendum", "addendum_to=N0", "reason=late"]
)
def test_a_label_settles_a_note(label: str) -> None:
    """The flag, the state, the link or the reason."""
    assert [] == late(f"08:00 note nursing N1 recorded=+1d09:00 {label}")


def test_another_reason_is_no_label() -> None:
    """It must say that it is late."""
    assert [300] == late('08:00 mar start vancomycin recorded=13:00 reason="patient to the bathroom"')


@pytest.mark.parametrize(
    ("before", "minutes"),
    [
        ("08:00 mar start vancomycin recorded=08:01", []),
        ("07:59 mar start vancomycin recorded=08:01", []),
        ("08:00 mar start vancomycin recorded=12:30", [270]),
        ("08:00 mar pause vancomycin recorded=08:01", [300]),
        ("07:50 mar start cefepime recorded=08:01", [300]),
    ],
)
def test_a_correction_dates_from_what_it_corrects(before: str, minutes: list[float]) -> None:
    """The same action of the same administration was filed in time, or was late itself."""
    assert minutes == late(f"{before}\n08:00 mar start vancomycin recorded=13:00")


def test_a_second_pause_is_no_correction_of_the_first() -> None:
    """What may occur several times is corrected by a retraction and a new entry."""
    first = "08:00 mar start vancomycin\n08:30 mar pause vancomycin"
    again = "\n08:31 mar pause vancomycin recorded=13:30"
    taken_back = "\n08:30 mar pause vancomycin status=entered-in-error recorded=13:29"

    assert [299] == late(first + again)
    assert [] == late(first + taken_back + again)


def test_one_alert_for_an_administration_shows_the_longest_delay() -> None:
    """Both entries are evidence."""
    events = "08:00 mar start vancomycin recorded=13:00\n09:00 mar stop vancomycin recorded=15:00"
    findings = found(rule, events + END)

    assert [(2, 360, 240)] == [
        (len(one.evidence), one.measure.minutes, one.measure.threshold) for one in findings if one.measure
    ]


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 3, 8), (-6, "01:30 mar start vancomycin recorded=2026-03-08T06:30:00-05:00"), -5),
        (date(2026, 11, 1), (-5, "01:30 mar start vancomycin recorded=2026-11-01T04:30:00-06:00"), -6),
    ],
)
def test_hours_are_counted_on_the_utc_line(day: date, before: tuple[int, str], after: int) -> None:
    """Half past one to half past six in March, and to half past four in November, are four hours."""
    assert [] == found(rule, over_clock_change(day, before, (after, "12:30 adt discharge")))


def test_hours_are_knobs_and_it_stands_as_events_arrive() -> None:
    """Raised with the record; a site sets its own hours."""
    entry = "08:00 mar start vancomycin recorded=13:00"

    assert [at("13:00")] == [raised.raised_at for raised in judge(entry, at("13:01"), rules=[rule]).raised]
    assert [] == found(rule, entry + END, with_knobs("timeliness", late_after_hours=6))
