"""Orders that are not authenticated: nobody signed, an attestation is offered, a spoken order is signed too late."""

from datetime import timedelta
from random import Random

from schemas.alert import Subject
from schemas.envelope import Event
from schemas.order import Order
from streams.simulate.chance import between, happens, one_of
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.signing import (
    concerning,
    signature_on,
    signature_under,
    signed_at,
    written,
)
from streams.simulate.people import NURSES
from streams.simulate.plan import EncounterPlan

HALF = 0.5
NOBODY_SIGNED = ("provider-signature-missing", "delayed-documentation")


def order_unsigned(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """No signature on the order or under any provider note; an attestation instead; or a spoken order signed late."""
    order = _used(plan, rng)
    signature = signature_on(plan, order.data.order_id)
    expected: tuple[str, ...] = ("order-signature-missing",)
    way = between(rng, (1, 4))
    if way == 1:
        under = [signature_under(plan, note) for note in written(plan, "provider")]
        spoiled, expected = plan.without(signature, *under), (*expected, *NOBODY_SIGNED)
    elif way == 2:  # noqa: PLR2004 - one of four ways
        text = f"I gave this order for the patient on {order.data.occurred_at:%Y-%m-%d}."
        spoiled = plan.changed(signature, meaning="attest", text=text)
        expected = (*expected, "attestation-incomplete")
    elif way == 3:  # noqa: PLR2004 - one of four ways
        late = order.data.occurred_at + between(rng, (48 * 60 + 2, 90 * 60)) * MINUTE
        spoiled = signed_at(_spoken(plan, order), signature, late)
    else:
        spoiled = _spoken(plan, order).changed(order, received_by=None)
    return Spoiled(
        plan=spoiled,
        evidence=concerning(Subject(order_id=order.data.order_id), order),
        expected=expected,
        allowed=(*ANY_DEFECT, "clinical-indication-missing"),
    )


def order_signed_within_two_days(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A spoken order, taken by a nurse, is signed before the two days are over; or the signed note shows the intent."""
    order = _used(plan, rng)
    signature = signature_on(plan, order.data.order_id)
    subject = concerning(Subject(order_id=order.data.order_id), order)
    drug = order.data.drug
    intended = any(drug and (drug.name or "?") in (note.data.text or "") for note in written(plan, "provider"))
    if intended and order.data.mode != "verbal" and happens(rng, HALF):
        return Spoiled(plan=plan.without(signature), evidence=subject)
    at = order.data.occurred_at + between(rng, (20 * 60, 48 * 60 - 2)) * MINUTE
    return Spoiled(plan=signed_at(_spoken(plan, order), signature, at), evidence=subject)


def _used(plan: EncounterPlan, rng: Random) -> Event[Order]:
    used = {entry.data.order_id for entry in plan.mar}
    return one_of(rng, [one for one in plan.orders if one.data.order_id in used and not one.data.standing_order])


def _spoken(plan: EncounterPlan, order: Event[Order]) -> EncounterPlan:
    nurse = NURSES[plan.kind][0]
    return plan.changed(order, mode="telephone", received_by=nurse, time=order.data.occurred_at + timedelta(seconds=50))
