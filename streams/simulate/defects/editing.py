"""Changes to a plan that keep its sources in step: the MAR entry, the note that repeats it, the charted total.

A defect should have one cause. Whoever moves a stop moves it in the nursing note too, unless the disagreement is the
defect.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast

from msgspec.structs import replace

from schemas.envelope import ChartingEvent, Event
from schemas.note import Documented, Note
from streams.simulate.chance import between, one_of
from streams.simulate.course import MINUTE
from streams.simulate.filing import needs_label
from streams.simulate.plan import EncounterPlan, Entry, PlannedInfusion

PREPARED = ("dose", "concentration", "billing_units", "container", "supplied", "wasted", "primary", "bag_id")


def pick(plan: EncounterPlan, rng: Random, fits: Callable[[PlannedInfusion], object] = bool) -> PlannedInfusion | None:
    """One of the infusions that fit."""
    fitting = [infusion for infusion in plan.infusions if fits(infusion)]
    return one_of(rng, fitting) if fitting else None


def infusion_of(plan: EncounterPlan, administration_id: str) -> PlannedInfusion:
    """The infusion with this id, as it stands in the plan now."""
    return next(infusion for infusion in plan.infusions if infusion.administration_id == administration_id)


def steady(infusion: PlannedInfusion) -> bool:
    """Whether it ran at one rate from one bag without a pause."""
    return {entry.data.action for entry in infusion.entries} == {"start", "stop"}


def tell(plan: EncounterPlan, infusion: PlannedInfusion, **fields: Any) -> EncounterPlan:
    """The plan with what the nursing note says of one infusion changed."""
    return _documented(plan, infusion, lambda item: replace(item, **fields))


def _documented(
    plan: EncounterPlan, infusion: PlannedInfusion, change: Callable[[Documented], Documented]
) -> EncounterPlan:
    ident = infusion.administration_id

    def rewrite(event: ChartingEvent) -> ChartingEvent:
        if not isinstance(event.data, Note) or not event.data.documented:
            return event
        told = tuple(change(item) if item.administration_id == ident else item for item in event.data.documented)
        return replace(event, data=replace(event.data, documented=told))

    return plan.mapped(rewrite)


def note_about(plan: EncounterPlan, infusion: PlannedInfusion) -> Event[Note] | None:
    """The final nursing note that tells of an infusion."""
    for note in plan.notes:
        told = {item.administration_id for item in note.data.documented or ()}
        if note.data.state == "final" and infusion.administration_id in told:
            return note
    return None


def refiled(plan: EncounterPlan, entry: Entry, filed: datetime) -> EncounterPlan:
    """The plan with one entry filed at another time, labelled where it must be."""
    late = needs_label(entry.data.occurred_at, filed)
    reason = "late entry: charted after shift handover" if late else None
    return plan.changed(entry, time=filed, late_entry=True if late else None, reason=reason)


def moved(plan: EncounterPlan, infusion: PlannedInfusion, by: timedelta) -> EncounterPlan:
    """The plan with a whole infusion earlier or later, its filing and the note with it."""
    for entry in infusion.entries:
        plan = plan.changed(entry, occurred_at=entry.data.occurred_at + by, time=entry.time + by)
    return _documented(plan, infusion, lambda item: replace(item, start=_by(item.start, by), stop=_by(item.stop, by)))


def stopped_at(plan: EncounterPlan, infusion: PlannedInfusion, at: datetime) -> EncounterPlan:
    """The plan with another stop of one infusion, its filing, its note and its charted total with it."""
    by, stop = at - infusion.ended, infusion.stop
    plan = plan.changed(stop, occurred_at=at, time=stop.time + by)
    plan = _documented(plan, infusion, lambda item: replace(item, stop=_by(item.stop, by)))
    return totalled(plan, infusion)


def totalled(plan: EncounterPlan, infusion: PlannedInfusion, *, always: bool = False) -> EncounterPlan:
    """The plan with the charted total of an infusion, where it has one, agreeing with its times."""
    fresh = infusion_of(plan, infusion.administration_id)
    if fresh.stop.data.duration_minutes is None and not always:
        return plan
    return plan.changed(fresh.stop, duration_minutes=float(fresh.minutes))


def entered(plan: EncounterPlan, like: Entry, action: str, at: datetime, **fields: Any) -> EncounterPlan:
    """The plan with one more entry of an infusion, in the words of another of its entries."""
    data = {"rate": None, "volume": None, "dose": None, "duration_minutes": None, "late_entry": None, "reason": None}
    data |= dict.fromkeys(PREPARED) | fields | {"action": action, "occurred_at": at}
    entry = replace(
        like, id=f"{like.id}-{action}", time=at + timedelta(seconds=53), data=replace(like.data, **cast("Any", data))
    )
    return plan.with_records(cast("ChartingEvent", entry))


def paused(plan: EncounterPlan, infusion: PlannedInfusion, rng: Random, length: timedelta) -> EncounterPlan:
    """The plan with a pause and its resume in the middle of an infusion."""
    at = infusion.began + between(rng, (10, infusion.minutes - 12)) * MINUTE
    plan = entered(plan, infusion.start, "pause", at, reason="check of the site")
    plan = entered(plan, infusion.start, "resume", at + length, rate=infusion.start.data.rate)
    return totalled(plan, infusion)


def carry_over(plan: EncounterPlan, infusion: PlannedInfusion, to: Entry) -> EncounterPlan:
    """The plan with what was charted about dose and container at the start on another entry instead."""
    return plan.changed(to, **{name: getattr(infusion.start.data, name) for name in PREPARED})


def _by(at: datetime | None, by: timedelta) -> datetime | None:
    return at + by if at else None
