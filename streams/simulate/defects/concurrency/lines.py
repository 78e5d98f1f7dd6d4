"""Infusions nobody called the primary one, and administrations that name no device or lumen."""

from random import Random

from schemas.alert import Subject
from streams.simulate.chance import happens, one_of
from streams.simulate.charges import uncharged
from streams.simulate.defects.claims import one_site
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled, about
from streams.simulate.defects.editing import pick, steady, stopped_at, tell
from streams.simulate.plan import EncounterPlan, PlannedInfusion
from streams.simulate.truth import Evidence

NEAR_ENOUGH, NEAR_SHARE = 9, 0.15
"""By how much a run may be longer than its rate says before the figures disagree: minutes, or a share of it."""


def equally_long(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The two longest drugs of one category ran for the same minutes, and none is marked primary."""
    ranked = _ranked(plan)
    if ranked is None or not steady(ranked[1]):
        return None
    longest, shorter = ranked
    if longest.minutes - shorter.minutes > max(NEAR_ENOUGH, NEAR_SHARE * shorter.minutes):
        return None
    ended = shorter.ended + (longest.minutes - shorter.minutes) * (shorter.ended - shorter.began) / shorter.minutes
    spoiled = stopped_at(_unmarked(plan), shorter, ended)
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=about(shorter, *longest.refs, *shorter.refs),
        expected=("primary-infusion-unidentified",),
        allowed=(
            *ANY_DEFECT,
            "infusion-duration-discrepancy",
            "sequential-infusion-times-missing",
            "rounded-time-pattern",
        ),
    )


def longest_unmarked(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """None is marked primary, and the longest run is."""
    ranked = _ranked(plan)
    if ranked is None:
        return None
    return Spoiled(plan=_unmarked(plan), evidence=about(ranked[0]))


def _ranked(plan: EncounterPlan) -> tuple[PlannedInfusion, PlannedInfusion] | None:
    """The two longest drugs of the highest category, through the one device."""
    drugs: dict[str, PlannedInfusion] = {}
    for run in plan.infusions:
        name = (run.start.data.drug.generic_name if run.start.data.drug else None) or ""
        if not run.hydration and (name not in drugs or run.minutes > drugs[name].minutes):
            drugs[name] = run
    complex_ = [run for run in drugs.values() if run.start.data.drug and run.start.data.drug.category == "chemotherapy"]
    ranked = sorted(complex_ or drugs.values(), key=lambda run: -run.minutes)
    return (ranked[0], ranked[1]) if len(ranked) > 1 and one_site(plan) else None


def _unmarked(plan: EncounterPlan) -> EncounterPlan:
    for entry in plan.mar:
        if entry.data.primary is not None:
            plan = plan.changed(entry, primary=None)
    return plan


def device_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """An infusion names no device, neither on the MAR nor in a note; or no lumen of a device with two."""
    infusion = pick(plan, rng)
    if infusion is None or not one_site(plan):
        return None
    lumens = max((line.data.lumens or 1 for line in plan.lines), default=1)
    lumen = lumens > 1 and happens(rng, 0.5)
    spoiled = plan if lumen else tell(plan, infusion, access_id=None)
    for entry in infusion.entries:
        spoiled = spoiled.changed(entry, line=None, access_id=entry.data.access_id if lumen else None)
    return Spoiled(
        plan=spoiled,
        evidence=about(infusion),
        expected=("line-or-lumen-unidentified",),
        allowed=(*ANY_DEFECT, "primary-infusion-unidentified"),
    )


def device_on_one_entry(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """One entry of the infusion names device and lumen, the others do not."""
    infusion = pick(plan, rng, lambda run: len(run.entries) > 1)
    if infusion is None or not one_site(plan):
        return None
    told, near = one_of(rng, infusion.entries), plan
    for entry in infusion.entries:
        if entry is not told:
            near = near.changed(entry, line=None, access_id=None)
    subject = Subject(administration_id=infusion.administration_id)
    return Spoiled(plan=near, evidence=Evidence(subject=subject, events=(told.ref,)))
