"""What was charted and not charged."""

import pytest

from streams.rules.charges.administration_charge_missing import administration_charge_missing as rule
from tests.rules.claims import chart, claim, infusion, push
from tests.rules.judge import at, found

DRUG, SECOND = infusion("vancomycin", "08:00", "09:00"), infusion("cefepime", "09:10", "10:10")
LATER = at("13:00", days=4)


def missing(*parts: str) -> list[str]:
    return [finding.part for finding in found(rule, chart(*parts), now=LATER)]


@pytest.mark.parametrize(
    ("given", "billed", "expected"),
    [
        ((DRUG,), ("96365",), []),
        ((DRUG, SECOND), ("96365",), ["96367"]),
        ((DRUG, push("ondansetron", "09:05")), ("96365",), ["96375"]),
        ((DRUG, push("ondansetron", "09:05")), ("96365", "96375"), []),
        ((infusion("vancomycin", "08:00", "09:31"),), ("96365",), ["96366"]),
        ((infusion("vancomycin", "08:00", "09:30"),), ("96365",), []),
        ((DRUG, "09:20 mar given cyanocobalamin order=O route=intramuscular"), ("96365",), ["96372"]),
    ],
)
def test_each_code_that_is_supported_and_not_billed(
    given: tuple[str, ...], billed: tuple[str, ...], expected: list[str]
) -> None:
    """Sequential, push, further hour, injection."""
    assert expected == missing(*given, claim(*billed))


def test_no_charge_at_all_is_one_finding() -> None:
    """One cause, one alert."""
    assert [""] == missing(DRUG, SECOND)


@pytest.mark.parametrize(("now", "findings"), [("12:29", 0), ("12:30", 1)])
def test_charges_have_three_days(now: str, findings: int) -> None:
    """Counted from the closing."""
    assert findings == len(found(rule, chart(DRUG, SECOND, claim("96365")), now=at(now, days=3)))


def test_what_is_billed_in_its_place_is_not_missing() -> None:
    """A push billed as an infusion is a mismatch."""
    assert [] == missing(push("ondansetron", "09:05"), claim("96365"))


def test_what_rests_on_no_documented_stop_is_not_asked_for() -> None:
    """Only existing documentation supports a missed charge."""
    assert [] == missing("08:00 mar start vancomycin access=L1")
