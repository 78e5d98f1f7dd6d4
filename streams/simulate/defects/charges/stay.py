"""Claims for the wrong day or setting, or part of a procedure; visits beside an infusion; claims sent too early."""

from datetime import timedelta
from random import Random

from schemas.alert import Subject
from streams.simulate.chance import between, happens, one_of
from streams.simulate.defects.claims import COMPARED, INITIAL, administration, billed_too, of_line, some
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.times.missing import start_filed_after_stop, start_missing
from streams.simulate.plan import EncounterPlan
from streams.simulate.truth import Evidence

PUSHES = ("96374", "96375", "96376", "96409", "96411")
INCLUDED = (
    "Total time {} minutes including monitoring of the infusion.",
    "Spent {} minutes today, IV start and infusion included.",
)
LEFT_OUT = (
    "Total time {} minutes, excluding the infusion.",
    "Spent {} minutes in the visit, not including administration of the drugs.",
)


def other_day(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A line is dated a day or two after its service."""
    line = some(list(plan.charges), rng)
    if line is None or line.data.service_date is None:
        return None
    last = max(other.data.service_date for other in plan.charges if other.data.service_date)
    later = last + timedelta(days=between(rng, (1, 2)))
    return Spoiled(
        plan=plan.changed(line, service_date=later),
        evidence=of_line(line),
        expected=("line-date-mismatch",),
        allowed=(*COMPARED, "discarded-drug-undocumented"),
    )


def over_midnight(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """A stay over midnight, each unit on its day and the initial on the first."""
    lines = administration(plan)
    if len({line.data.service_date for line in lines}) == 1 or not lines:
        return None
    return Spoiled(plan=plan, evidence=of_line(*lines))


def of_a_procedure(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A push was part of a procedure, and is billed like the others."""
    pushes = [dose for dose in plan.doses if dose.data.route == "iv-push"]
    lines = administration(plan, *PUSHES)
    if not pushes or not lines or sum(line.data.units or 0 for line in lines) < len(pushes):
        return None
    push = one_of(rng, pushes)
    return Spoiled(
        plan=plan.changed(push, purpose=one_of(rng, ("procedure", "imaging"))),
        evidence=Evidence(subject=Subject(administration_id=push.data.administration_id), events=(push.ref,)),
        expected=("administration-integral-to-procedure",),
        allowed=COMPARED,
    )


def of_the_treatment(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The push says that it was given to treat."""
    pushes = [dose for dose in plan.doses if dose.data.route == "iv-push"]
    if not pushes or not administration(plan, *PUSHES):
        return None
    push = one_of(rng, pushes)
    near = plan.changed(push, purpose="treatment")
    subject = Subject(administration_id=push.data.administration_id)
    return Spoiled(plan=near, evidence=Evidence(subject=subject, events=(push.ref,)))


def billed_unfinished(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A start is missing, and the claim is posted all the same."""
    missing = start_missing(plan, rng)
    if missing is None or not plan.charges:
        return None
    return Spoiled(
        plan=missing.plan.with_records(*plan.charges),
        evidence=of_line(plan.charges[0]),
        expected=("documentation-incomplete-at-billing", "infusion-start-time-missing"),
        allowed=(*missing.allowed, *COMPARED, "line-date-mismatch", "drug-charge-mismatch"),
    )


def finished_before_billing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The start is filed late, and before the claim."""
    late = start_filed_after_stop(plan, rng)
    return Spoiled(plan=late.plan, evidence=of_line(plan.charges[0])) if late and plan.charges else None


def visit_not_apart(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A visit is billed as minimal, without its modifier, or with time in which the infusion is counted."""
    line = some(administration(plan, *INITIAL), rng)
    provider = next((note for note in plan.notes if note.data.kind == "provider" and note.data.state == "final"), None)
    if line is None or provider is None:
        return None
    if happens(rng, 0.34):
        text = f"{provider.data.text} {one_of(rng, INCLUDED).format(between(rng, (20, 55)))}"
        spoiled = billed_too(plan.changed(provider, text=text), line, code="99214", units=1.0, modifiers=("25",))
        evidence = Evidence(subject=Subject(note_id=provider.data.note_id), events=(provider.ref,))
    else:
        minimal = happens(rng, 0.5)
        spoiled = billed_too(
            plan, line, code="99211" if minimal else "99213", units=1.0, modifiers=("25",) if minimal else None
        )
        evidence = of_line(spoiled.charges[-1], line)
    return Spoiled(
        plan=spoiled,
        evidence=evidence,
        expected=("evaluation-management-unsupported",),
        allowed=ANY_DEFECT,
    )


def visit_apart(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A visit is billed with its modifier, and its time leaves out the infusion."""
    line = some(administration(plan, *INITIAL), rng)
    provider = next((note for note in plan.notes if note.data.kind == "provider" and note.data.state == "final"), None)
    if line is None or provider is None:
        return None
    text = f"{provider.data.text} {one_of(rng, LEFT_OUT).format(between(rng, (20, 55)))}"
    near = billed_too(plan.changed(provider, text=text), line, code="99214", units=1.0, modifiers=("25",))
    return Spoiled(plan=near, evidence=of_line(near.charges[-1], line))


def inpatient(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The patient was an inpatient from the start, and administration is billed."""
    lines = administration(plan)
    if not lines:
        return None
    spoiled = plan
    for registration in plan.registrations:
        spoiled = spoiled.changed(registration, class_="inpatient", place_of_service="21")
    return Spoiled(
        plan=spoiled,
        evidence=Evidence(subject=Subject(), events=tuple(event.ref for event in (*plan.registrations, *lines))),
        expected=("setting-not-billable",),
        allowed=ANY_DEFECT,
    )


def inpatient_afterwards(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The patient was admitted as an inpatient when everything was given."""
    last = plan.registrations[-1]
    if last.data.status != "finished" or not administration(plan):
        return None
    near = plan.changed(last, class_="inpatient", inpatient_from=plan.departure)
    return Spoiled(plan=near, evidence=of_line(*administration(plan)))
