"""When the length of a push is asked for."""

import pytest

from streams.rules.route.push_duration_missing import push_duration_missing as rule
from tests.rules.judge import found
from tests.rules.knobs import knobs

OVER = "\n12:30 adt discharge"
FLUID = "\n08:00 mar start LR id=F\n10:00 mar stop LR id=F"
BILLED = "\n12:45 charge C1 96360 system=cpt units=1"


@pytest.mark.parametrize("drug", ["phenytoin", "Dilantin", '"HYDROmorphone (Dilaudid)"', "digoxin"])
def test_a_drug_with_a_limited_rate_needs_its_minutes(drug: str) -> None:
    """Under any name the vocabulary knows, and the fewest minutes are shown."""
    [finding] = found(rule, f"08:30 mar given {drug} route=iv-push" + OVER)

    assert finding.measure is not None
    assert finding.measure.threshold


@pytest.mark.parametrize(
    "push",
    [
        "phenytoin route=iv-push for=15",
        "ketorolac route=iv-push",
        '"blue cocktail" route=iv-push',
        "phenytoin route=intramuscular",
        "phenytoin route_text=IV",
    ],
)
def test_a_charted_length_and_drugs_that_are_not_listed_are_silent(push: str) -> None:
    """One time and "IV push" are enough by default."""
    assert [] == found(rule, f"08:30 mar given {push}" + OVER)


def test_start_and_stop_are_a_length() -> None:
    """A push charted with both ends has one."""
    push = "08:30 mar start phenytoin route=iv-push\n08:45 mar stop phenytoin route=iv-push"

    assert [] == found(rule, push + OVER)
    assert 1 == len(found(rule, push.splitlines()[0] + OVER))


@pytest.mark.parametrize(("clock", "expected"), [("07:59", 0), ("08:00", 1), ("09:59", 1), ("10:00", 0)])
def test_a_push_into_billed_hydration_needs_its_minutes(clock: str, expected: int) -> None:
    """From the first minute of the fluid to the last; they are deducted."""
    push = f"{clock} mar given ketorolac route=iv-push"

    assert expected == len(found(rule, push + FLUID + OVER + BILLED))
    assert [] == found(rule, push + FLUID + OVER)
    assert [] == found(rule, push + FLUID + OVER + BILLED + " state=voided")


def test_a_payer_may_ask_for_the_length_of_every_push() -> None:
    """With `push_duration_required` the list does not matter."""
    push = "08:30 mar given ketorolac route=iv-push" + OVER

    assert 1 == len(found(rule, push, knobs("route", push_duration_required=True)))
