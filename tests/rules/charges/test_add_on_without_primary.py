"""Add-on codes and their bases."""

import pytest

from streams.rules.charges.add_on_without_primary import add_on_without_primary as rule
from tests.rules.claims import chart, claim
from tests.rules.judge import at, found

ADD_ONS = ("96361", "96366", "96367", "96368", "96375", "96376", "96411", "96415", "96417")


@pytest.mark.parametrize("code", ADD_ONS)
def test_an_add_on_does_not_stand_alone(code: str) -> None:
    """Each of them."""
    assert 1 == len(found(rule, chart(claim(code))))


@pytest.mark.parametrize(
    ("code", "base", "findings"),
    [("96361", "96360", 0), ("96366", "96365", 0), ("96366", "96374", 1), ("96415", "96413", 0), ("96415", "96365", 1),
     ("96375", "96360", 0), ("96367", "96413", 0), ("96375", "96372", 1)],
)  # fmt: skip
def test_only_an_eligible_base_counts(code: str, base: str, findings: int) -> None:
    """As the table of codes has it."""
    assert findings == len(found(rule, chart(claim(code, base))))


def test_the_base_may_stand_on_another_day() -> None:
    """An encounter has one initial, however many days."""
    later = "+1d 13:00 charge C9 96366 service_date=2026-03-03 units=1"

    assert [] == found(rule, chart(claim("96365"), later))


def test_a_voided_base_is_none() -> None:
    """It does not stand."""
    assert 1 == len(found(rule, chart(claim("96366"), "12:50 charge C9 96365 units=1 state=voided")))


@pytest.mark.parametrize(("now", "findings"), [("13:39", 0), ("13:40", 1)])
def test_the_base_may_be_posted_within_the_hour(now: str, findings: int) -> None:
    """Claims arrive line by line."""
    text = chart("12:40 charge C1 96366 service_date=2026-03-02 units=1")

    assert findings == len(found(rule, text, now=at(now)))
