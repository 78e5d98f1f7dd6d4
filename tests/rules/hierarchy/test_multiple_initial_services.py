"""One initial service for each access site of an encounter."""

import pytest

from streams.rules.hierarchy.multiple_initial_services import multiple_initial_services as rule
from tests.rules.claims import chart, claim, infusion, push
from tests.rules.judge import found, judge

ONE_SITE = (infusion("vancomycin", "08:00", "09:00"), push("ondansetron", "09:10"))
TWO_SITES = (infusion("vancomycin", "08:00", "09:00"), push("ondansetron", "09:10", "access=L2"))
REASON = '09:05 access placed L2 reason="incompatible with vancomycin"'


@pytest.mark.parametrize(
    ("billed", "findings"),
    [
        (("96365", "96375"), 0),
        (("96365", "96374"), 1),
        (("96365x2",), 1),
        (("96360", "96365"), 1),
        (("96409", "96413"), 1),
    ],
)
def test_a_site_has_one_initial(billed: tuple[str, ...], findings: int) -> None:
    """Units count, and every initial code."""
    assert findings == len(found(rule, chart(*ONE_SITE, claim(*billed))))


def test_lumens_of_one_device_are_one_site() -> None:
    """A second lumen opens nothing."""
    given = (
        infusion("vancomycin", "08:00", "09:00", "access=L1 line=red"),
        push("ondansetron", "09:10", "access=L1 line=blue"),
    )

    assert 1 == len(found(rule, chart(*given, claim("96365", "96374"))))


def test_a_second_site_with_its_reason_has_its_own() -> None:
    """Two sites, two initials."""
    assert [] == found(rule, chart(*TWO_SITES, REASON, claim("96365", "96374/59")))


@pytest.mark.parametrize(("second", "findings"), [("96374", 1), ("96374/59", 0)])
def test_a_second_device_without_a_reason_is_pooled(second: str, findings: int) -> None:
    """Where the claim sets it apart the modifier is what is wrong."""
    assert findings == len(found(rule, chart(*TWO_SITES, claim("96365", second))))


def test_days_of_one_stay_have_one_initial() -> None:
    """The second day opens nothing."""
    stay = "08:00 mar start vancomycin access=L1\n09:00 mar stop vancomycin\n+1d 12:30 adt discharge\n"
    lines = "".join(f"+1d 13:00 charge C{day} 96365 service_date=2026-03-0{day} units=1\n" for day in (2, 3))

    assert 1 == len(found(rule, stay + lines))


def test_a_patient_who_left_and_came_back_has_two() -> None:
    """An encounter that was re-opened holds two visits."""
    again = "07:00 adt admit\n10:00 adt discharge\n11:00 adt admit"

    assert [] == found(rule, chart(again, *ONE_SITE, claim("96365", "96374/XE")))


def test_it_holds_back_rank_and_modifier() -> None:
    """One cause, one alert."""
    [raised] = [raised for raised in judge(chart(*ONE_SITE, claim("96365", "96374/59"))).raised if raised.rule is rule]

    expected = {"initial-service-hierarchy-error", "distinct-service-modifier-unsupported"}
    assert expected == {held.rule for held in raised.held_back}


def test_a_cancelled_discharge_is_no_second_visit() -> None:
    """Who is registered again with the arrival of before has not left."""
    lines = "\n".join((*ONE_SITE, claim("96365", "96374")))
    cancelled = "09:20 adt discharge\n09:30 adt admit period.start=07:00"
    back = "09:20 adt discharge\n11:00 adt admit period.start=11:00"

    assert [1, 0] == [
        len(found(rule, f"07:00 adt admit\n{text}\n{lines}\n13:00 adt discharge")) for text in (cancelled, back)
    ]
