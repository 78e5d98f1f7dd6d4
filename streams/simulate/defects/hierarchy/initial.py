"""Claims with the wrong initial service, or two of them; visits whose reason nobody charted.

A near-miss looks out of turn and is in order: rank decides and not the clock.
"""

from random import Random

from schemas.alert import Subject
from streams.simulate.chance import one_of
from streams.simulate.defects.claims import COMPARED, INITIAL, Line, administration, of_line, one_site
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.plan import EncounterPlan
from streams.simulate.truth import Evidence

ADD_ONS = {"96375": "96374", "96367": "96365", "96411": "96409", "96417": "96413"}


def reason_missing(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """No registration says what the visit was for, and several drugs could be the initial service."""
    if len(_drugs(plan)) <= 1:
        return None
    spoiled = plan
    for registration in plan.registrations:
        spoiled = spoiled.changed(registration, primary_reason=None)
    return Spoiled(
        plan=spoiled,
        evidence=_of_registration(plan),
        expected=("primary-reason-missing",),
        allowed=ANY_DEFECT,
    )


def reason_once(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Only one of the registrations says it."""
    if len(_drugs(plan)) <= 1 or len(plan.registrations) == 1:
        return None
    near, told = plan, one_of(rng, list(plan.registrations))
    for registration in plan.registrations:
        if registration.ref != told.ref:
            near = near.changed(registration, primary_reason=None)
    return Spoiled(plan=near, evidence=_of_registration(plan))


def initial_of_lower_rank(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The initial line names a service of lower rank that was given too."""
    initial = _only_initial(plan)
    lower = _lower(plan, initial.data.code or "") if initial else []
    if initial is None or not lower:
        return None
    return Spoiled(
        plan=plan.changed(initial, code=one_of(rng, lower)),
        evidence=of_line(initial),
        expected=("initial-service-hierarchy-error",),
        allowed=COMPARED,
    )


def initial_out_of_turn(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The initial service was not the first on the clock, and is the one that ranks."""
    initial = _only_initial(plan)
    if initial is None or initial.data.code not in ("96365", "96413") or not one_site(plan):
        return None
    category = "chemotherapy" if initial.data.code == "96413" else "therapeutic"
    ranking = [run for run in plan.infusions if _category(run.start.data.drug) == category]
    before = [entry for entry in plan.mar if entry.data.action in ("start", "given") and entry.data.access_id]
    if not any(entry.data.occurred_at < min(run.began for run in ranking) for entry in before):
        return None
    return Spoiled(plan=plan, evidence=of_line(initial))


def initial_twice(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """An add-on is billed as one more initial of the same site."""
    initial = _only_initial(plan)
    add_ons = administration(plan, *ADD_ONS)
    if initial is None or not add_ons or not one_site(plan):
        return None
    line = one_of(rng, add_ons)
    return Spoiled(
        plan=plan.changed(line, code=ADD_ONS[line.data.code or ""]),
        evidence=of_line(line, initial),
        expected=("multiple-initial-services",),
        allowed=COMPARED,
    )


def initial_with_add_ons(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """One initial, and add-ons for all the rest."""
    initial, add_ons = _only_initial(plan), administration(plan, *ADD_ONS)
    if initial is None or not add_ons or not one_site(plan):
        return None
    return Spoiled(plan=plan, evidence=of_line(initial, *add_ons))


def _only_initial(plan: EncounterPlan) -> Line | None:
    lines = administration(plan, *INITIAL)
    return lines[0] if len(lines) == 1 and lines[0].data.units == 1 else None


def _lower(plan: EncounterPlan, code: str) -> list[str]:
    """Initial codes of lower rank whose service was given."""
    given = {"96360": bool(administration(plan, "96361"))}
    infused = {_category(run.start.data.drug) for run in plan.infusions}
    pushed = {_category(dose.data.drug) for dose in plan.doses if dose.data.route == "iv-push"}
    given |= {"96413": "chemotherapy" in infused, "96409": "chemotherapy" in pushed}
    given |= {"96365": "therapeutic" in infused, "96374": "therapeutic" in pushed}
    ranked = ("96413", "96409", "96365", "96374", "96360")
    return [lower for lower in ranked[ranked.index(code) + 1 :] if given[lower]]


def _category(drug: object) -> str:
    return getattr(drug, "category", None) or ""


def _drugs(plan: EncounterPlan) -> set[str]:
    """Drugs by vein that were infused or pushed."""
    entries = [run.start for run in plan.infusions if not run.hydration]
    entries += [dose for dose in plan.doses if dose.data.route == "iv-push"]
    return {entry.data.drug.generic_name or "" for entry in entries if entry.data.drug}


def _of_registration(plan: EncounterPlan) -> Evidence:
    return Evidence(subject=Subject(), events=tuple(event.ref for event in plan.registrations))
