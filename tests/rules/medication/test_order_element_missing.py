"""What an order must say, and what of it a site may leave out."""

import pytest

from streams.rules.medication.order_element_missing import order_element_missing as rule
from tests.rules.judge import found, judge
from tests.rules.knobs import knobs

WHOLE = "order O1 ketorolac dose=15mg route=iv-push frequency=once by=P1"
DRIP = "order O1 vancomycin dose=1g route=iv-infusion frequency=once rate=250mL/h for=60 by=P1"
ENDPOINT = ',"endpoint":"aPTT"'
STEPS = (
    '"starting_rate":{"value":5,"unit":"mL/h"},"increment":{"value":5,"unit":"mL/h"},"interval_minutes":15,'
    '"maximum_rate":{"value":50,"unit":"mL/h"},"endpoint":"aPTT"'
)


def missing(line: str) -> list[list[str]]:
    return [[item.field for item in finding.evidence] for finding in found(rule, f"07:30 {line}")]


@pytest.mark.parametrize(
    ("order", "element"),
    [
        (WHOLE.replace("ketorolac", "-"), "drug"),
        (WHOLE.replace("ketorolac", "antibiotic"), "drug"),
        (WHOLE.replace("dose=15mg", ""), "dose"),
        (WHOLE.replace("dose=15mg", "dose=15"), "dose"),
        (WHOLE.replace("route=iv-push", ""), "route"),
        (WHOLE.replace("route=iv-push", "route_text=usual"), "route"),
        (WHOLE.replace("frequency=once", ""), "frequency"),
        (WHOLE.replace("by=P1", ""), "prescriber"),
        (WHOLE + " as_needed=true", "as-needed reason"),
        (DRIP.replace("rate=250mL/h for=60", ""), "rate"),
    ],
)
def test_each_element_that_is_missing_is_named(order: str, element: str) -> None:
    """One alert for the order, one evidence for each element."""
    assert [[element]] == missing(order)


@pytest.mark.parametrize(
    "order",
    [
        WHOLE,
        WHOLE.replace("route=iv-push", "route_text=IV"),
        WHOLE.replace("dose=15mg", "dose=0.5mg/kg"),
        WHOLE + " as_needed=true as_needed_for=pain",
        DRIP.replace("for=60", ""),
        DRIP.replace("rate=250mL/h", ""),
        DRIP.replace("dose=1g", ""),
        "order O1 aspirin route=oral",
        "order O1 saline route=flush",
        "order O1 ointment route_text=TOP",
    ],
)
def test_a_complete_order_and_orders_by_other_ways_are_silent(order: str) -> None:
    """A rate doses a drip, and either rate or duration is enough."""
    assert [] == missing(order)


@pytest.mark.parametrize(
    ("gone", "element"),
    [
        ('"increment":{"value":5,"unit":"mL/h"},', "increment"),
        ('"interval_minutes":15,', "interval"),
        (',"endpoint":"aPTT"', "endpoint"),
        ('"starting_rate":{"value":5,"unit":"mL/h"},', "starting rate"),
    ],
)
def test_a_titration_order_names_all_its_steps(gone: str, element: str) -> None:
    """What is missing is an audit risk with its own reason."""
    order = DRIP.replace("rate=250mL/h", "")
    whole = found(rule, f"07:30 {order} titration='{{{STEPS}}}'")
    [finding] = found(rule, f"07:30 {order} titration='{{{STEPS.replace(gone, '')}}}'")

    assert [] == whole
    assert ("titration", "audit-risk", [element]) == (
        finding.reason, finding.severity, [item.field for item in finding.evidence]
    )  # fmt: skip


def test_the_endpoint_may_stand_in_another_order_for_the_drug() -> None:
    """Also under the brand."""
    order = DRIP.replace("rate=250mL/h", "").replace("vancomycin", "heparin")
    bare = f"07:30 {order} titration='{{{STEPS.replace(ENDPOINT, '')}}}'"
    goal = f"07:35 {order.replace('O1 heparin', 'O2 heparin sodium')} titration='{{{STEPS}}}'"

    assert 1 == len(found(rule, bare))
    assert [] == found(rule, f"{bare}\n{goal}")


def test_a_site_leaves_out_what_its_feed_never_carries() -> None:
    """The frequency alone is not asked for then, the rest is."""
    site = knobs("medication", order_elements=["drug", "dose", "route", "prescriber"])

    assert [] == found(rule, f"07:30 {WHOLE.replace('frequency=once', '')}", site)
    assert 1 == len(found(rule, f"07:30 {WHOLE.replace('dose=15mg', '')}", site))


def test_it_stands_with_the_order_and_stays_at_the_first_dose() -> None:
    """Nothing is waited for; the corrected order settles it."""
    bare = f"07:30 {WHOLE.replace('frequency=once', '')}"

    assert 1 == len(judge(bare, rules=[rule]).raised)
    assert 1 == len(judge(bare + "\n08:00 mar given ketorolac order=O1 route=iv-push", rules=[rule]).raised)
    assert () == judge(f"{bare}\n07:40 {WHOLE}", rules=[rule]).raised
