"""Fluid beside a drug is not paid."""

import pytest

from streams.rules.concurrency.hydration_concurrent import hydration_concurrent as rule
from tests.rules.claims import chart, claim, fluid, infusion
from tests.rules.judge import found, judge

FLUID = fluid("08:00", "10:00")


@pytest.mark.parametrize(
    ("start", "billed", "expected"),
    [
        ("08:31", "96361", []),
        ("08:30", "96361", ["minutes"]),
        ("08:31", "96361x2", ["minutes"]),
        ("10:00", "96361x2", []),
        ("10:00", "96361x3", []),
    ],
)
def test_only_minutes_outside_the_drug_are_billed(start: str, billed: str, expected: list[str]) -> None:
    """Over-billed fluid that ran alone is for another rule."""
    drug = infusion("vancomycin", start, "11:30", drug__category="therapeutic")

    assert expected == [finding.reason for finding in found(rule, chart(FLUID, drug, claim("96365", billed)))]


def test_fluid_is_never_the_concurrent_infusion() -> None:
    """The line stands on nothing."""
    drug = infusion("vancomycin", "08:30", "09:30", drug__category="therapeutic")

    assert ["concurrent-code"] == [
        finding.reason for finding in found(rule, chart(FLUID, drug, claim("96365", "96368")))
    ]


def test_two_drugs_together_support_the_concurrent_line() -> None:
    """Beside fluid or not."""
    drugs = (infusion("vancomycin", "08:30", "09:30"), infusion("cefepime", "08:40", "09:20"))

    assert [] == found(rule, chart(FLUID, *drugs, claim("96365", "96368")))


def test_fluid_that_carries_a_drug_is_no_hydration() -> None:
    """It is not counted as fluid at all."""
    carrier = infusion("ringers", "08:00", "10:00", drug__category="hydration", purpose="carrier")
    drug = infusion("vancomycin", "08:30", "09:30")

    assert [] == found(rule, chart(carrier, drug, claim("96365", "96361")))


def test_a_fluid_without_a_stop_is_the_cause() -> None:
    """Where nothing is known of its minutes the missing stop is what is reported."""
    drug = infusion("vancomycin", "08:30", "09:30")
    text = chart("08:00 mar start ringers access=L1 drug.category=hydration", drug, claim("96365", "96361"))

    assert rule.name not in [raised.rule.name for raised in judge(text).raised]
