"""Two devices where one would do: nobody says why the second was placed, or the nurse does."""

from datetime import timedelta
from random import Random
from typing import Any, cast

from msgspec.structs import replace

from schemas.access import Access
from schemas.administration import Administration
from schemas.alert import Subject
from schemas.envelope import ChartingEvent, Event
from schemas.note import Documented, Note
from streams.simulate.chance import one_of
from streams.simulate.charges import charged
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import Spoiled
from streams.simulate.defects.necessity.care import CHARGES
from streams.simulate.defects.rewriting import at
from streams.simulate.plan import EncounterPlan


def second_access_unreasoned(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Two devices were used, and nobody says why."""
    spoiled = _through_second(plan, rng, None)
    if spoiled is None:
        return None
    placed = next(line for line in spoiled.lines if line.data.access_id.endswith("L9"))
    return Spoiled(
        plan=spoiled,
        evidence=at(Subject(access_id=placed.data.access_id), placed),
        expected=("second-access-necessity-missing",),
        allowed=CHARGES,
    )


def second_access_reasoned(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Two devices were used, and the nurse charted why with the second."""
    reasons = ("incompatible with the running drug", "protocol requires a separate line", "first access inadequate")
    near = _through_second(plan, rng, one_of(rng, reasons))
    if near is None:
        return None
    placed = next(line for line in near.lines if line.data.access_id.endswith("L9"))
    return Spoiled(plan=near, evidence=at(Subject(access_id=placed.data.access_id), placed))


def _through_second(plan: EncounterPlan, rng: Random, reason: str | None) -> EncounterPlan | None:
    """The plan with one push through a second device, placed a few minutes before, while the first is in use."""
    placed = next((line for line in plan.lines if line.data.action == "placed"), None)
    used = [entry for entry in plan.mar if entry.data.access_id]
    first = min((entry.data.occurred_at for entry in used), default=plan.departure)
    pushes = [dose for dose in plan.doses if dose.data.route == "iv-push" and dose.data.occurred_at > first]
    if placed is None or not pushes or len({entry.data.access_id for entry in used}) != 1:
        return None
    push, ident = one_of(rng, pushes), f"{plan.encounter_id}-L9"
    when = push.data.occurred_at - 3 * MINUTE
    fresh = replace(
        placed.data,
        access_id=ident,
        kind="peripheral",
        body_site="left wrist",
        lumens=1,
        reason=reason,
        occurred_at=when,
    )
    gone = replace(fresh, action="removed", occurred_at=plan.departure - 5 * MINUTE, reason=None)
    moved = plan.mapped(lambda event: _moved(event, push.data.administration_id, ident))
    return charged(
        moved.with_records(_record(placed, "placed2", fresh, when), _record(placed, "removed2", gone, gone.occurred_at))
    )


def _moved(event: ChartingEvent, administration_id: str, device: str) -> ChartingEvent:
    """What is charted of one administration, through another device."""

    def through(item: Documented) -> Documented:
        return replace(item, access_id=device) if item.administration_id == administration_id else item

    data: Any = event.data
    if isinstance(data, Administration) and data.administration_id == administration_id:
        return replace(event, data=replace(data, access_id=device, line="single"))
    if isinstance(data, Note) and data.documented:
        return replace(event, data=replace(data, documented=tuple(map(through, data.documented))))
    return event


def _record(like: Event[Access], suffix: str, data: Access, when: Any) -> ChartingEvent:
    return cast("ChartingEvent", replace(like, id=f"{like.id}-{suffix}", time=when + timedelta(seconds=50), data=data))
