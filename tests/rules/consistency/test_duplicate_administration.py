"""When two entries are one dose."""

import pytest

from streams.rules.consistency.duplicate_administration import duplicate_administration as rule
from tests.rules.judge import at, found, judge, with_knobs

FIRST = "08:00 mar given ondansetron id=A1 route=iv-push dose=4mg access=L1 entry_method=scan\n"
END = "\n12:30 adt discharge"


def count(events: str) -> int:
    return len(found(rule, events + END))


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("08:02 mar given ondansetron id=A2 route=iv-push dose=4mg access=L1 entry_method=manual", 1),
        ("07:58 mar given ondansetron id=A2 route=iv-push dose=4mg access=L1 entry_method=manual", 1),
        ("08:03 mar given ondansetron id=A2 route=iv-push dose=4mg access=L1 entry_method=manual", 0),
        ("08:02 mar given ondansetron id=A2 route=iv-push dose=8mg access=L1 entry_method=manual", 0),
        ("08:02 mar given ondansetron id=A2 route=iv-push dose=0.004g access=L1 entry_method=manual", 1),
        ("08:02 mar given Zofran id=A2 route=iv-push dose=4mg access=L1 entry_method=manual", 1),
        ("08:02 mar given famotidine id=A2 route=iv-push dose=4mg access=L1 entry_method=manual", 0),
        ("08:02 mar given ondansetron id=A2 route=iv-push dose=4mg access=L2 entry_method=manual", 0),
        ("08:02 mar given ondansetron id=A2 route=iv-push dose=4mg access=L1 entry_method=scan", 0),
        ("08:02 mar given ondansetron id=A2 route=iv-push dose=4mg access=L1", 0),
        ("08:02 mar given ondansetron id=A1 route=iv-push dose=4mg access=L1 entry_method=manual", 0),
        ("08:02 mar not-given ondansetron id=A2 route=iv-push dose=4mg access=L1 entry_method=manual", 0),
    ],
)
def test_scan_and_hand_within_two_minutes_are_one_dose(second: str, expected: int) -> None:
    """Drug, dose and access must be the same; the same administration again is a correction."""
    assert expected == count(FIRST + second)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("09:00 mar new-bag saline id=A1 bag_id=B1", 1),
        ("09:00 mar new-bag saline id=A1 bag_id=B2", 0),
        ("08:02 mar new-bag saline id=A1 bag_id=B1", 0),
        ("08:00 mar start saline id=A2 bag_id=B1", 1),
        ("08:00 mar start potassium id=A2 bag_id=B1", 0),
        ("08:30 mar start potassium id=A2 bag_id=B1", 1),
        ("09:00 mar stop saline id=A1 bag_id=B1", 0),
        ("09:00 mar resume saline id=A1 bag_id=B1", 0),
    ],
)
def test_a_bag_is_hung_once(second: str, expected: int) -> None:
    """Two drugs at one time are one mixed bag; the start and its first bag are one hanging."""
    assert expected == count(f"08:00 mar start saline id=A1 bag_id=B1\n{second}")


def test_voiding_the_duplicate_settles_it() -> None:
    """It stands as events arrive and goes with the retraction."""
    second = "08:02 mar given ondansetron id=A2 route=iv-push dose=4mg access=L1 entry_method=manual"
    void = f"\n{second} status=entered-in-error recorded=08:10"

    assert [at("08:02")] == [one.raised_at for one in judge(FIRST + second, at("08:03"), rules=[rule]).raised]
    assert () == judge(FIRST + second + void, at("08:11"), rules=[rule]).raised


def test_a_dose_over_midnight_is_no_other_dose() -> None:
    """One minute to twelve and one minute past it are two minutes apart."""
    first = FIRST.replace("08:00", "23:59")
    second = "+1d 00:01 mar given ondansetron id=A2 route=iv-push dose=4mg access=L1 entry_method=manual"

    assert 1 == len(found(rule, f"{first}{second}\n+1d 12:30 adt discharge"))


def test_the_minutes_are_a_knob() -> None:
    """A unit that really repeats doses within two minutes sets its own."""
    second = "08:02 mar given ondansetron id=A2 route=iv-push dose=4mg access=L1 entry_method=manual"

    assert [] == found(rule, FIRST + second + END, with_knobs("consistency", duplicate_minutes=1))
