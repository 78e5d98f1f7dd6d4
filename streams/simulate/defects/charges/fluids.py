"""Fluid that ran in too fast to be billed, and fluid that ran just long enough.

Order and MAR name the faster rate: what is wrong is the claim, and not the chart.
"""

from datetime import datetime
from random import Random

from schemas.base import Quantity
from streams.simulate.chance import between
from streams.simulate.charges import charged
from streams.simulate.course import MINUTE
from streams.simulate.defects.claims import COMPARED, administration, billed_too, of_line
from streams.simulate.defects.defect import Spoiled, about
from streams.simulate.defects.editing import infusion_of, steady, stopped_at
from streams.simulate.plan import EncounterPlan, Entry, PlannedInfusion


def fluid_too_short(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The only fluid ran for 18 to 30 minutes, and hydration is billed."""
    fluid = _only_fluid(plan)
    if fluid is None:
        return None
    spoiled = charged(_poured(plan, fluid, between(rng, (18, 30))))
    if not spoiled.charges or administration(spoiled, "96360", "96361"):
        return None
    code = "96361" if administration(spoiled, "96365", "96374", "96409", "96413") else "96360"
    spoiled = billed_too(spoiled, spoiled.charges[0], code=code, units=1.0, system="cpt")
    return Spoiled(
        plan=spoiled,
        evidence=of_line(spoiled.charges[-1]),
        expected=("hydration-under-31-minutes",),
        allowed=COMPARED,
    )


def fluid_just_long_enough(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The only fluid ran for 31 to 34 minutes of its own, and hydration is billed."""
    fluid = _only_fluid(plan)
    if fluid is None:
        return None
    pushed = sum(int(dose.data.duration_minutes or 0) for dose in plan.doses if _until(dose) > fluid.began)
    near = charged(_poured(plan, fluid, between(rng, (31, 34)) + pushed))
    lines = administration(near, "96360", "96361")
    return Spoiled(plan=near, evidence=about(fluid, lines[0].ref)) if lines else None


def _until(dose: Entry) -> datetime:
    return dose.data.occurred_at + (dose.data.duration_minutes or 0) * MINUTE


def _only_fluid(plan: EncounterPlan) -> PlannedInfusion | None:
    """The one fluid of the visit, where no drug infusion runs beside it."""
    fluids = [run for run in plan.infusions if run.hydration]
    if len(fluids) != 1 or not steady(fluids[0]):
        return None
    fluid = fluids[0]
    beside = [run for run in plan.infusions if not run.hydration]
    apart = all(run.ended <= fluid.began or run.began >= fluid.ended for run in beside)
    return fluid if apart else None


def _poured(plan: EncounterPlan, fluid: PlannedInfusion, minutes: int) -> EncounterPlan:
    """The plan with the fluid run in over so many minutes, as ordered."""
    volume = fluid.start.data.volume
    rate = Quantity(value=round((volume.value or 0) / minutes * 60, 1) if volume else 0, unit="mL/h")
    order = plan.order_event(fluid.start.data.order_id)
    faster = plan.changed(order, rate=rate, duration_minutes=float(minutes)).changed(fluid.start, rate=rate)
    again = infusion_of(faster, fluid.administration_id)
    return stopped_at(faster, again, again.began + minutes * MINUTE)
