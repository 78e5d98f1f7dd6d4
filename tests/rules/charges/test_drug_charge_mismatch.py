"""Drug lines against what was given."""

import pytest

from streams.rules.charges.drug_charge_mismatch import drug_charge_mismatch as rule
from tests.rules.claims import chart, claim, infusion
from tests.rules.judge import at, found

INFLIXIMAB = "08:00 mar start infliximab order=O1 access=L1 dose=400mg\n10:00 mar stop infliximab access=L1"
ONDANSETRON = "08:00 mar given ondansetron order=O2 access=L1 route=iv-push dose=4mg"
TWO_DOSES = "\n".join(
    f"0{hour}:00 mar given ketorolac id=A{hour} order=O3 access=L1 route=iv-push dose=20mg" for hour in (7, 8)
)


def reasons(*parts: str) -> list[str | None]:
    return [finding.reason for finding in found(rule, chart(*parts), now=at("13:00", days=4))]


@pytest.mark.parametrize(
    ("billed", "expected"),
    [("J1745x40", []), ("J1745x41", ["units"]), ("J1745x39", ["units"])],
)
def test_units_are_those_given(billed: str, expected: list[str]) -> None:
    """Ten milligrams are a unit."""
    assert expected == reasons(INFLIXIMAB, claim(billed))


@pytest.mark.parametrize(("units", "expected"), [(2, ["units"]), (3, []), (4, []), (5, ["units"])])
def test_rounding_up_by_dose_or_over_the_stay_is_lawful(units: int, expected: list[str]) -> None:
    """Twice 20 mg of 15 mg units are four by dose and three together."""
    assert expected == reasons(TWO_DOSES, claim(f"J1885x{units}"))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [(("J1745x40", "J1745x10/JW"), []), (("J1745x40", "J1745x9/JW"), ["units"]), (("J1745x50",), ["units"])],
)
def test_waste_has_a_line_of_its_own(lines: tuple[str, ...], expected: list[str]) -> None:
    """As many units as were charted as wasted."""
    given = INFLIXIMAB.replace("dose=400mg", 'dose=400mg wasted=\'{"value":100,"unit":"mg"}\'')

    assert expected == reasons(given, claim(*lines))


def test_units_may_stand_on_several_lines() -> None:
    """They are added up."""
    assert [] == reasons(INFLIXIMAB, claim("J1745x30", "J1745x10"))


def test_another_drug_is_billed() -> None:
    """The code of a drug nobody gave, while the one given is not billed."""
    assert ["code", "not-billed"] == reasons(ONDANSETRON, claim("J1885"))


def test_a_drug_nobody_gave_is_billed() -> None:
    """Beside one that was."""
    assert ["no-administration"] == reasons(ONDANSETRON, claim("J2405x4", "J1885"))


def test_a_drug_that_was_given_is_not_billed() -> None:
    """Where other drugs are."""
    assert ["not-billed"] == reasons(ONDANSETRON, INFLIXIMAB, claim("J1745x40"))


def test_a_claim_without_drug_lines_is_not_asked_for_them() -> None:
    """They may be packaged, or come by another way."""
    assert [] == reasons(ONDANSETRON, claim("96374"))


def test_an_amount_that_is_not_known_is_not_compared() -> None:
    """No dose, no units."""
    assert [] == reasons(infusion("infliximab", "08:00", "10:00"), claim("J1745x40"))


@pytest.mark.parametrize(("now", "findings"), [("13:39", 0), ("13:40", 1)])
def test_a_claim_has_an_hour_to_settle(now: str, findings: int) -> None:
    """Lines of one drug are posted one by one."""
    text = chart(INFLIXIMAB, "12:40 charge C1 J1745 service_date=2026-03-02 units=30")

    assert findings == len(found(rule, text, now=at(now)))
