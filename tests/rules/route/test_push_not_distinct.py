"""When two pushes cannot be told apart, and when a push is part of a bag."""

import pytest

from streams.rules.route.push_not_distinct import push_not_distinct as rule
from tests.rules.judge import found

OVER = "\n12:30 adt discharge"
FIRST = "08:00 mar given ketorolac id=A1 route=iv-push access=L1 bag_id=S1\n"


@pytest.mark.parametrize(
    "second",
    [
        "08:00 mar given ketorolac id=A2 route=iv-push access=L1",
        "08:00:59 mar given Toradol id=A2 route=iv-push",
        "08:00 mar given ondansetron id=A2 route=iv-push bag_id=S1",
        "08:20 mar given ketorolac id=A2 route=iv-push bag_id=S1",
        "07:30 mar start ketorolac id=B bag_id=S1\n08:30 mar stop ketorolac id=B",
        '08:30 mar given ondansetron id=A2 route=iv-push reason="Administered Bolus from IV Drip"',
        '08:30 mar given ondansetron id=A2 route=iv-push reason="loading dose given out of the bag"',
    ],
)
def test_a_twin_a_shared_syringe_and_a_bolus_out_of_a_bag_are_reported(second: str) -> None:
    """The same ingredient in the same minute, one syringe, one bag, or the words that say so."""
    assert 1 == len(found(rule, FIRST + second + OVER))


@pytest.mark.parametrize(
    "second",
    [
        "08:01 mar given ketorolac id=A2 route=iv-push access=L1",
        "08:00 mar given ondansetron id=A2 route=iv-push access=L1 bag_id=S2",
        "08:00 mar given ketorolac id=A2 route=iv-push access=L2",
        "08:00 mar given ketorolac id=A2 route=intramuscular",
        "07:30 mar start ketorolac id=B bag_id=S9\n08:30 mar stop ketorolac id=B",
        '08:30 mar given ondansetron id=A2 route=iv-push reason="bolus for nausea"',
        "08:00 mar given ketorolac id=A2 route=iv-push\n08:05 mar given ketorolac id=A2 status=entered-in-error",
    ],
)
def test_another_minute_drug_line_or_syringe_tells_them_apart(second: str) -> None:
    """A retracted entry is none."""
    assert [] == found(rule, FIRST + second + OVER)


def test_an_unnamed_drug_is_no_twin_of_another() -> None:
    """Two entries without a drug are another rule's."""
    assert [] == found(rule, "08:00 mar given - id=A1 route=iv-push\n08:00 mar given - id=A2 route=iv-push" + OVER)


@pytest.mark.parametrize(("units", "expected"), [(1, 0), (2, 1)])
def test_once_billed_only_a_second_charge_is_reported(units: int, expected: int) -> None:
    """One unit for two entries that are one push is right."""
    twin = "08:00 mar given ketorolac id=A2 route=iv-push"
    charge = f"\n12:45 charge C1 96374 system=cpt units={units}"

    assert expected == len(found(rule, FIRST + twin + OVER + charge))


def test_a_third_twin_is_reported_by_itself() -> None:
    """The first of three is a push like any other."""
    twins = "".join(f"08:00 mar given ketorolac id=A{number} route=iv-push\n" for number in (2, 3))
    findings = found(rule, FIRST + twins + OVER)

    assert ["A2", "A3"] == [finding.subject.administration_id for finding in findings]
