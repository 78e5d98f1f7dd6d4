"""An order does not say which practitioner gave it, or names somebody who cannot order, or the claim names another.

Why it matters
    A drug is paid on the order of a practitioner. An order by nobody, by somebody without a credential, or by
    another than the claim says, is no order to a reviewer.

Fires on
    07:50 order O1 vancomycin route=iv-infusion
    12:30 adt discharge

Silent on
    07:50 order O1 vancomycin route=iv-infusion ordered_by='{"id":"DR1","credentials":"MD"}'
    12:30 adt discharge

What to do
    Identify the practitioner who ordered.

Feed notes
    Looked at are orders of drugs by needle or line, and orders that do not say the route. The practitioner is
    `ordered_by` with an id or a name. A credential is the one in the order, in the directory of the profile,
    or in another entry of the encounter about the same id; an id of ten digits is an NPI and needs none. A
    bare id (no name, no role) is a reference into a directory: it is held against this only where other
    entries of the encounter carry credentials. `cannot_order` lists the credentials that do not permit to
    order. The claim's `ordered_by` must be one of those who ordered; it is compared where both ids are NPIs or
    neither is.

Known gaps
    Whether a licence was in force, and what a state lets whom order, is not in the feeds. A credential in no
    list is taken to permit. NPI and local id of one person cannot be matched. Which line belongs to which order
    is not asked.

References
    wearemedicalcoders.com, Essential documentation requirements; NGS, certificate details; Noridian,
    documentation requirements for drugs and biologicals; STAR. The list of credentials is ours (design).
"""

import re
from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.base import Person
from schemas.envelope import Event
from schemas.order import Order
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.given import BY_NEEDLE
from streams.encounter.people import credentials, credentials_by_id, identified, is_npi, posted
from streams.encounter.setting import UNBILLED, setting
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule


@rule(
    "ordering-provider-missing",
    severity="blocks-billing",
    judged=("as-events-arrive", "at-charge"),
    needs=("ORD",),
)
def ordering_provider_missing(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    orders = [order for order in chart.orders if _by_needle(order, profile)]
    known = credentials_by_id(chart, {})
    held = known | profile.providers.directory
    may_not = {word.upper() for word in profile.providers.cannot_order}
    for order in orders:
        if fault := _fault(order, held, may_not, carried=bool(known)):
            yield Finding(
                subject=Subject(order_id=order.data.order_id),
                message=f"The order {fault}.",
                suggestion="Identify the practitioner who ordered, with credential or NPI.",
                evidence=(Evidence(event=order.ref, field="ordered_by", expected="a practitioner who may order"),),
            )
    if isinstance(chart, ClosedChart) and setting(chart.stay, profile.perspective) not in UNBILLED:
        yield from _claimed(chart, orders)


def _by_needle(order: Event[Order], profile: Profile) -> bool:
    route = profile.vocabulary.route(order.data)
    return route in BY_NEEDLE or not (order.data.route or order.data.route_text)


def _fault(order: Event[Order], held: dict[str, str], may_not: set[str], *, carried: bool) -> str | None:
    """What is wrong with who ordered; `carried` says whether any entry of the encounter has credentials."""
    person = order.data.ordered_by
    if person is None or not identified(person):
        return "does not say who ordered"
    known = credentials(person, held)
    if known is None and not is_npi(person.id):
        told = bool(person.name or person.role) or carried
        return "names a practitioner without credential or NPI" if told else None
    words = {word for word in re.split(r"[^A-Z-]+", (known or "").upper()) if word}
    return "names somebody whose credential does not permit to order" if words and words <= may_not else None


def _claimed(chart: ClosedChart, orders: list[Event[Order]]) -> Iterator[Finding]:
    """Lines whose ordering practitioner gave none of the orders."""
    ordered = [order.data.ordered_by for order in orders if order.data.ordered_by and order.data.ordered_by.id]
    for charge in posted(chart):
        person = charge.data.ordered_by
        if person is None or not person.id or any(_same(person, other) for other in ordered):
            continue
        if any(is_npi(other.id) == is_npi(person.id) for other in ordered):
            yield Finding(
                subject=Subject(charge_id=charge.data.charge_id),
                message="The claim names another ordering practitioner than the orders do.",
                suggestion="Name on the claim who ordered, or correct the order.",
                evidence=(
                    Evidence(event=charge.ref, field="ordered_by", expected="who ordered"),
                    *(Evidence(event=order.ref, field="ordered_by") for order in orders),
                ),
                part="claim",
            )


def _same(one: Person, other: Person) -> bool:
    return one.id == other.id or bool(one.name and one.name == other.name)
