"""The shortest hydration that is reportable."""

import pytest

from streams.rules.charges.hydration_under_31_minutes import hydration_under_31_minutes as rule
from tests.rules.claims import chart, claim, fluid, infusion, push
from tests.rules.judge import found


@pytest.mark.parametrize(("stop", "findings"), [("08:30", 1), ("08:31", 0)])
@pytest.mark.parametrize("code", ["96360", "96361"])
def test_thirty_one_minutes_are_needed(stop: str, findings: int, code: str) -> None:
    """Whichever of its codes is billed."""
    assert findings == len(found(rule, chart(fluid("08:00", stop), claim(code))))


@pytest.mark.parametrize(("start", "findings"), [("08:30", 1), ("08:31", 0)])
def test_only_minutes_outside_drugs_count(start: str, findings: int) -> None:
    """The fluid ran for an hour, and a drug from here on."""
    drug = infusion("vancomycin", start, "10:00")

    assert findings == len(found(rule, chart(fluid("08:00", "09:00"), drug, claim("96365", "96361"))))


def test_fluid_wholly_beside_a_drug_has_no_minutes() -> None:
    """Nothing of it is left."""
    drug = infusion("vancomycin", "07:30", "10:00")
    [finding] = found(rule, chart(fluid("08:00", "09:00"), drug, claim("96365", "96361")))

    assert finding.measure is not None
    assert 0 == finding.measure.minutes


def test_minutes_of_a_push_are_taken_out() -> None:
    """Thirty-two minutes less the two of the push; the payer that deducts none supports the line."""
    given = (fluid("08:00", "08:32"), push("ondansetron", "08:10"))

    assert [] == found(rule, chart(*given, claim("96374", "96361")))


def test_fluid_nobody_charted_is_another_matter() -> None:
    """There is no stretch that is too short."""
    assert [] == found(rule, chart(push("ondansetron", "08:10"), claim("96374", "96361")))
