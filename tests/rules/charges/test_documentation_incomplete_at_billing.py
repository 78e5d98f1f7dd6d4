"""The gate before the claim goes out."""

import pytest

from streams.rules.charges.documentation_incomplete_at_billing import documentation_incomplete_at_billing as rule
from streams.rules.evaluate import Raised
from tests.rules.claims import DISCHARGE
from tests.rules.judge import at, judge

BLOCKED = "08:00 mar start ringers access=L1 drug.category=hydration"


def gate(text: str) -> list[Raised]:
    return [raised for raised in judge(text).raised if raised.rule is rule]


@pytest.mark.parametrize("line", ["96360", "J7120", "C9399", "99213"])
def test_a_claim_is_held_while_something_blocks(line: str) -> None:
    """Administration, drug or visit."""
    [raised] = gate(f"{BLOCKED}\n{DISCHARGE}\n12:40 charge C1 {line} units=1")

    assert ("blocking", "blocks-billing") == (raised.finding.reason, raised.severity)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "12:40 charge C1 60220 units=1",
        "12:40 charge C1 C9600 units=1",
        "12:40 charge C1 J7120 units=1 state=voided",
    ],
)
def test_without_such_a_line_there_is_no_claim(line: str) -> None:
    """Surgery and stents are not our claim, and a voided line does not stand."""
    assert [] == gate(f"{BLOCKED}\n{DISCHARGE}\n{line}")


def test_it_counts_the_items_of_the_checklist() -> None:
    """The missing stop is one of the eight, and held-back rules count."""
    [raised] = gate(f"{BLOCKED}\n{DISCHARGE}\n12:40 charge C1 J7120 units=1")

    assert raised.finding.measure is not None
    assert 8 == raised.finding.measure.of
    assert raised.finding.measure.count


def test_it_stands_from_the_claim_on() -> None:
    """And not from when the entry went missing."""
    [raised] = gate(f"{BLOCKED}\n{DISCHARGE}\n12:40 charge C1 J7120 units=1")

    assert at("12:40") == raised.raised_at


def test_it_goes_with_its_causes() -> None:
    """Judged by itself there is nothing open."""
    assert () == judge(f"{BLOCKED}\n{DISCHARGE}\n12:40 charge C1 J7120 units=1", rules=[rule]).raised
