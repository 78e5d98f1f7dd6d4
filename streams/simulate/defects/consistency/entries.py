"""Doses that the MAR has twice, or not at all while a note or a charge says they were given."""

from datetime import timedelta
from random import Random
from typing import cast

from msgspec.structs import replace

from schemas.alert import Subject
from schemas.charge import Charge
from schemas.envelope import ChartingEvent, Event
from streams.simulate.chance import between, happens, one_of
from streams.simulate.charges import uncharged
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.signing import concerning, some_note
from streams.simulate.plan import EncounterPlan, Entry

HALF = 0.5
ABSENT = (
    ("ondansetron", "4 mg IV push", "J2405"), ("ketorolac", "15 mg IV push", "J1885"),
    ("famotidine", "20 mg IV push", "S0028"), ("cefazolin", "1 g IV", "J0690"),
)  # fmt: skip
CHARGED = (*ANY_DEFECT, "drug-charge-mismatch", "mar-charge-mismatch")


def not_on_the_mar(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A nursing note tells of a dose, in words or as documented, or a drug is charged, and the MAR has none of it."""
    way = between(rng, (1, 3))
    if way == 1:
        return _lost_dose(plan, rng)
    name, how, code = one_of(rng, _absent(plan))
    if way == 2 and plan.charges:  # noqa: PLR2004 - one of three ways
        return _charged(plan, code)
    note = some_note(plan, rng, "nursing")
    if note is None:
        return None
    text = f"{note.data.text} {name.capitalize()} {how} was given, comfort {between(rng, (5, 9))} of 10 after."
    return Spoiled(
        plan=plan.changed(note, text=text),
        evidence=concerning(Subject(note_id=note.data.note_id), note),
        expected=("mar-administration-missing",),
        allowed=ANY_DEFECT,
    )


def _absent(plan: EncounterPlan) -> list[tuple[str, str, str]]:
    """Drugs that nobody ordered or gave."""
    known = {drug.generic_name or drug.name for drug in (order.data.drug for order in plan.orders) if drug}
    return [absent for absent in ABSENT if absent[0] not in known]


def _lost_dose(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The only dose of a drug is told by the nurse and not charted."""
    counts = [dose.data.drug for dose in plan.mar if dose.data.action in ("given", "start")]
    doses = [dose for dose in plan.doses if counts.count(dose.data.drug) == 1]
    if not doses:
        return None
    lost = one_of(rng, doses)
    notes = [note for note in plan.notes if note.data.state == "final"]
    told = [
        note for note in notes for item in note.data.documented or ()
        if item.administration_id == lost.data.administration_id
    ]  # fmt: skip
    return Spoiled(
        plan=uncharged(plan.without(lost)),
        evidence=concerning(Subject(note_id=told[0].data.note_id), *told),
        expected=("mar-administration-missing",),
        allowed=(*CHARGED, "mar-provider-note-mismatch"),
    )


def _charged(plan: EncounterPlan, code: str) -> Spoiled:
    like = plan.charges[-1]
    charge = replace(
        like.data, charge_id=f"{like.data.charge_id}-X", code=code, system="hcpcs", units=4.0, modifiers=None
    )
    line: Event[Charge] = replace(like, id=f"{like.id}-x", data=charge)
    return Spoiled(
        plan=plan.with_records(cast("ChartingEvent", line)),
        evidence=concerning(Subject(charge_id=charge.charge_id), line),
        expected=("mar-administration-missing",),
        allowed=CHARGED,
    )


def told_as_withheld(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A nursing note tells that a drug was not given, or is to be given at home; the MAR has none of it."""
    note = some_note(plan, rng, "nursing")
    if note is None:
        return None
    name = one_of(rng, _absent(plan))[0]
    said = f"no {name} was given" if happens(rng, HALF) else f"will be given {name} tomorrow if nausea returns"
    near = plan.changed(note, text=f"{note.data.text} Pulse {between(rng, (60, 99))}, {said}.")
    return Spoiled(plan=near, evidence=concerning(Subject(note_id=note.data.note_id), note))


def _copy(plan: EncounterPlan, rng: Random) -> tuple[EncounterPlan, Entry, Entry] | None:
    """The plan with a dose scanned and, within two minutes, typed once more."""
    doses = [dose for dose in plan.doses if dose.data.drug]
    if not doses:
        return None
    dose = one_of(rng, doses)
    at = dose.data.occurred_at + between(rng, (0, 2)) * MINUTE
    data = replace(
        dose.data, administration_id=f"{dose.data.administration_id}-D", occurred_at=at, entry_method="manual",
        late_entry=None,
    )  # fmt: skip
    twin = replace(dose, id=f"{dose.id}-d", time=at + timedelta(seconds=between(rng, (20, 110))), data=data)
    scanned = plan.changed(dose, entry_method="scan")
    return scanned.with_records(cast("ChartingEvent", twin)), dose, twin


def entered_twice(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """One dose is scanned and typed, or one bag hung twice."""
    if happens(rng, HALF) and (hung := _hung_twice(plan)):
        return hung
    copied = _copy(plan, rng)
    if copied is None:
        return None
    spoiled, dose, twin = copied
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=concerning(Subject(administration_id=twin.data.administration_id), dose, twin),
        expected=("duplicate-administration",),
        allowed=(
            *CHARGED, "medication-order-mismatch", "repeat-push-unsupported", "administration-order-missing",
            "push-not-distinct", "response-to-therapy-missing",
        ),
    )  # fmt: skip


def _hung_twice(plan: EncounterPlan) -> Spoiled | None:
    bags = [(run.start, bag) for run in plan.infusions for bag in run.of("new-bag")]
    if not bags:
        return None
    start, bag = bags[0]
    return Spoiled(
        plan=plan.changed(bag, bag_id=start.data.bag_id),
        evidence=concerning(Subject(administration_id=bag.data.administration_id), start, bag),
        expected=("duplicate-administration",),
        allowed=ANY_DEFECT,
    )


def entered_twice_and_voided(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """One dose is scanned and typed, and the typed entry is taken back with a reason."""
    copied = _copy(plan, rng)
    if copied is None:
        return None
    near, dose, twin = copied
    void = replace(
        twin, id=f"{twin.id}-v", time=twin.time + 4 * MINUTE,
        data=replace(twin.data, status="entered-in-error", reason="entered twice"),
    )  # fmt: skip
    near = near.with_records(cast("ChartingEvent", void))
    return Spoiled(plan=near, evidence=concerning(Subject(administration_id=twin.data.administration_id), dose, twin))
