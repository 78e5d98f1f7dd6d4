"""Medically unlikely edits, as a site has loaded them."""

from datetime import date

import msgspec
import pytest

from streams.profiles.profile import Profile
from streams.profiles.quarterly import ProviderType, QuarterlyTables, UnitLimit, UnitLimits
from streams.rules.charges.units_exceed_mue import units_exceed_mue as rule
from tests.rules.claims import chart, claim
from tests.rules.judge import FACILITY, PROFESSIONAL, found, judge


def limited(indicator: int, provider: ProviderType = "outpatient-hospital", base: Profile = FACILITY) -> Profile:
    table = UnitLimits(date(2026, 1, 1), provider, {"96372": UnitLimit(2, indicator)})
    return msgspec.structs.replace(base, quarterly=QuarterlyTables((table,)))


@pytest.mark.parametrize(("units", "findings"), [(2, 0), (3, 1)])
@pytest.mark.parametrize("indicator", [1, 2, 3])
def test_more_than_the_limit_is_reported(units: int, findings: int, indicator: int) -> None:
    """Whatever the indicator."""
    assert findings == len(found(rule, chart(claim(f"96372x{units}")), limited(indicator)))


@pytest.mark.parametrize(("indicator", "findings"), [(1, 0), (2, 1), (3, 1)])
def test_lines_of_a_date_are_added_up(indicator: int, findings: int) -> None:
    """Unless the edit is one of the line."""
    assert findings == len(found(rule, chart(claim("96372x2", "96372")), limited(indicator)))


def test_each_date_has_its_own_limit() -> None:
    """Two a day on two days."""
    later = "+1d 13:00 charge C9 96372 service_date=2026-03-03 units=2"

    assert [] == found(rule, chart(claim("96372x2"), later), limited(3))


def test_without_a_table_the_rule_says_so() -> None:
    """None is shipped."""
    evaluation = judge(chart(claim("96372x99")), rules=[rule])

    assert () == evaluation.raised
    assert ["no table of medically unlikely edits is loaded"] == [item.because for item in evaluation.not_evaluated]


def test_the_table_is_that_of_who_bills() -> None:
    """A practice is not held to the limits of hospitals."""
    profile = limited(3, base=PROFESSIONAL)

    assert [rule.name] == [item.rule for item in judge(chart(claim("96372x3")), None, profile, [rule]).not_evaluated]
