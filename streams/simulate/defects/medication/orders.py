"""What was given against what was ordered: other than ordered, not ordered at all, ordered incompletely.

A near-miss lies inside the tolerance, was ordered by word of mouth and signed, or lacks what the order need not say.
"""

from datetime import datetime
from random import Random
from typing import Any

from schemas.alert import Subject
from schemas.base import Quantity
from schemas.envelope import Event
from schemas.order import Order
from streams.simulate.chance import between, happens, one_of
from streams.simulate.charges import uncharged
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.giving import DETAILS, Entries, altered, infused, pick_given, seen_in
from streams.simulate.plan import EncounterPlan
from streams.simulate.truth import Evidence

SAY_WHY = ("start", "given", "stop")


def not_as_ordered(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The order names another dose, or another route."""
    entries = pick_given(plan, rng, lambda entries: _comparable(plan, entries))
    if entries is None:
        return None
    order = plan.order_event(entries[0].data.order_id)
    if happens(rng, 0.3):
        other = "intramuscular" if order.data.route != "intramuscular" else "iv-push"
        spoiled = plan.changed(order, route=other)
    else:
        spoiled = _ordered(plan, order, one_of(rng, (0.5, 0.8, 1.25, 2.0)))
    return Spoiled(
        plan=spoiled,
        evidence=seen_in(entries, entries[0].ref, order.ref),
        expected=("medication-order-mismatch",),
        allowed=(*ANY_DEFECT, *DETAILS, "order-element-missing"),
    )


def nearly_as_ordered(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The dose lies within a tenth of the order; or it does not, and the entry says why."""
    entries = pick_given(plan, rng, lambda entries: _comparable(plan, entries))
    if entries is None:
        return None
    order = plan.order_event(entries[0].data.order_id)
    alone = {entry.data.administration_id for entry in plan.mar if entry.data.order_id == order.data.order_id}
    if len(alone) == 1 and happens(rng, 0.5):
        near = _ordered(plan, order, 2.0).changed(entries[0], reason="half the dose on the word of the pharmacist")
    else:
        near = _ordered(plan, order, one_of(rng, (0.93, 1.0, 1.09)))
    return Spoiled(plan=near, evidence=seen_in(entries, entries[0].ref, order.ref))


def _comparable(plan: EncounterPlan, entries: Entries) -> bool:
    order = plan.order_event(entries[0].data.order_id).data
    late = any(entry.data.late_entry for entry in entries)
    return order.titration is None and not late and not any(entry.data.action == "rate-change" for entry in entries)


def _ordered(plan: EncounterPlan, order: Event[Order], factor: float) -> EncounterPlan:
    dose = order.data.dose or Quantity(value=1.0, unit="mg")
    return plan.changed(order, dose=Quantity(value=round((dose.value or 0) * factor, 6), unit=dose.unit))


def not_ordered(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The entries name no order, or one that was never written."""
    entries = pick_given(plan, rng)
    if entries is None or len({entry.data.order_id for entry in plan.mar}) < 2:  # noqa: PLR2004 - another one links
        return None
    order_id = None if happens(rng, 0.5) else f"{plan.encounter_id}-O77"
    return Spoiled(
        plan=uncharged(altered(plan, entries, order_id=order_id)),
        evidence=seen_in(entries),
        expected=("administration-order-missing",),
        allowed=(
            *DETAILS, "clinical-indication-missing", "diagnosis-missing", "infusion-stop-overdue",
            "standing-order-without-indication", "hydration-necessity-unsupported", "treatment-plan-missing",
            "concentration-missing", "ordering-provider-missing",
        ),
    )  # fmt: skip


def ordered_by_word_of_mouth(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The order was entered some minutes after the dose: verbal, taken by the nurse, and signed."""
    entries = pick_given(plan, rng) if plan.kind == "emergency" else None
    if entries is None:
        return None
    order = plan.order_event(entries[0].data.order_id)
    first = min(entry.data.occurred_at for entry in plan.mar if entry.data.order_id == order.data.order_id)
    written = first + between(rng, (8, 40)) * MINUTE
    near = plan.changed(
        order, time=written + MINUTE, occurred_at=written, mode="verbal", received_by=entries[0].data.performer
    )
    return Spoiled(plan=_signed(near, order, written + 3 * MINUTE), evidence=seen_in(entries, order.ref))


def _signed(plan: EncounterPlan, order: Event[Order], at: datetime) -> EncounterPlan:
    for signature in plan.signatures:
        if signature.data.order_id == order.data.order_id:
            plan = plan.changed(signature, time=at + MINUTE, occurred_at=at, signed_at=at)
    return plan


def incomplete_order(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The order lacks its frequency, its route, its dose, its prescriber or the reason for a dose as needed."""
    order = _order_given(plan, rng)
    if order is None:
        return None
    ways: list[dict[str, Any]] = [
        {"frequency": None},
        {"route": None},
        {"dose": None, "volume": None, "rate": None, "duration_minutes": None, "titration": None},
        {"ordered_by": None},
    ]
    if order.data.as_needed:
        ways.append({"as_needed_for": None})
    if order.data.titration:
        ways.append({"titration": _untimed(order.data)})
    if order.data.route == "iv-infusion":
        ways.append({"rate": None, "duration_minutes": None, "titration": None})
    return Spoiled(
        plan=plan.changed(order, **one_of(rng, ways)),
        evidence=Evidence(subject=Subject(order_id=order.data.order_id), events=(order.ref,)),
        expected=("order-element-missing",),
        allowed=(*ANY_DEFECT, "ordering-provider-missing", "medication-order-mismatch", "infusion-stop-overdue"),
    )


def order_without_rate(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The order of an infusion has a duration and no rate: one of the two is enough."""
    entries = pick_given(plan, rng, infused)
    if entries is None:
        return None
    order = plan.order_event(entries[0].data.order_id)
    evidence = Evidence(subject=Subject(order_id=order.data.order_id), events=(order.ref,))
    return Spoiled(plan=plan.changed(order, rate=None), evidence=evidence)


def _order_given(plan: EncounterPlan, rng: Random) -> Event[Order] | None:
    entries = pick_given(plan, rng)
    return plan.order_event(entries[0].data.order_id) if entries else None


def _untimed(order: Order) -> Any:
    titration = order.titration
    return type(titration)(starting_rate=titration.starting_rate, increment=titration.increment) if titration else None
