"""An order lacks something an order must say.

Why it matters
    A nurse cannot follow what is not written, and a reviewer counts an incomplete order as none.

Fires on
    07:30 order O1 lacosamide dose=200mg route=iv-push by=P1
    08:00 mar given lacosamide order=O1 dose=200mg route=iv-push for=5
    12:30 adt discharge

Silent on
    07:30 order O1 lacosamide dose=200mg route=iv-push frequency=once by=P1
    08:00 mar given lacosamide order=O1 dose=200mg route=iv-push for=5
    12:30 adt discharge

What to do
    Have the prescriber complete and sign the order.

Feed notes
    Asked of orders by line or needle, and of those whose route is missing: drug; dose, or the rate or volume
    that doses it; route; frequency; for infusions a rate or a duration; prescriber; `as_needed_for` where it
    is given as needed. Date and time are in every order. `order_elements` names what is asked: a site leaves
    out what its feed never carries. Reason `titration` (audit risk): a titration order lacks starting rate,
    increment, interval, maximum rate or endpoint; the endpoint may stand in another order for the drug.

Known gaps
    A drip that is titrated under an order without `titration` is not recognised by its rate changes: block
    charting is accepted, and steps by protocol are common. The frequency is not read, only missed.

References
    NGS, CERT medication administration; STAR, injections and infusions; HCPro, capturing start and stop
    times; Noridian, documentation requirements; Joint Commission MM.04.01.01 (titration, block charting).
"""

from collections.abc import Iterator, Sequence

from schemas.alert import Evidence, Subject
from schemas.base import Quantity
from schemas.envelope import Event
from schemas.order import Order
from streams.encounter.chart import Chart
from streams.encounter.people import identified
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.rule import Finding, Services, rule

ELSEWHERE = ("oral", "flush", "not-parenteral")
INFUSED = ("iv-infusion", "subcutaneous-infusion")


@rule("order-element-missing", severity="blocks-billing", judged=("as-events-arrive", "at-close"), needs=("ORD",))
def order_element_missing(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    vocabulary = profile.vocabulary
    orders = [order for order in chart.orders if vocabulary.route(order.data) not in ELSEWHERE]
    for order in orders:
        asked = profile.medication.order_elements
        missing = [element for element in _missing(order.data, vocabulary) if element in asked]
        if missing:
            yield _finding(order, missing, None)
        steps = list(_untitrated(order.data, orders, vocabulary))
        if steps:
            yield _finding(order, steps, "titration")


def _missing(order: Order, vocabulary: Vocabulary) -> Iterator[str]:
    """What the order does not say, in the words of the knob."""
    drug, route = order.drug, vocabulary.route(order)
    starting = order.titration.starting_rate if order.titration else None
    if drug is None or (
        not drug.code and vocabulary.unspecific(drug.name) and vocabulary.unspecific(drug.generic_name)
    ):
        yield "drug"
    if not any(_said(quantity) for quantity in (order.dose, order.volume, order.rate, starting)):
        yield "dose"
    if route is None:
        yield "route"
    if not (order.frequency or "").strip():
        yield "frequency"
    if route in INFUSED and not (order.duration_minutes or _said(order.rate) or _said(starting)):
        yield "rate"
    if not identified(order.ordered_by):
        yield "prescriber"
    if order.as_needed and not (order.as_needed_for or "").strip():
        yield "as-needed reason"


def _untitrated(order: Order, orders: list[Event[Order]], vocabulary: Vocabulary) -> Iterator[str]:
    """The steps a titration order does not name."""
    titration = order.titration
    if titration is None:
        return
    steps = {
        "starting rate": _said(titration.starting_rate) or _said(order.rate),
        "increment": _said(titration.increment),
        "interval": bool(titration.interval_minutes),
        "maximum rate": _said(titration.maximum_rate),
    }
    yield from (step for step, said in steps.items() if not said)
    name = vocabulary.name(order.drug)
    same = [other.data.titration for other in orders if vocabulary.name(other.data.drug) == name]
    if not any((other.endpoint or "").strip() for other in same if other):
        yield "endpoint"


def _said(quantity: Quantity | None) -> bool:
    return quantity is not None and bool(quantity.value) and bool((quantity.unit or "").strip())


def _finding(order: Event[Order], missing: Sequence[str], reason: str | None) -> Finding:
    titration = reason == "titration"
    return Finding(
        subject=Subject(order_id=order.data.order_id),
        message=f"The {'titration ' if titration else ''}order does not say: {', '.join(missing)}.",
        suggestion="Have the prescriber complete and sign the order.",
        evidence=tuple(Evidence(event=order.ref, field=element, expected=element) for element in missing),
        reason=reason,
        severity="audit-risk" if titration else None,
        part=reason or "",
    )
