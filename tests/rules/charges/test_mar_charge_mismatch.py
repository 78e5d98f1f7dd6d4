"""Family, technique and number of what is billed."""

import pytest

from streams.rules.charges.mar_charge_mismatch import mar_charge_mismatch as rule
from tests.rules.claims import chart, claim, fluid, infusion, push
from tests.rules.judge import found, judge

DRUG, PUSH = infusion("vancomycin", "08:00", "09:00"), push("ondansetron", "09:10")
INJECTION = "09:20 mar given cyanocobalamin order=O route=intramuscular"


@pytest.mark.parametrize(
    ("given", "billed", "findings"),
    [
        ((PUSH,), ("96374",), 0),
        ((PUSH,), ("96365",), 1),
        ((DRUG,), ("96374",), 1),
        ((DRUG,), ("96413",), 1),
        ((DRUG, PUSH), ("96365", "96375"), 0),
        ((DRUG, PUSH), ("96365", "96375x2"), 1),
        ((DRUG, INJECTION), ("96365", "96372"), 0),
        ((DRUG, INJECTION), ("96365", "96372x2"), 1),
        ((PUSH,), ("96374", "96361"), 0),
    ],
)
def test_what_no_reading_supports_is_reported(given: tuple[str, ...], billed: tuple[str, ...], findings: int) -> None:
    """Technique, family, number; hours are for a rule of their own."""
    assert findings == len(found(rule, chart(*given, claim(*billed))))


@pytest.mark.parametrize(("stop", "billed"), [("08:15", "96374"), ("08:16", "96365")])
def test_sixteen_minutes_make_an_infusion(stop: str, billed: str) -> None:
    """Fifteen are a push."""
    given = infusion("vancomycin", "08:00", stop)

    assert [] == found(rule, chart(given, claim(billed)))
    assert 1 == len(found(rule, chart(given, claim("96365" if billed == "96374" else "96374"))))


def test_another_lawful_reading_is_a_hint_that_names_it() -> None:
    """A run of half an hour earns nothing alone; summed with the seventy minutes before it does."""
    given = "\n".join(
        f"{start} mar start vancomycin id={ident} access=L1\n{stop} mar stop vancomycin id={ident} access=L1"
        for ident, start, stop in (("A1", "08:00", "09:10"), ("A2", "10:00", "10:30"))
    )
    [raised] = judge(chart(given, claim("96365", "96366")), rules=[rule]).raised

    assert ("reading", "informational") == (raised.finding.reason, raised.severity)
    assert "same_drug_repeat=summed-per-date" in str(raised.finding.evidence[0].expected)
    assert [] == found(rule, chart(given, claim("96365")))


def test_short_hydration_is_for_its_own_rule() -> None:
    """One cause, one alert."""
    assert [] == found(rule, chart(fluid("08:00", "08:30"), claim("96360")))
