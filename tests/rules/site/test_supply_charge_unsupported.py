"""Which lines are part of an infusion, and which supplies nobody charted."""

import msgspec
import pytest

from streams.rules.site.supply_charge_unsupported import supply_charge_unsupported as rule
from tests.rules.judge import FACILITY, PROFESSIONAL, found, judge

DAY = "service_date=2026-03-02"
PUSH = "08:00 mar given ondansetron route=iv-push"


def chart(code: str, more: str = PUSH, date: str = DAY, admit: str = "class=outpatient place_of_service=22") -> str:
    return f"07:50 adt admit {admit}\n{more}\n12:30 adt discharge\n12:40 charge C1 {code} {date}"


def reasons(lines: str) -> list[str | None]:
    return [finding.reason for finding in found(rule, lines)]


@pytest.mark.parametrize("code", ["36000", "96523", "J1642", "J2001", "A4216", "A4209"])
def test_access_flush_numbing_and_needles_are_part_of_the_administration(code: str) -> None:
    """On the day of an infusion or injection."""
    assert ["bundled"] == reasons(chart(code))
    assert ["bundled"] == reasons(chart(code, date=""))


def test_on_a_day_without_one_they_are_not_bundled() -> None:
    """96523 alone is lawful, also where a drug was given on another day."""
    assert [] == reasons(chart("96523", more="08:00 access assessed L1"))
    assert [] == reasons(chart("96523", date="service_date=2026-03-01"))
    assert [] == reasons(chart("96523", more="08:00 mar given heparin route=flush"))


def test_a_billed_administration_stands_for_a_charted_one() -> None:
    """The claim itself says that there was an infusion that day."""
    assert ["bundled"] == reasons(chart("36000", more=f"08:00 access placed L1\n12:39 charge C2 96365 {DAY}"))


@pytest.mark.parametrize("item", ["IV start kit", "extension set", "10 mL syringe", "saline flush", "tubing"])
def test_a_supply_record_says_what_a_code_is(item: str) -> None:
    """Standard supplies are bundled under any code."""
    supply = f"08:00 supply S1 {item} code=A4999 charge_separately=true"

    assert ["bundled"] == reasons(chart("A4999", more=f"{PUSH}\n{supply}"))


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [("purpose=carrier", ["bundled"]), ("purpose=flush", ["bundled"]), ("", []), ("purpose=treatment", [])],
)
def test_fluid_that_carries_a_drug_is_bundled(purpose: str, expected: list[str]) -> None:
    """Fluid given for its volume is billed by itself."""
    fluid = f"08:01 mar start saline id=A2 drug.code=J7050 drug.category=hydration {purpose}"

    assert expected == reasons(chart("J7050", more=f"{PUSH}\n{fluid}"))
    assert expected == reasons(chart("J7050", more=f"{PUSH}\n{fluid.replace('drug.code=J7050', '')}"))


@pytest.mark.parametrize("code", ["A4222", "E0776", "C1751", "E0781"])
def test_a_supply_or_pump_that_nobody_charted_is_undocumented(code: str) -> None:
    """Neither a supply record, nor a nursing note, nor the MAR knows of it."""
    assert ["undocumented"] == reasons(chart(code))


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("A4222", "08:00 supply S1 cassette code=A4222"),
        ("A4222", '08:00 note nursing N1 text="Cassette A4222 connected"'),
        ("E0781", '08:00 note nursing N1 text="Sent home with ambulatory pump"'),
        ("E0781", "08:00 mar start fluorouracil id=A2 device=portable-pump"),
        ("A4305", "08:00 supply S1 elastomeric device"),
    ],
)
def test_a_supply_that_was_charted_is_supported(code: str, more: str) -> None:
    """By its record, by a nurse's words, or as the pump of an administration."""
    assert [] == reasons(chart(code, more=f"{PUSH}\n{more}"))


@pytest.mark.parametrize("code", ["96374", "J2405", "99213", "-"])
def test_other_lines_are_not_looked_at(code: str) -> None:
    """Administration, drugs and visits have rules of their own."""
    assert [] == reasons(chart(code))


def test_a_voided_line_is_gone() -> None:
    """Only what stands is judged."""
    assert [] == reasons(chart("36000", date=f"{DAY} state=voided"))


def test_an_absence_is_judged_only_where_somebody_could_have_charted_it() -> None:
    """Without supplies and nursing notes, bundled lines are still seen."""
    feeds = tuple(feed for feed in FACILITY.feeds if feed not in ("SUP", "NUR"))
    deaf = msgspec.structs.replace(FACILITY, feeds=feeds)

    assert [] == found(rule, chart("A4222"), deaf)
    assert 1 == len(found(rule, chart("36000"), deaf))


@pytest.mark.parametrize("admit", ["class=inpatient place_of_service=21", "class=emergency place_of_service=23"])
def test_where_no_administration_is_billed_the_rule_is_off(admit: str) -> None:
    """On an inpatient stay, and for a practice in a facility."""
    profile = FACILITY if "inpatient" in admit else PROFESSIONAL

    assert () == judge(chart("36000", admit=admit), profile=profile, rules=[rule]).raised
