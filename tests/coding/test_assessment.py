"""What of the derivation the assessment carries."""

from datetime import timedelta

from schemas.assessment import Assessment
from schemas.timeline import parse
from streams.verdict import judge
from tests.coding.charts import FACILITY, drug

VISIT = "\n".join([
    "09:00 adt admit class=outpatient",
    drug("x", "10:00", "10:45", ident="x1"),
    drug("x", "12:00", "12:45", ident="x2"),
    "13:00 adt discharge",
    "13:05 charge c1 96365 units=1 service_date=2026-03-02",
    "13:05 charge c2 J1100 units=4 service_date=2026-03-02",
])  # fmt: skip


def assessed(timeline: str) -> Assessment:
    """Judge a closed visit an hour after its last record."""
    events = parse(timeline)
    verdict = judge("ENC-1", events, (), max(event.time for event in events) + timedelta(hours=1), FACILITY)
    assert verdict.assessment is not None
    return verdict.assessment


def test_an_assessment_carries_services_and_supported_codes() -> None:
    """Each service with its relation and codes, each code with units, strength and a reason in words."""
    found = assessed(VISIT)

    assert [("initial", ("96365",)), ("additional", ("96366",))] == [
        (each.relation, each.codes) for each in found.services
    ]
    assert [("96365", 1, "strong"), ("96366", 1, "strong")] == [
        (code.code, code.units, code.strength) for code in found.supported_codes
    ]
    assert "infusion x1: 45 minutes, the initial service of its site (6.5, 6.6)" == found.supported_codes[0].because


def test_an_assessment_names_each_other_lawful_reading() -> None:
    """`readings` stands beside `acceptable`, one name for each."""
    found = assessed(VISIT.replace("10:45", "10:20"))

    assert ("initial_tie_break=x1",) == found.readings
    assert [{"96365": 1, "96366": 1}] == [{code.code: code.units for code in each} for each in found.acceptable]


def test_an_assessment_sets_what_was_billed_beside_what_is_supported() -> None:
    """Every billed code, and the variance of the administration codes."""
    found = assessed(VISIT)

    assert [("96365", 1), ("J1100", 4)] == [(each.code, each.units) for each in found.billed_codes]
    assert [("96366", 1, 0)] == [(each.code, each.supported, each.billed) for each in found.variance]
