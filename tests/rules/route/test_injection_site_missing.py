"""When the place of an injection is asked for."""

import pytest

from streams.rules.route.injection_site_missing import injection_site_missing as rule
from tests.rules.judge import found, judge
from tests.rules.knobs import knobs

OVER = "\n12:30 adt discharge"
TWO = "\n12:45 charge C1 96372 system=cpt units=2"


@pytest.mark.parametrize("route", ["route=intramuscular", "route=subcutaneous", "route_text=IM", "route_text=SubQ"])
def test_an_injection_without_a_site_is_reported_at_once(route: str) -> None:
    """Into muscle or under the skin, in any words; a blank is no site."""
    assert 1 == len(judge(f"08:00 mar given ketorolac {route}", rules=[rule]).raised)
    assert 1 == len(found(rule, f"08:00 mar given ketorolac {route} body_site=' '" + OVER))


@pytest.mark.parametrize(
    "given",
    [
        'ketorolac route=intramuscular body_site="left deltoid"',
        "ketorolac route=subcutaneous body_site=abdomen",
        "ketorolac route=iv-push",
        "ketorolac route_text=injection",
        "ketorolac",
    ],
)
def test_a_site_and_other_routes_are_silent(given: str) -> None:
    """The side is not asked for by itself."""
    assert [] == found(rule, f"08:00 mar given {given}" + OVER)


def injected(second: str) -> str:
    return (
        "08:00 mar given ketorolac id=A1 route=intramuscular body_site=left\n"
        f"{second} mar given ondansetron id=A2 route=intramuscular body_site="
    )


@pytest.mark.parametrize(
    ("second", "site", "expected"), [("08:00", "Left", 1), ("08:00", "right", 0), ("08:01", "left", 0)]
)
def test_two_billed_injections_differ_in_minute_or_site(second: str, site: str, expected: int) -> None:
    """The alert is about the charge; one unit, or a voided line, asks for nothing."""
    timeline = injected(second) + site + OVER

    assert expected == len(found(rule, timeline + TWO))
    assert [] == found(rule, timeline + TWO.replace("units=2", "units=1"))
    assert [] == found(rule, timeline + TWO + " state=voided")
    assert [] == found(rule, "07:00 adt admit class=inpatient\n" + timeline + TWO)


def test_chemotherapy_and_a_unit_without_an_injection_are_left_to_other_rules() -> None:
    """Those have codes of their own, and a count of their own."""
    one = "08:00 mar given ketorolac id=A1 route=intramuscular body_site=left" + OVER

    assert [] == found(rule, one + TWO)
    assert [] == found(rule, injected("08:00").replace("ondansetron", "fulvestrant") + "left" + OVER + TWO)


def test_a_site_may_turn_the_question_off() -> None:
    """The charge is judged all the same."""
    off = knobs("route", injection_site_required=False)

    assert [] == found(rule, "08:00 mar given ketorolac route=intramuscular" + OVER, off)
    assert 1 == len(found(rule, injected("08:00") + "left" + OVER + TWO, off))
