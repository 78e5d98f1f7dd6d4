"""What says where the patient was, and which places contradict which class."""

import pytest

from streams.rules.site.site_of_service_missing import site_of_service_missing as rule
from tests.rules.judge import FACILITY, PROFESSIONAL, at, found


def chart(admit: str, given: str = "mar given ketorolac route=intramuscular") -> str:
    return f"07:50 adt admit {admit}\n08:00 {given}\n12:30 adt discharge"


@pytest.mark.parametrize(
    "admit",
    [
        "class=outpatient unit=INFUSION", "class=outpatient facility=H1",
        "class=outpatient place_of_service=22",
        "class=outpatient place_of_service=19",
        "class=emergency place_of_service=23",
        "class=observation place_of_service=22",
        "class=inpatient place_of_service=21", "class=office place_of_service=11",
        "class=emergency place_of_service=22",
        "class=inpatient place_of_service=22 inpatient_from=09:00 period='{\"start\":\"2026-03-02T07:50:00-06:00\"}'",
    ],
)  # fmt: skip
def test_class_and_a_location_that_agree_are_enough(admit: str) -> None:
    """A stay that is outpatient up to the inpatient order may have either place."""
    assert [] == found(rule, chart(admit))


@pytest.mark.parametrize(
    ("admit", "part"),
    [
        ("", "class"),
        ("place_of_service=22", "class"),
        ("unit=INFUSION", "class"),
        ("class=outpatient", "place"),
        ("class=inpatient place_of_service=11", "contradiction"),
        ("class=inpatient place_of_service=22", "contradiction"),
        ("class=outpatient place_of_service=21", "contradiction"),
        ("class=outpatient place_of_service=11", "contradiction"),
        ("class=office place_of_service=22", "contradiction"),
        ("class=emergency place_of_service=11", "contradiction"),
        ("class=observation place_of_service=21", "contradiction"),
    ],
)
def test_a_missing_class_or_location_and_a_contradiction_fire(admit: str, part: str) -> None:
    """One finding for the encounter, told apart by what is wrong."""
    assert [part] == [finding.part for finding in found(rule, chart(admit))]


def test_without_any_registration_nothing_says_where() -> None:
    """A stay that closed by inactivity may have none."""
    assert ["class"] == [
        finding.part
        for finding in found(rule, "08:00 mar given ketorolac route=intramuscular", now=at("09:00", days=1))
    ]


def test_a_professional_claim_needs_a_place_of_service() -> None:
    """A unit says where it was to a hospital, and an office visit may be registered as outpatient."""
    unit = chart("class=outpatient unit=INFUSION")
    office = chart("class=outpatient place_of_service=11")

    assert ([], ["place"]) == (found(rule, unit, FACILITY), [one.part for one in found(rule, unit, PROFESSIONAL)])
    assert [] == found(rule, office, PROFESSIONAL)


@pytest.mark.parametrize(
    "given", ["mar given acetaminophen route=oral", "mar given saline route=flush", "note nursing N1"]
)
def test_where_nothing_was_given_nobody_asks(given: str) -> None:
    """Visits without a drug by needle or line are not this program's."""
    assert [] == found(rule, chart("", given))
