"""Who bills what for a stay."""

import pytest

from streams.encounter.chart import Stay
from streams.encounter.setting import setting
from tests.rules.judge import at, judge

NINE = at("09:00")


@pytest.mark.parametrize(
    ("stay", "perspective", "expected"),
    [
        (Stay(), "facility", "facility-outpatient"),
        (Stay(class_="office", place_of_service="11"), "facility", "facility-outpatient"),
        (Stay(class_="inpatient"), "facility", "inpatient"),
        (Stay(class_="inpatient", arrival=at("08:00"), inpatient_from=NINE), "facility", "facility-outpatient"),
        (Stay(class_="inpatient", arrival=NINE, inpatient_from=NINE), "facility", "inpatient"),
        (Stay(class_="office", place_of_service="11"), "professional", "professional-office"),
        (Stay(), "professional", "professional-office"),
        (Stay(class_="outpatient", place_of_service="22"), "professional", "professional-in-facility"),
        (Stay(class_="emergency"), "professional", "professional-in-facility"),
    ],
)
def test_perspective_class_and_place_decide(stay: Stay, perspective: str, expected: str) -> None:
    """A stay with an outpatient part before the inpatient order is billed as outpatient."""
    assert expected == setting(stay, perspective)


def test_rules_of_charges_alone_are_off_where_nothing_is_billed() -> None:
    """The same line is a finding for an outpatient and none for an inpatient."""
    lines = "07:50 adt admit class={} place_of_service={}\n08:00 mar given x route=iv-push\n12:30 adt discharge\n"
    lines += "12:40 charge C1 36000"
    outpatient, inpatient = (judge(lines.format(*place)) for place in (("outpatient", 22), ("inpatient", 21)))

    assert "supply-charge-unsupported" in [raised.rule.name for raised in outpatient.raised]
    assert "supply-charge-unsupported" not in [raised.rule.name for raised in inpatient.raised]
