"""The minute grid: each threshold on both of its sides, at noon, over midnight, and when the clocks change.

Minutes that pass are minutes, whatever the clock on the wall does meanwhile.
"""

import ast
import inspect
from datetime import UTC, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import msgspec
import pytest

from streams.rules.catalogue import CATALOGUE, by_name
from streams.rules.rule import Rule
from tests.rules.judge import FACILITY, judge
from tests.rules.thresholds import THRESHOLDS, Threshold, placed

CHICAGO = ZoneInfo("America/Chicago")
ANCHORS = {
    "noon": datetime(2026, 3, 4, 18, tzinfo=UTC),
    "over midnight": datetime(2026, 3, 5, 5, 59, tzinfo=UTC),
    "into daylight saving time": datetime(2026, 3, 8, 7, 59, tzinfo=UTC),
    "out of daylight saving time": datetime(2026, 11, 1, 6, 59, tzinfo=UTC),
}
"""When minute 0 is: a minute before the change, so that whatever lasts longer lies on both sides of it."""
COUNTED = {"administering-clinician-missing", "push-duration-missing"}
"""Rules whose knob is no threshold of a finding: how many gaps make one alert, which reading of a push holds."""


def fires(case: Threshold, number: float, anchor: datetime) -> bool:
    rule = by_name(case.rule)
    assert rule is not None
    minute = case.now(number)
    now = None if minute is None else anchor + timedelta(minutes=minute)
    return bool(judge(placed(case.lines, number, anchor, CHICAGO), now, rules=[rule]).raised)


@pytest.mark.parametrize("anchor", ANCHORS.values(), ids=ANCHORS)
@pytest.mark.parametrize("case", THRESHOLDS, ids=lambda case: f"{case.rule}-{case.fires:g}")
def test_a_rule_is_silent_up_to_its_threshold_and_fires_beyond(case: Threshold, anchor: datetime) -> None:
    """One minute, or one unit, is the difference, whichever way the wall clock was turned."""
    assert (False, True) == (fires(case, case.silent, anchor), fires(case, case.fires, anchor))


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.name)
def test_a_rule_that_reads_a_threshold_is_on_the_grid(rule: Rule) -> None:
    """A new knob with a number in it comes with both of its sides."""
    tree = ast.parse(inspect.getsource(import_module(rule.module)))
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert not read & numbers() or rule.name in {case.rule for case in THRESHOLDS} | COUNTED


def numbers() -> set[str]:
    """The knobs of a profile that are numbers."""
    sections = [
        value
        for field in msgspec.structs.fields(FACILITY)
        if isinstance(value := getattr(FACILITY, field.name), msgspec.Struct)
    ]
    knobs = {field.name: getattr(held, field.name) for held in sections for field in msgspec.structs.fields(held)}
    return {name for name, value in knobs.items() if isinstance(value, int | float) and not isinstance(value, bool)}
