"""What counts as a stop, and what is left where there is none."""

import pytest

from streams.rules.times import RULES
from streams.rules.times.infusion_stop_time_missing import infusion_stop_time_missing as rule
from tests.rules.judge import at, found, judge, names

NOTE = '09:10 note nursing N1 documented=\'[{"administration_id":"A-vancomycin","stop":"2026-03-02T15:05:00Z"}]\''


@pytest.mark.parametrize(
    "stop",
    [
        "09:05 mar stop vancomycin",
        "09:05 mar stop vancomycin source=device",
        "09:05 mar stop vancomycin source=scheduled",
        NOTE,
        "07:55 mar stop vancomycin",
    ],
)
def test_a_stop_from_any_source_is_a_stop(stop: str) -> None:
    """MAR, pump, note and schedule give one; one before the start is wrong, not missing."""
    assert [] == found(rule, f"08:00 mar start vancomycin\n{stop}\n12:30 adt discharge")


def test_a_stop_equal_to_the_start_is_one_error_of_sequence() -> None:
    """The end that the system filled with the start holds back the missing stop."""
    evaluation = judge("08:00 mar start vancomycin\n08:00 mar stop vancomycin\n12:30 adt discharge", rules=RULES)

    assert ["time-sequence-error"] == [raised.rule.name for raised in evaluation.raised if raised.held_back]
    assert ["infusion-stop-time-missing"] == [held.rule for held in evaluation.raised[0].held_back]


def test_a_stop_before_a_resume_is_no_stop_of_the_whole() -> None:
    """What was restarted must be stopped again."""
    chart = "08:00 mar start vancomycin\n08:30 mar stop vancomycin\n08:40 mar resume vancomycin\n12:30 adt discharge"

    assert [rule.name] == names(chart, rules=RULES)


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ("08:00 mar start vancomycin rate=250mL/h volume=250mL\n12:30 adt discharge", "calculable"),
        ("08:00 mar start vancomycin rate=1mg/h volume=250mL\n12:30 adt discharge", "bounded"),
        ("08:00 mar start vancomycin\n12:30 adt discharge", "bounded"),
        ("08:00 mar start vancomycin access=L1\n10:00 access removed L1", "bounded"),
        (
            "08:00 mar start vancomycin order=O1\n10:00 mar start vancomycin id=A2 order=O1\n10:50 mar stop x id=A2",
            "bounded",
        ),
        ("07:00 access removed L1\n08:00 mar start vancomycin access=L1", "unknown"),
        ("08:00 mar start vancomycin", "unknown"),
    ],
)
def test_the_reason_says_what_is_left(entries: str, reason: str) -> None:
    """Calculable from rate and volume; bounded by discharge, removal or the next bag; else unknown."""
    findings = found(rule, entries, now=at("13:00", days=1))

    assert [reason] == [finding.reason for finding in findings]


def test_hydration_without_a_stop_blocks_billing() -> None:
    """Hydration is the one infusion that nothing is left of."""
    chart = "08:00 mar start saline drug.category=hydration\n12:30 adt discharge"

    assert ["blocks-billing"] == [raised.severity for raised in judge(chart, rules=RULES).raised]


def test_a_late_stop_resolves_it() -> None:
    """An entry filed after the discharge counts like one filed in time."""
    chart = "08:00 mar start vancomycin\n12:30 adt discharge\n09:05 mar stop vancomycin recorded=+1d10:00"

    assert [] == found(rule, chart)
