"""Thirty minutes between the pushes of one drug, counted from the last one that is reported."""

import msgspec
import pytest

from streams.rules.route.repeat_push_unsupported import repeat_push_unsupported as rule
from tests.rules.judge import FACILITY, found, judge
from tests.rules.knobs import knobs

OVER = "\n12:30 adt discharge\n"


def pushes(*clocks: str, drug: str = "hydromorphone") -> str:
    lines = [f"{clock} mar given {drug} id={drug[:2]}{number} route=iv-push" for number, clock in enumerate(clocks)]
    return "\n".join(lines)


def billed(units: int, code: str = "96376") -> str:
    return f"{OVER}12:45 charge C1 {code} system=cpt units={units}"


@pytest.mark.parametrize(
    ("given", "supported"),
    [
        (pushes("08:00"), 0),
        (pushes("08:00", "08:30"), 0),
        (pushes("08:00", "08:31"), 1),
        (pushes("08:00", "08:25", "08:40"), 1),
        (pushes("08:00", "08:25", "08:50", "09:00"), 1),
        (pushes("08:00", "09:00", "10:00"), 2),
        (pushes("08:00") + "\n" + pushes("09:00", drug="ondansetron"), 0),
        (pushes("08:00") + "\n" + pushes("09:00", drug="Dilaudid"), 1),
        ("07:00 mar start hydromorphone id=R\n08:00 mar stop hydromorphone id=R\n" + pushes("08:31"), 1),
        ("07:00 mar start hydromorphone id=R\n08:00 mar stop hydromorphone id=R\n" + pushes("08:30"), 0),
        (pushes("08:00") + "\n09:00 mar given hydromorphone id=X route_text=IV", 0),
    ],
)
def test_repeats_count_only_when_far_enough_from_the_last_reported_one(given: str, supported: int) -> None:
    """As many units as are supported are silent, one more is reported with both counts."""
    [finding] = found(rule, given + billed(supported + 1))

    assert [] == found(rule, given + billed(supported))
    assert finding.measure is not None
    assert (supported, supported + 1) == (finding.measure.units_supported, finding.measure.units_billed)
    assert "interval" == finding.reason


def test_the_shortest_interval_and_the_limit_are_shown() -> None:
    """The number in the alert is the one that is too small."""
    [finding] = found(rule, pushes("08:00", "08:25") + billed(1))

    assert finding.measure is not None
    assert (25, 30) == (finding.measure.minutes, finding.measure.threshold)


def test_the_limit_is_the_knob() -> None:
    """Where twenty minutes are enough, twenty-one are."""
    timeline = pushes("08:00", "08:21") + billed(1)

    assert 1 == len(found(rule, timeline))
    assert [] == found(rule, timeline, knobs("route", repeat_push_minutes=20))


def test_a_professional_claim_has_no_repeated_push() -> None:
    """Each such line is reported, however far apart the pushes are."""
    office = msgspec.structs.replace(FACILITY, perspective="professional")
    findings = found(rule, pushes("08:00", "10:00") + billed(1) + "\n12:46 charge C2 96376 system=cpt units=1", office)

    assert [("C1", "professional"), ("C2", "professional")] == [
        (finding.subject.charge_id, finding.reason) for finding in findings
    ]


def test_other_codes_voided_lines_and_open_encounters_are_silent() -> None:
    """It is judged where the charge stands."""
    given = pushes("08:00", "08:10")

    assert [] == found(rule, given + billed(2, "96375"))
    assert [] == found(rule, given + billed(1) + " state=voided")
    assert () == judge(given + billed(1).replace("12:30 adt discharge", ""), rules=[rule]).raised


def test_midnight_does_not_change_the_interval() -> None:
    """Thirty-one minutes over midnight are thirty-one."""
    given = "23:45 mar given ketorolac id=A1 route=iv-push\n+1d 00:{} mar given ketorolac id=A2 route=iv-push\n"
    charge = "+1d 00:40 adt discharge\n+1d 00:45 charge C1 96376 system=cpt units=1"

    assert [1, 0] == [len(found(rule, given.format(minute) + charge)) for minute in ("15", "16")]
