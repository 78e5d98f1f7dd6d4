"""Reasons and plans that nobody wrote: no provider note, no indication, no plan, no diagnosis."""

import re
from datetime import timedelta
from random import Random
from typing import Any

from msgspec.structs import replace

from schemas.alert import Subject
from schemas.base import Diagnosis
from schemas.envelope import ChartingEvent, Event
from schemas.note import Note
from schemas.order import Order
from streams.simulate.chance import between, happens, one_of
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.rewriting import assessing, at, restated, unsectioned, unwritten
from streams.simulate.plan import EncounterPlan
from streams.simulate.regimens.regimen import say

HALF = 0.5
SYMPTOMS = ("pain {5-8} of 10 for {2-9} days", "nausea grade {2-3} for {3-12} hours")
SAYS_WHY = re.compile(r"dehydrat|pain|migraine|headache|flare|fracture|nausea|vomit", re.IGNORECASE)
UNSAID = (*ANY_DEFECT, "complex-administration-unsupported", "primary-reason-missing")


def note_missing(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The provider wrote nothing."""
    notes = [note for note in plan.notes if note.data.kind == "provider"]
    return Spoiled(
        plan=unwritten(plan, *notes),
        evidence=at(Subject(), *_first(plan)),
        expected=("provider-note-missing",),
        allowed=(
            *UNSAID, "clinical-indication-missing", "treatment-plan-missing", "provider-signature-missing",
            "mar-provider-note-mismatch", "evaluation-management-unsupported", "delayed-documentation",
        ),
    )  # fmt: skip


def note_filed_after_closing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The only provider note is filed after the patient left, within the grace."""
    note = assessing(plan)
    if note is None:
        return None
    filed = note.data.occurred_at + timedelta(hours=21, minutes=between(rng, (1, 150)), seconds=between(rng, (1, 59)))
    if filed < plan.departure + 30 * MINUTE:
        return None
    others = [other for other in plan.notes if other.data.kind == "provider" and other.ref != note.ref]
    near = unwritten(plan, note, *others).with_records(replace(note, time=filed))
    for signature in plan.signatures:
        if signature.data.note_id == note.data.note_id:
            signed = replace(signature.data, signed_at=filed + MINUTE, occurred_at=filed + MINUTE)
            near = near.with_records(replace(signature, time=filed + MINUTE, data=signed))
    return Spoiled(plan=near, evidence=at(Subject(note_id=note.data.note_id), note), allowed=("delayed-documentation",))


def indication_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Order and note say what is treated, and not why this drug was needed."""
    note, order = assessing(plan), _order(plan, rng, protocol=False)
    if note is None or order is None or _says_why(note):
        return None
    spoiled = restated(plan.changed(order, indication=None), note, indication=None)
    return Spoiled(
        plan=spoiled,
        evidence=at(Subject(order_id=order.data.order_id), order, note),
        expected=("clinical-indication-missing",),
        allowed=UNSAID,
    )


def indication_in_note(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The order gives no reason; the words of the provider note do."""
    note, order = assessing(plan), _order(plan, rng, protocol=False)
    if note is None or order is None:
        return None
    near = restated(plan.changed(order, indication=None), note, indication=say(one_of(rng, SYMPTOMS), rng))
    near = unsectioned(near, note, indication=None)
    return Spoiled(plan=near, evidence=at(Subject(order_id=order.data.order_id), order, note))


def plan_missing(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The provider note names the diagnosis and says nothing of how it goes on."""
    note = assessing(plan)
    if note is None or plan.kind != "clinic":
        return None
    return Spoiled(
        plan=restated(plan, note, indication=None, plan=None),
        evidence=at(Subject(note_id=note.data.note_id), note),
        expected=("treatment-plan-missing",),
        allowed=(*UNSAID, "clinical-indication-missing"),
    )


def plan_in_text(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The plan stands in the words of the note, not in a section of its own."""
    note = assessing(plan)
    if note is None:
        return None
    near = unsectioned(plan, note, plan=None)
    return Spoiled(plan=near, evidence=at(Subject(note_id=note.data.note_id), note))


def standing_order_bare(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A drug was given by protocol; nobody wrote why to this patient, or nobody signed."""
    note, order = assessing(plan), _order(plan, rng, protocol=True)
    if note is None or order is None or _says_why(note):
        return None
    allowed: tuple[str, ...] = (*UNSAID, "clinical-indication-missing")
    if happens(rng, HALF):
        spoiled = restated(plan.changed(order, indication="per protocol"), note, indication=None)
    else:
        signatures = [one for one in plan.signatures if one.data.order_id == order.data.order_id]
        spoiled, allowed = plan.without(*signatures), (*allowed, "order-signature-missing")
    return Spoiled(
        plan=spoiled,
        evidence=at(Subject(order_id=order.data.order_id), order),
        expected=("standing-order-without-indication",),
        allowed=allowed,
    )


def standing_order_reasoned(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The standing order names its protocol only; the provider note has the patient's own reason."""
    note, order = assessing(plan), _order(plan, rng, protocol=True)
    if note is None or order is None:
        return None
    near = restated(
        plan.changed(order, indication="per protocol"), note, indication=say("flushing at {20-95} mL, itch {2-7}", rng)
    )
    return Spoiled(plan=near, evidence=at(Subject(order_id=order.data.order_id), order, note))


def diagnosis_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Nobody documented what is treated; or the claim points to something else than what is."""
    if plan.charges and happens(rng, HALF):
        return _claimed_only(plan, rng)
    note = assessing(plan)
    if note is None:
        return None
    reason = say(one_of(rng, SYMPTOMS), rng)
    spoiled = restated(plan, note, diagnosis=None, indication=reason, plan=say("repeat in {2-8} weeks", rng))
    for order in plan.orders:
        spoiled = spoiled.changed(order, diagnoses=None, indication=say(one_of(rng, SYMPTOMS), rng))
    for charge in plan.charges:
        spoiled = spoiled.changed(charge, diagnoses=None)
    return Spoiled(
        plan=spoiled,
        evidence=at(Subject(order_id=plan.orders[0].data.order_id), *plan.orders, note),
        expected=("diagnosis-missing",),
        allowed=(*UNSAID, "hydration-necessity-unsupported"),
    )


def _claimed_only(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    charge = one_of(rng, plan.charges)
    foreign = Diagnosis(code="H91.90", system="icd-10-cm", display="hearing loss, unspecified", rank=1)
    return Spoiled(
        plan=plan.changed(charge, diagnoses=(foreign,)),
        evidence=at(Subject(charge_id=charge.data.charge_id), charge),
        expected=("diagnosis-missing",),
        allowed=ANY_DEFECT,
    )


def diagnosis_in_note(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Orders name no diagnosis; the provider note does, and the claim follows it with a shorter code."""
    note = assessing(plan)
    if note is None:
        return None
    near = plan
    for order in plan.orders:
        near = near.changed(order, diagnoses=None, indication=say(one_of(rng, SYMPTOMS), rng))
    for charge in plan.charges:
        near = near.changed(charge, diagnoses=tuple(map(_shorter, charge.data.diagnoses or ())))
    allowed = ("hydration-necessity-unsupported",)
    return Spoiled(plan=near, evidence=at(Subject(note_id=note.data.note_id), note), allowed=allowed)


def _shorter(diagnosis: Diagnosis | str) -> Diagnosis | str:
    if isinstance(diagnosis, str) or not diagnosis.code or "." not in diagnosis.code:
        return diagnosis
    return replace(diagnosis, code=diagnosis.code[:-1].rstrip("."), display=None)


def _first(plan: EncounterPlan) -> tuple[ChartingEvent, ...]:
    entry: Any = plan.mar[0]
    return (entry,)


def _says_why(note: Event[Note]) -> bool:
    """Whether the diagnosis itself is a symptom, so that naming it gives the reason."""
    sections = note.data.sections
    return bool(sections and SAYS_WHY.search(f"{sections.diagnosis} {sections.plan}"))


def _order(plan: EncounterPlan, rng: Random, *, protocol: bool) -> Event[Order] | None:
    """An order of a drug, by protocol or not."""
    fitting = [
        order
        for order in plan.orders
        if bool(order.data.standing_order) == protocol
        and order.data.route != "flush"
        and not order.data.as_needed
        and order.data.drug is not None
        and order.data.drug.category != "hydration"
    ]
    return one_of(rng, fitting) if fitting else None
