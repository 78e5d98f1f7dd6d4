"""Concurrent infusions and hydration as they are billed, beside what ran together through which device."""

from random import Random

from msgspec.structs import replace

from streams.simulate.billing import spans_of
from streams.simulate.chance import between, happens, one_of
from streams.simulate.defects.claims import COMPARED, administration, billed_too, of_line, one_site
from streams.simulate.defects.defect import Spoiled, about
from streams.simulate.defects.editing import tell
from streams.simulate.plan import EncounterPlan, PlannedInfusion

CONCURRENT = "96368"
SHORTEST = 16


def through_two_devices(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """One of two concurrent infusions ran through a device of its own, and 96368 is billed."""
    pair, lines = _together(plan), administration(plan, CONCURRENT)
    if pair is None or not lines or not one_site(plan):
        return None
    second = pair[1]
    device = f"{second.start.data.access_id}-B"
    spoiled = tell(plan, second, access_id=device)
    for entry in second.entries:
        spoiled = spoiled.changed(entry, access_id=device)
    for record in plan.lines:
        again = replace(record, id=f"{record.id}-B", data=replace(record.data, access_id=device, body_site="left hand"))
        spoiled = spoiled.with_records(again)
    return Spoiled(
        plan=spoiled,
        evidence=about(second, lines[0].ref, *(ref for run in pair for ref in run.refs)),
        expected=("concurrent-separate-access",),
        allowed=(*COMPARED, "second-access-necessity-missing"),
    )


def through_two_lumens(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """Two concurrent infusions through the two lumens of one device."""
    pair, lines = _together(plan), administration(plan, CONCURRENT)
    if pair is None or not lines or not one_site(plan):
        return None
    near = plan
    for record in plan.lines:
        near = near.changed(record, lumens=2)
    for entry in plan.mar:
        if entry.data.access_id:
            near = near.changed(entry, line="purple")
    for entry in pair[1].entries:
        near = near.changed(entry, line="red")
    return Spoiled(plan=near, evidence=about(pair[1], lines[0].ref))


def concurrent_not_shown(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A sequential infusion is billed as concurrent; or 96368 stands twice; or both drugs were in one bag."""
    lines, pair = administration(plan, CONCURRENT), _together(plan)
    if lines and pair and happens(rng, 0.5):
        spoiled = plan
        for run in pair:
            for entry in run.entries:
                spoiled = spoiled.changed(entry, bag_id=f"{plan.encounter_id}-BAG")
    elif lines:
        spoiled = plan.changed(lines[0], units=2.0)
    else:
        lines = administration(plan, "96367")
        if not lines or pair or not one_site(plan):
            return None
        spoiled = plan.changed(lines[0], code=CONCURRENT, units=1.0)
    return Spoiled(
        plan=spoiled,
        evidence=of_line(lines[0]),
        expected=("concurrent-infusion-unsupported",),
        allowed=(*COMPARED, "duplicate-administration"),
    )


def concurrent_as_charted(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """Two drugs ran together through one device out of two bags, and 96368 stands once."""
    lines = administration(plan, CONCURRENT)
    return Spoiled(plan=plan, evidence=of_line(lines[0])) if lines else None


def hydration_beside(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Fluid is billed for hours in which a drug ran."""
    fluid, drugs = _fluid_beside(plan), administration(plan)
    if fluid is None or not drugs:
        return None
    lines = administration(plan, "96361")
    more = float(between(rng, (2, 4)))
    line = one_of(rng, lines) if lines else drugs[0]
    spoiled = (
        plan.changed(line, units=(line.data.units or 0) + more)
        if lines
        else billed_too(plan, line, code="96361", units=more)
    )
    return Spoiled(
        plan=spoiled,
        evidence=about(fluid, *(charge.ref for charge in spoiled.charges if charge.data.code == "96361"), *fluid.refs),
        expected=("hydration-concurrent",),
        allowed=COMPARED,
    )


def hydration_outside(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """Fluid ran beside a drug, and only its other minutes are billed."""
    fluid, lines = _fluid_beside(plan), administration(plan, "96361")
    return Spoiled(plan=plan, evidence=about(fluid, lines[0].ref)) if fluid and lines else None


def _together(plan: EncounterPlan) -> tuple[PlannedInfusion, PlannedInfusion] | None:
    drugs = [run for run in plan.infusions if not run.hydration]
    pairs = [(one, other) for one in drugs for other in drugs if one is not other and _overlap(one, other) >= SHORTEST]
    return pairs[0] if pairs else None


def _fluid_beside(plan: EncounterPlan) -> PlannedInfusion | None:
    drugs = [run for run in plan.infusions if not run.hydration]
    fluids = [run for run in plan.infusions if run.hydration and any(_overlap(run, drug) for drug in drugs)]
    return fluids[0] if fluids else None


def _overlap(one: PlannedInfusion, other: PlannedInfusion) -> int:
    return sum(
        max(int((min(a.end, b.end) - max(a.start, b.start)).total_seconds()) // 60, 0)
        for a in spans_of(one)
        for b in spans_of(other)
    )
