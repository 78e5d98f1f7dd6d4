"""The sentence in which a nurse tells from when to when a drug ran, as the MAR has it.

It is added to what is otherwise clean, so that no defect of times is contradicted by prose.
"""

from datetime import datetime

from streams.simulate.plan import EncounterPlan, PlannedInfusion


def ran(plan: EncounterPlan, infusion: PlannedInfusion, began: datetime, ended: datetime) -> str:
    """The sentence."""
    drug = infusion.start.data.drug
    name = (drug.name if drug else None) or "Drug"
    return f"{name} ran from {began.astimezone(plan.zone):%H:%M} to {ended.astimezone(plan.zone):%H:%M}."


def told_of(plan: EncounterPlan) -> PlannedInfusion | None:
    """The longest infusion that ran without a pause from one bag."""
    plain = [one for one in plan.infusions if {entry.data.action for entry in one.entries} == {"start", "stop"}]
    return max(plain, key=lambda one: one.minutes, default=None)


def narrated(plan: EncounterPlan) -> EncounterPlan:
    """The plan whose last nursing note tells when that infusion ran; clinic nurses write so."""
    notes = [note for note in plan.notes if note.data.kind == "nursing" and note.data.state == "final"]
    infusion = told_of(plan)
    if plan.kind != "clinic" or not notes or infusion is None:
        return plan
    last = max(notes, key=lambda note: note.data.occurred_at)
    if infusion.administration_id not in {item.administration_id for item in last.data.documented or ()}:
        return plan
    return plan.changed(last, text=f"{last.data.text} {ran(plan, infusion, infusion.began, infusion.ended)}")
