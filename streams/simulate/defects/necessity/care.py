"""What the bedside leaves unsaid: no response, fluid nobody needed, a vein kept open and billed."""

import re
from random import Random

from msgspec.structs import replace

from schemas.alert import Subject
from schemas.envelope import ChartingEvent
from schemas.note import Note
from streams.simulate.chance import happens
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.editing import pick
from streams.simulate.defects.rewriting import at, neutral, restated, unwritten
from streams.simulate.plan import EncounterPlan, Entry, PlannedInfusion
from streams.simulate.regimens.regimen import say

EASING = ("ondansetron", "palonosetron", "metoclopramide", "ketorolac", "hydromorphone")
LOSSES = ("E86", "A09", "R11", "K52", "N17")
FLUIDS = ("J7030", "J7040", "J7120")
HYDRATION = ("96360", "96361")
HALF = 0.5
LONG_MINUTES = 45
"""Well above the 31 minutes from which hydration is reported."""
CHARGES = (
    *ANY_DEFECT, "mar-charge-mismatch", "add-on-without-primary", "add-on-hours-unsupported", "drug-charge-mismatch",
    "hydration-under-31-minutes", "initial-service-hierarchy-error", "multiple-initial-services",
    "distinct-service-modifier-unsupported", "concurrent-separate-access", "concurrent-infusion-unsupported",
    "line-date-mismatch",
)  # fmt: skip


def response_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A drug for pain or nausea was pushed, and nobody wrote how the patient was afterwards."""
    dose = _eased(plan)
    if dose is None:
        return None
    return Spoiled(
        plan=_silenced(plan, dose, rng),
        evidence=at(Subject(administration_id=dose.data.administration_id), dose),
        expected=("response-to-therapy-missing",),
        allowed=(*ANY_DEFECT, "treatment-plan-missing", "complex-administration-unsupported"),
    )


def response_in_words(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The response stands in the words of one nursing note, in no section."""
    dose = _eased(plan)
    if dose is None:
        return None
    near = _silenced(plan, dose, rng)
    told = [note for note in near.notes if note.data.kind == "nursing" and note.data.state == "final"]
    last = max(told, key=lambda note: note.data.occurred_at)
    near = near.changed(last, text=f"{last.data.text} {say('Pain now {0-3} of 10, resting.', rng)}")
    return Spoiled(
        plan=near,
        evidence=at(Subject(administration_id=dose.data.administration_id), dose, last),
        allowed=("complex-administration-unsupported",),
    )


def hydration_unneeded(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Fluid ran for an hour while the patient was fasting for a procedure, or nobody ordered it."""
    fluid = _needless(plan, rng)
    if fluid is None:
        return None
    order = plan.order_event(fluid.start.data.order_id)
    if happens(rng, HALF):
        spoiled = _signs_removed(plan, fluid)
    else:
        signatures = [one for one in plan.signatures if one.data.order_id == order.data.order_id]
        spoiled = plan.without(order, *signatures)
    return Spoiled(
        plan=spoiled,
        evidence=at(Subject(administration_id=fluid.administration_id), fluid.start, fluid.stop),
        expected=("hydration-necessity-unsupported",),
        allowed=(*ANY_DEFECT, "administration-order-missing", "medication-order-mismatch", "diagnosis-missing"),
    )


def hydration_needed(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The order speaks of fasting; the nurse charted what the patient had lost."""
    fluid = _needless(plan, rng)
    if fluid is None:
        return None
    near = _signs_removed(plan, fluid)
    note = next(note for note in near.notes if note.data.kind == "nursing" and note.data.state == "final")
    told = say("Vomited {3-6} times since morning, mucous membranes dry.", rng)
    near = near.changed(note, text=f"{note.data.text} {told}")
    return Spoiled(plan=near, evidence=at(Subject(administration_id=fluid.administration_id), fluid.start, note))


def vein_kept_open(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Fluid only kept the vein open, and its hours are billed."""
    fluid = _only_fluid(plan)
    lines = [charge for charge in plan.charges if charge.data.code in HYDRATION]
    if fluid is None or not lines:
        return None
    return Spoiled(
        plan=_kept_open(plan, fluid, rng),
        evidence=at(Subject(charge_id=lines[0].data.charge_id), lines[0], fluid.start),
        expected=("hydration-keep-vein-open",),
        allowed=(*CHARGES, "supply-charge-unsupported"),
    )


def vein_kept_open_unbilled(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Fluid only kept the vein open, and nobody bills the fluid or its hours."""
    fluid = _only_fluid(plan)
    lines = [charge for charge in plan.charges if charge.data.code in HYDRATION]
    if fluid is None or not lines:
        return None
    fluids = [charge for charge in plan.charges if charge.data.code in FLUIDS]
    near = _kept_open(plan, fluid, rng).without(*lines, *fluids)
    allowed = (*CHARGES, "supply-charge-unsupported")
    return Spoiled(
        plan=near, evidence=at(Subject(administration_id=fluid.administration_id), fluid.start), allowed=allowed
    )


def _eased(plan: EncounterPlan) -> Entry | None:
    """The last push of a drug for pain or nausea."""
    doses = [
        dose
        for dose in plan.doses
        if dose.data.route == "iv-push" and dose.data.drug and dose.data.drug.generic_name in EASING
    ]
    return max(doses, key=lambda dose: dose.data.occurred_at, default=None)


def _silenced(plan: EncounterPlan, dose: Entry, rng: Random) -> EncounterPlan:
    """The plan in which nobody writes of the patient's state after the dose."""
    after = [note for note in plan.notes if note.data.occurred_at > dose.data.occurred_at]
    for note in after:
        if note.data.kind == "nursing" and note.data.state != "addendum":
            plan = plan.changed(note, sections=None, text=neutral(rng))
    return unwritten(plan, *(note for note in after if note.data.kind == "provider"))


def _needless(plan: EncounterPlan, rng: Random) -> PlannedInfusion | None:
    """A fluid that ran alone for long, in a patient whose diagnosis is no loss of volume."""
    codes = [str(getattr(item, "code", item)) for order in plan.orders for item in order.data.diagnoses or ()]
    if any(code.startswith(LOSSES) for code in codes):
        return None
    drugs = [run for run in plan.infusions if not run.hydration]

    def alone(run: PlannedInfusion) -> bool:
        apart = all(other.ended <= run.began or other.began >= run.ended for other in drugs)
        return run.hydration and run.minutes > LONG_MINUTES and apart

    return pick(plan, rng, alone)


def _signs_removed(plan: EncounterPlan, fluid: PlannedInfusion) -> EncounterPlan:
    order = plan.order_event(fluid.start.data.order_id)
    plan = plan.changed(order, indication="NPO before a procedure")
    for note in plan.notes:
        if note.data.kind == "provider" and note.data.sections and note.data.sections.indication:
            plan = restated(plan, note, indication=None)

    def calm(event: ChartingEvent) -> ChartingEvent:
        if not isinstance(event.data, Note) or event.data.kind != "nursing":
            return event
        return replace(event, data=replace(event.data, text=re.sub(r"pulse 1\d\d", "pulse 88", event.data.text or "")))

    return plan.mapped(calm)


def _only_fluid(plan: EncounterPlan) -> PlannedInfusion | None:
    fluids = [run for run in plan.infusions if run.hydration]
    return fluids[0] if len(fluids) == 1 else None


def _kept_open(plan: EncounterPlan, fluid: PlannedInfusion, rng: Random) -> EncounterPlan:
    """The plan in which the fluid keeps the vein open, by its purpose or by what the nurse wrote."""
    if happens(rng, HALF):
        for entry in fluid.entries:
            plan = plan.changed(entry, purpose="keep-vein-open")
        return plan
    reason = "; ".join(filter(None, (fluid.start.data.reason, "KVO")))
    return plan.changed(fluid.start, reason=reason)
