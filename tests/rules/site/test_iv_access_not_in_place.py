"""When a device is in place, to five minutes."""

from datetime import date

import pytest

from streams.rules.site.iv_access_not_in_place import iv_access_not_in_place as rule
from tests.rules.judge import at, found, judge, over_clock_change, with_knobs

PLACED, REMOVED = "08:00 access placed L1", "09:00 access removed L1"
END = "12:30 adt discharge"


def push(clock: str) -> str:
    return f"{clock} mar given ondansetron route=iv-push access=L1"


@pytest.mark.parametrize(("clock", "count"), [("07:54", 1), ("07:55", 0), ("09:05", 0), ("09:06", 1)])
def test_five_minutes_before_placing_and_after_removal_are_tolerated(clock: str, count: int) -> None:
    """Two clocks differ; six minutes are a wrong device or time."""
    assert count == len(found(rule, f"{PLACED}\n{push(clock)}\n{REMOVED}\n{END}"))


def test_the_tolerance_is_a_knob_and_shown() -> None:
    """The applied threshold stands in the alert."""
    [finding] = found(rule, f"{PLACED}\n{push('07:57')}\n{END}", with_knobs("site", access_tolerance_minutes=2))

    assert finding.measure is not None
    assert 2 == finding.measure.threshold


@pytest.mark.parametrize(
    "lines",
    [
        f"08:00 access assessed L1\n{push('07:00')}",
        f"{push('07:00')}\n{REMOVED}",
        f"{push('07:00')}\n08:00 access placed L2",
        f"{PLACED}\n{REMOVED}\n09:30 access placed L1\n{push('09:40')}",
        f"{PLACED}\n{REMOVED}\n09:30 mar given ondansetron route=iv-push",
        f"{PLACED}\n{REMOVED}\n09:30 mar not-given ondansetron route=iv-push access=L1",
    ],
)
def test_a_device_from_before_one_placed_again_and_an_unnamed_one_are_silent(lines: str) -> None:
    """Nothing says that the device was not there."""
    assert [] == found(rule, f"{lines}\n{END}")


def test_between_removal_and_the_next_placing_it_is_not_there() -> None:
    """The gap counts."""
    assert 1 == len(found(rule, f"{PLACED}\n{REMOVED}\n09:30 access placed L1\n{push('09:20')}\n{END}"))


@pytest.mark.parametrize(("stop", "count"), [("09:05", 0), ("09:10", 1)])
def test_an_infusion_must_end_before_its_device_goes(stop: str, count: int) -> None:
    """Start and stop are both held against the device; one finding for the infusion."""
    run = f"08:30 mar start cefepime access=L1\n{stop} mar stop cefepime access=L1"

    assert count == len(found(rule, f"{PLACED}\n{run}\n{REMOVED}\n{END}"))


def test_it_stands_while_the_patient_is_there_and_goes_with_the_correction() -> None:
    """Raised when the last of the two was recorded; a placing that comes later settles it."""
    lines = f"{PLACED}\n{REMOVED}\n{push('09:20')}"
    raised = judge(lines, at("09:21"), rules=[rule]).raised

    assert [at("09:20")] == [item.raised_at for item in raised]
    assert () == judge(f"{lines}\n09:15 access placed L1", at("09:21"), rules=[rule]).raised


def test_minutes_are_counted_on_the_utc_line() -> None:
    """Six minutes over midnight and over the change of the clocks are six minutes."""
    night = "23:57 access removed L1\n+1d 00:03 mar given ondansetron route=iv-push access=L1\n+1d 12:30 adt discharge"
    change = over_clock_change(
        date(2026, 11, 1),
        (-5, "01:30 access placed L1\n01:58 access removed L1"),
        (-6, "01:03 mar given ondansetron route=iv-push access=L1\n12:30 adt discharge"),
    )

    assert 1 == len(found(rule, night))
    assert [] == found(rule, change)
