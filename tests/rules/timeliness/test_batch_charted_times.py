"""What counts as charted in one sitting."""

import pytest

from streams.rules.timeliness.batch_charted_times import batch_charted_times as rule
from tests.rules.judge import FACILITY, at, found, judge, with_knobs

CLOCKS = ("08:00", "09:00", "09:05", "10:00")
RECORDED = ("10:05", "10:05", "10:06", "10:07")


def batch(
    clocks: tuple[str, ...] = CLOCKS,
    recorded: tuple[str, ...] = RECORDED,
    fields: tuple[str, ...] = ("", "", "", ""),
    day: str = "",
) -> str:
    what = (("start", "A1"), ("stop", "A1"), ("start", "A2"), ("stop", "A2"))
    return "\n".join(
        f"{clock} mar {action} vancomycin id={ident} by=RN1 recorded={day}{time} {more}"
        for clock, time, (action, ident), more in zip(clocks, recorded, what, fields, strict=True)
    )


@pytest.mark.parametrize(
    ("events", "count"),
    [
        (batch(), 1),
        (batch(recorded=("10:05", "10:05", "10:06", "10:08")), 0),
        (batch(clocks=("08:01", "09:00", "09:05", "10:00")), 0),
        (batch(fields=("entry_method=manual",) * 4), 1),
        (batch(fields=("entry_method=scan", "", "", "")), 0),
        (batch(fields=("entry_method=device", "", "", "")), 0),
        (batch(fields=("source=device", "", "", "")), 0),
        (batch(fields=("late_entry=true", "", "", "")), 0),
        (batch(fields=("performer=none", "", "", "")), 0),
        (batch(fields=("route=none route_text=enteral",) * 4), 0),
        (batch(recorded=("00:05", "00:05", "00:06", "00:07"), day="+1d"), 1),
    ],
)
def test_four_by_hand_over_two_hours_within_two_minutes(events: str, count: int) -> None:
    """One fewer, a minute less or more is none; scanner, pump and labelled late entries are left out."""
    assert count == len(found(rule, f"{events}\n+1d 12:30 adt discharge"))


def test_rate_changes_and_doses_do_not_count() -> None:
    """Only starts and stops bound what is billed."""
    events = batch().replace("start vancomycin id=A2", "rate-change vancomycin id=A2")

    assert [] == found(rule, f"{events}\n12:30 adt discharge")


def test_a_correction_afterwards_does_not_hide_the_batch() -> None:
    """A corrected entry dates from its first filing."""
    again = "08:02 mar start vancomycin id=A1 by=RN1 recorded=11:00"
    events = batch(clocks=("08:00", "09:00", "09:05", "10:10"), recorded=("10:15", "10:15", "10:16", "10:17"))

    assert 1 == len(found(rule, f"{events}\n{again}\n12:30 adt discharge"))


def test_every_entry_of_the_batch_is_evidence_and_the_span_is_shown() -> None:
    """Raised when the last of them was recorded."""
    raised = judge(batch(), at("10:30"), rules=[rule]).raised

    assert [(4, 120, 120)] == [
        (len(one.finding.evidence), one.finding.measure.minutes, one.finding.measure.threshold)
        for one in raised
        if one.finding.measure
    ]
    assert [at("10:07")] == [one.raised_at for one in raised]


@pytest.mark.parametrize("knob", [{"batch_entries": 5}, {"batch_span_minutes": 121}, {"batch_window_minutes": 1}])
def test_number_span_and_window_are_knobs(knob: dict[str, int]) -> None:
    """Each by itself silences it."""
    assert [] == found(rule, f"{batch()}\n12:30 adt discharge", with_knobs("timeliness", FACILITY, **knob))
