"""How far two sources of one time may lie apart, and when the code would change."""

from datetime import date

import pytest

from streams.rules.consistency.mar_note_time_mismatch import mar_note_time_mismatch as rule
from tests.rules.judge import found, over_clock_change, with_times

RAN = "08:00 mar start vancomycin order=O1\n09:05 mar stop vancomycin order=O1\n"
END = "\n12:30 adt discharge"


def told(start: str | None = None, stop: str | None = None, about: str = '"administration_id":"A-vancomycin"') -> str:
    ends = "".join(f',"{name}":"2026-03-02T{at}:00-06:00"' for name, at in (("start", start), ("stop", stop)) if at)
    return f"09:20 note nursing N1 documented='[{{{about}{ends}}}]'\n"


def apart(events: str) -> list[float | None]:
    return [finding.measure.minutes for finding in found(rule, events + END) if finding.measure]


@pytest.mark.parametrize(
    ("note", "minutes"),
    [
        (told("08:05", "09:00"), []),
        (told("08:06", "09:05"), [6]),
        (told("07:54", "09:05"), [6]),
        (told(None, "09:11"), [6]),
        (told("08:08", "09:20"), [15]),
        (told("08:08", about='"drug":{"name":"Vancomycin"}'), [8]),
        (told("08:08", about='"drug":{"name":"cefepime"}'), []),
        (told("08:08").replace("nursing", "provider"), []),
        (told("08:08") + told("08:00").replace("09:20", "10:00").replace("N1", "N2"), []),
    ],
)
def test_a_note_may_be_five_minutes_off(note: str, minutes: list[float]) -> None:
    """Either end, by administration or by drug; the last nursing note that gives the time counts."""
    assert minutes == apart(RAN + note)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("Vancomycin started at 08:06.", [6]),
        ("Vancomycin started at 08:05.", []),
        ("Infusion stopped at 0915, patient well.", [10]),
        ("vancomycin infusion completed at 9:12 AM", [7]),
        ("IV started at 07:40, vancomycin hung at 08:00.", []),
        ("Vancomycin was not stopped at 09:20.", []),
        ("Vancomycin to be stopped at 09:20.", []),
        ("Cefepime stopped at 09:20.", []),
        ("Vancomycin infused, pain 3/10 at 10:00.", []),
        ("Vancomycin started 1000 mg.", []),
    ],
)
def test_clock_times_in_words_count_where_they_are_stated(words: str, minutes: list[float]) -> None:
    """Of the drug or the only infusion; a line, a plan, a denial and a dose are no times of it."""
    assert minutes == apart(f'{RAN}09:30 note nursing N1 text="{words}"')


def test_a_clock_time_is_taken_on_the_day_on_which_it_lies_nearest() -> None:
    """Ten past twelve is after midnight where the MAR stops at five past."""
    run = "23:00 mar start vancomycin\n+1d 00:05 mar stop vancomycin\n"
    note = '+1d 00:20 note nursing N1 text="Vancomycin stopped at {}."\n+1d 06:00 adt discharge'

    assert [] == found(rule, run + note.format("00:10"))
    assert [10] == [one.measure.minutes for one in found(rule, run + note.format("23:55")) if one.measure]


def test_with_two_infusions_the_words_must_name_the_drug() -> None:
    """`The infusion` could be either."""
    other = "10:00 mar start cefepime\n10:30 mar stop cefepime\n"
    note = '10:40 note nursing N1 text="{} stopped at 09:20."'

    assert [] == apart(RAN + other + note.format("Infusion"))
    assert [15] == apart(RAN + other + note.format("Vancomycin"))


def test_the_pump_is_another_source() -> None:
    """A stop by the device beside that of the nurse; a scheduled one is none."""
    assert [10] == apart(RAN + "09:15 mar stop vancomycin source=device")
    assert [] == apart(RAN + "09:10 mar stop vancomycin source=device")
    assert [] == apart("08:00 mar start vancomycin\n09:00 mar stop vancomycin source=scheduled\n" + told(None, "09:30"))


def test_a_push_has_one_time() -> None:
    """The note's start is held against the minute of the entry."""
    push = "08:00 mar given ondansetron route=iv-push\n"

    assert [6] == apart(push + told("08:06", about='"administration_id":"A-ondansetron"'))


@pytest.mark.parametrize(
    ("stop", "note", "severity"),
    [
        ("09:05", "09:15", None),
        ("09:25", "09:31", "downcode-risk"),
        ("09:24", "09:30", None),
        ("08:21", "08:15", "downcode-risk"),
    ],
)
def test_it_weighs_more_where_the_code_would_change(stop: str, note: str, severity: str | None) -> None:
    """Minute 91 earns another hour, and fifteen minutes are a push."""
    run = f"08:00 mar start vancomycin\n{stop} mar stop vancomycin\n"

    assert [severity] == [finding.severity for finding in found(rule, run + told(None, note) + END)]


def test_thirty_one_minutes_make_hydration() -> None:
    """Below it nothing is reportable."""
    run = "08:00 mar start saline drug.category=hydration\n08:36 mar stop saline drug.category=hydration\n"
    about = '"administration_id":"A-saline"'
    findings = found(rule, run + told(None, "08:30", about) + END)

    assert ["downcode-risk"] == [finding.severity for finding in findings]


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 3, 8), (-6, "01:30 mar start vancomycin"), (-5, "03:10 mar stop vancomycin")),
        (date(2026, 11, 1), (-5, "01:30 mar start vancomycin"), (-6, "01:10 mar stop vancomycin")),
    ],
)
def test_the_clock_change_puts_no_times_apart(day: date, before: tuple[int, str], after: tuple[int, str]) -> None:
    """The note gives the same instants in UTC."""
    starts, stops = (("07:30", "08:10"), ("06:30", "07:10"))[day.month == 11]
    item = f'{{"administration_id":"A-vancomycin","start":"{day}T{starts}:00Z","stop":"{day}T{stops}:00Z"}}'
    note = f"\n04:00 note nursing N1 documented='[{item}]'\n12:30 adt discharge"

    assert [] == found(rule, over_clock_change(day, before, (after[0], after[1] + note)))


def test_the_tolerance_is_a_knob() -> None:
    """A site with two clocks sets its own."""
    assert [] == found(rule, RAN + told("08:10") + END, with_times(time_tolerance_minutes=10))
