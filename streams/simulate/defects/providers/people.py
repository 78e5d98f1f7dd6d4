"""Who is not named: an order by nobody, a MAR entry by a login, an office infusion that nobody supervised."""

from random import Random
from typing import Any

from msgspec.structs import replace

from schemas.alert import Subject
from schemas.base import Person
from schemas.encounter import Encounter
from schemas.envelope import ChartingEvent, Event
from schemas.order import Order
from streams.simulate.chance import happens, one_of
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.rewriting import assessing, at, restated, unsectioned
from streams.simulate.people import NURSES, PROVIDERS
from streams.simulate.plan import EncounterPlan

HALF = 0.5
ORDERS = (
    *ANY_DEFECT, "order-element-missing", "order-signature-missing", "electronic-authentication-invalid",
    "credentials-missing",
)  # fmt: skip
SHARED = (
    Person(id="SIM-SHARED-STATION", role="nurse"),
    Person(id="SIM-SYSTEM", name="Interface Example", role="nurse"),
    Person(name="X.Q."),
    None,
)


def order_by_nobody(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The order names nobody, or a nurse; or the claim names another practitioner."""
    if plan.charges and happens(rng, HALF):
        return _claimed_by_another(plan, rng)
    order = one_of(rng, _drug_orders(plan))
    person = None if happens(rng, HALF) else one_of(rng, NURSES[plan.kind])
    return Spoiled(
        plan=plan.changed(order, ordered_by=person),
        evidence=at(Subject(order_id=order.data.order_id), order),
        expected=("ordering-provider-missing",),
        allowed=ORDERS,
    )


def _claimed_by_another(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    charge, ordered = one_of(rng, plan.charges), {order.data.ordered_by for order in plan.orders}
    ids = {person.id for person in ordered if person}
    other = next(person for person in PROVIDERS[plan.kind] if person.id not in ids)
    return Spoiled(
        plan=plan.changed(charge, ordered_by=replace(other, role="ordering")),
        evidence=at(Subject(charge_id=charge.data.charge_id), charge),
        expected=("ordering-provider-missing",),
        allowed=ANY_DEFECT,
    )


def order_by_id(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The order names the practitioner by a bare id; the signature has the credential."""
    order = one_of(rng, _drug_orders(plan))
    person = order.data.ordered_by
    if person is None:
        return None
    near = plan.changed(order, ordered_by=Person(id=person.id))
    return Spoiled(
        plan=near, evidence=at(Subject(order_id=order.data.order_id), order), allowed=("credentials-missing",)
    )


def given_by_nobody(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """An entry of the MAR is filed by nobody, a login of many, or initials."""
    entry = one_of(rng, [entry for entry in plan.mar if entry.data.purpose != "flush"])
    return Spoiled(
        plan=plan.changed(entry, performer=one_of(rng, SHARED)),
        evidence=at(Subject(administration_id=entry.data.administration_id), entry),
        expected=("administering-clinician-missing",),
        allowed=(*ANY_DEFECT, "credentials-missing", "electronic-authentication-invalid"),
    )


def stopped_by_pump(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The pump recorded the stop by itself; the nurse stands behind the start."""
    if not plan.infusions:
        return None
    stop = one_of(rng, plan.infusions).stop
    near = plan.changed(stop, performer=None, entry_method="device")
    return Spoiled(plan=near, evidence=at(Subject(administration_id=stop.data.administration_id), stop))


def unsupervised(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A practice bills the infusion, and nobody is named as supervising, or the supervisor was away."""
    note = assessing(plan)
    if note is None or plan.kind != "clinic":
        return None
    away = "supervising physician off site, reached by telephone only" if happens(rng, HALF) else None
    spoiled = restated(_in_office(plan, supervised=False), note, supervision=away)
    return Spoiled(
        plan=spoiled,
        evidence=at(Subject(), note, *plan.registrations[-1:]),
        expected=("supervising-provider-missing",),
        allowed=(*ANY_DEFECT, "mar-charge-mismatch", "setting-not-billable"),
    )


def supervised_in_words(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """A practice bills the infusion; the words of the note name the supervisor, in no section of their own."""
    note = assessing(plan)
    if note is None or plan.kind != "clinic":
        return None
    near = unsectioned(_in_office(plan, supervised=False), note, supervision=None)
    return Spoiled(plan=near, evidence=at(Subject(), note), allowed=("mar-charge-mismatch",))


def _in_office(plan: EncounterPlan, *, supervised: bool) -> EncounterPlan:
    """The plan as a visit to a practice; the orders name a supervisor, or none does.

    The visit is for what ranks first, so that the claim is the same as a facility's.
    """

    def moved(event: ChartingEvent) -> ChartingEvent:
        data: Any = event.data
        if isinstance(data, Encounter):
            reason = "therapeutic" if data.primary_reason == "hydration" else data.primary_reason
            office = replace(data, class_="office", place_of_service="11", primary_reason=reason)
            return replace(event, data=office)
        if isinstance(data, Order) and not supervised:
            return replace(event, data=replace(data, supervised_by=None))
        return event

    return plan.mapped(moved)


def _drug_orders(plan: EncounterPlan) -> list[Event[Order]]:
    return [order for order in plan.orders if order.data.route != "flush"]
