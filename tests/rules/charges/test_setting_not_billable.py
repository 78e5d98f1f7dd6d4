"""Who may bill the administration at all."""

import pytest

from streams.rules.charges.setting_not_billable import setting_not_billable as rule
from tests.rules.claims import claim, infusion
from tests.rules.judge import PROFESSIONAL, found, judge

DRUG = infusion("vancomycin", "09:00", "10:00")
END = "12:30 adt discharge"


@pytest.mark.parametrize(
    ("admission", "findings"),
    [
        ("class=inpatient", 1),
        ("class=observation", 0),
        ("class=outpatient place_of_service=22", 0),
        ("class=inpatient inpatient_from=11:00", 0),
    ],
)
def test_a_facility_bills_its_outpatients(admission: str, findings: int) -> None:
    """Also the outpatient part of a stay that ended as an inpatient's."""
    text = f"08:00 adt admit {admission}\n{DRUG}\n{END}\n{claim('96365')}"

    assert findings == len(found(rule, text))


@pytest.mark.parametrize("place", ["19", "21", "22", "23"])
def test_a_practitioner_bills_none_in_a_facility(place: str) -> None:
    """The facility does."""
    text = f"08:00 adt admit class=outpatient place_of_service={place}\n{DRUG}\n{END}\n{claim('96365')}"

    assert ["professional-in-facility"] == [finding.reason for finding in found(rule, text, PROFESSIONAL)]


def test_a_practice_bills_in_its_own_rooms() -> None:
    """Place of service 11."""
    text = f"08:00 adt admit class=office place_of_service=11\n{DRUG}\n{END}\n{claim('96365')}"

    assert [] == found(rule, text, PROFESSIONAL)


def test_other_lines_are_not_its_concern() -> None:
    """A drug or a visit is not an administration."""
    assert [] == found(rule, f"08:00 adt admit class=inpatient\n{DRUG}\n{END}\n{claim('J3370', '99223')}")


@pytest.mark.parametrize(("date", "findings"), [("2026-03-02", 0), ("2026-03-03", 1)])
def test_nothing_is_billed_after_the_day_of_the_order(date: str, findings: int) -> None:
    """By the date of the line."""
    stay = "08:00 adt admit class=inpatient inpatient_from=11:00"
    line = f"+1d 12:40 charge C1 96365 service_date={date} units=1"

    assert findings == len(found(rule, f"{stay}\n{DRUG}\n+1d 12:30 adt discharge\n{line}"))


def test_minutes_after_the_order_support_nothing() -> None:
    """Two hours from half past ten, and half an hour of them before the order."""
    stay = "08:00 adt admit class=inpatient inpatient_from=11:00"
    text = f"{stay}\n{infusion('vancomycin', '10:30', '12:30')}\n12:40 adt discharge\n{claim('96365', '96366')}"

    assert ["C2"] == [finding.subject.charge_id for finding in found(rule, text)]


def test_it_blocks_also_where_other_findings_are_capped() -> None:
    """A line that may not exist is more than an audit risk."""
    text = f"08:00 adt admit class=inpatient\n{DRUG}\n{END}\n{claim('96365')}"

    assert ["blocks-billing"] == [raised.severity for raised in judge(text, rules=[rule]).raised]


def test_other_rules_about_the_line_are_listed_in_it() -> None:
    """One cause, one alert."""
    stay = "08:00 adt admit class=inpatient inpatient_from=11:00"
    text = f"{stay}\n{infusion('vancomycin', '10:30', '12:30')}\n12:40 adt discharge\n{claim('96365', '96366')}"
    [raised] = [raised for raised in judge(text).raised if raised.rule is rule]

    assert "add-on-hours-unsupported" in {held.rule for held in raised.held_back}
