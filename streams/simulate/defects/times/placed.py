"""Infusions charted at the wrong place in time: by the schedule, on round minutes, past the visit, in another's time.

A near-miss stands one minute on the other side of the rule. An infusion is moved only to where it could have run.
"""

from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

from msgspec.structs import replace

from streams.simulate.chance import between, one_of
from streams.simulate.charges import charged, uncharged
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled, about
from streams.simulate.defects.editing import infusion_of, moved, note_about, pick, steady, stopped_at, tell
from streams.simulate.plan import EncounterPlan, PlannedInfusion

HALF_HOUR = 30


def scheduled_stop(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The system filled in the end that the order foresaw; nobody saw the infusion finish."""
    infusion = pick(plan, rng, lambda run: steady(run) and run.ordered_minutes > 0 and _as_ordered_fits(plan, run))
    if infusion is None:
        return None
    spoiled = tell(_as_ordered(plan, infusion), infusion, stop=None)
    spoiled = spoiled.changed(infusion.stop, time_source="scheduled")
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=about(infusion, infusion.stop.ref),
        expected=("scheduled-duration-used-as-actual",),
        allowed=(*ANY_DEFECT, "infusion-stop-time-missing"),
    )


def stop_on_schedule(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The infusion really took what was ordered, to the minute; the nurse saw it."""
    infusion = pick(plan, rng, lambda run: steady(run) and run.ordered_minutes > 0 and _as_ordered_fits(plan, run))
    if infusion is None:
        return None
    near = _as_ordered(plan, infusion)
    return Spoiled(plan=charged(near), evidence=about(infusion, infusion.stop.ref))


def _as_ordered(plan: EncounterPlan, infusion: PlannedInfusion) -> EncounterPlan:
    return stopped_at(plan, infusion, infusion.began + infusion.ordered_minutes * MINUTE)


def _as_ordered_fits(plan: EncounterPlan, infusion: PlannedInfusion) -> bool:
    stop = infusion.began + infusion.ordered_minutes * MINUTE
    return _fits(plan, infusion, infusion.began, stop) and not rounded(plan, infusion.began, stop)


def both_ends_rounded(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Start and stop both stand on a half hour."""

    def could_be_rounded(run: PlannedInfusion) -> bool:
        start = _nearest_half_hour(plan, run.began)
        half_hours = steady(run) and run.ordered_minutes % HALF_HOUR == 0
        return half_hours and _fits(plan, run, start, start + run.ordered_minutes * MINUTE)

    infusion = pick(plan, rng, could_be_rounded)
    if infusion is None:
        return None
    start = _nearest_half_hour(plan, infusion.began)
    stop = start + infusion.ordered_minutes * MINUTE
    spoiled = _run_at(plan, infusion, start, stop)
    for end in (infusion.start, infusion.stop):
        spoiled = spoiled.changed(end, entry_method="manual")
    return Spoiled(
        plan=charged(spoiled),
        evidence=about(infusion, infusion.start.ref, infusion.stop.ref),
        expected=("rounded-time-pattern",),
        allowed=(*ANY_DEFECT, "scheduled-duration-used-as-actual"),
    )


def one_end_rounded(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The start stands on a half hour, the stop does not."""
    infusion = pick(plan, rng, steady)
    if infusion is None:
        return None
    start = _nearest_half_hour(plan, infusion.began)
    stop = start + infusion.minutes * MINUTE
    stop += MINUTE if rounded(plan, stop) else 0 * MINUTE
    if not _fits(plan, infusion, start, stop):
        return None
    near = _run_at(plan, infusion, start, stop)
    return Spoiled(plan=charged(near), evidence=about(infusion, infusion.start.ref, infusion.stop.ref))


def outside_encounter(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The patient is discharged while the last infusion still runs."""
    last = _last_to_end(plan)
    if last is None or last.minutes < HALF_HOUR:
        return None
    spoiled = _departed(plan, last.ended - between(rng, (3, min(15, last.minutes - 18))) * MINUTE)
    if spoiled is None:
        return None
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=about(last, last.stop.ref, plan.registrations[-1].ref),
        expected=("infusion-outside-encounter",),
        allowed=ANY_DEFECT,
    )


def inside_by_a_minute(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The patient leaves a minute or two after the last infusion stopped."""
    last = _last_to_end(plan)
    near = _departed(plan, last.ended + between(rng, (1, 2)) * MINUTE) if last else None
    if last is None or near is None:
        return None
    for line in near.lines:
        if line.data.action == "removed":
            filed = last.ended + timedelta(seconds=between(rng, (61, 170)))
            near = near.changed(line, occurred_at=last.ended, time=filed)
    return Spoiled(plan=near, evidence=about(last, last.stop.ref, plan.registrations[-1].ref))


def interval_shared(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Two bags with orders of their own are charted with one interval."""
    pair = _successive(plan, rng)
    if pair is None:
        return None
    first, second = pair
    order = plan.order_event(second.start.data.order_id)
    before = plan.order_event(first.start.data.order_id)
    spoiled = plan.changed(order, occurred_at=before.data.occurred_at, time=before.time + timedelta(seconds=2))
    spoiled = _run_at(spoiled, second, first.began, second.ended)
    spoiled = stopped_at(spoiled, infusion_of(spoiled, first.administration_id), second.ended)
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=about(second, *first.refs, *second.refs),
        expected=("sequential-infusion-times-missing",),
        allowed=(
            *ANY_DEFECT, "service-sequence-undetermined", "infusion-duration-discrepancy",
            "primary-infusion-unidentified", "infusion-stop-overdue",
        ),
    )  # fmt: skip


def bag_after_bag(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The second bag is started in the very minute in which the first is done."""
    pair = _successive(plan, rng)
    if pair is None:
        return None
    first, second = pair
    stop = first.ended + (second.ended - second.began)
    if plan.order_event(second.start.data.order_id).data.occurred_at >= first.ended or rounded(plan, first.ended, stop):
        return None
    if first.ended in {dose.data.occurred_at for dose in plan.doses}:
        return None
    near = moved(plan, second, first.ended - second.began)
    return Spoiled(plan=charged(near), evidence=about(second, first.stop.ref, second.start.ref))


def _successive(plan: EncounterPlan, rng: Random) -> tuple[PlannedInfusion, PlannedInfusion] | None:
    """Two drug infusions of different drugs through one device, one after the other with nothing between."""
    drugs = [run for run in plan.infusions if not run.hydration and steady(run)]
    pairs = [
        (one, other)
        for one, other in pairwise(drugs)
        if one.start.data.access_id == other.start.data.access_id
        and one.start.data.order_id != other.start.data.order_id
        and timedelta(0) < other.began - one.ended < timedelta(minutes=20)
        and note_about(plan, one) == note_about(plan, other)
    ]
    return one_of(rng, pairs) if pairs else None


def _last_to_end(plan: EncounterPlan) -> PlannedInfusion | None:
    """The infusion that ends last, where nothing is given after it."""
    last = max(plan.infusions, key=lambda run: run.ended, default=None)
    if last is None or any(dose.data.occurred_at >= last.ended - 16 * MINUTE for dose in plan.doses):
        return None
    return last


def _departed(plan: EncounterPlan, at: datetime) -> EncounterPlan | None:
    """The plan with the patient gone at that time, where it was filed once and no note is of a later day."""
    discharges = [event for event in plan.registrations if event.data.status == "finished"]
    if len(discharges) != 1 or discharges[0].data.period is None or _written_next_day(plan, at):
        return None
    period = replace(discharges[0].data.period, end=at)
    moved_plan = plan.changed(discharges[0], occurred_at=at, period=period, time=at + timedelta(seconds=97))
    return replace(moved_plan, departure=at)


def _written_next_day(plan: EncounterPlan, at: datetime) -> bool:
    """Whether a note would be dated after the departure."""
    return any((note.data.service_date or date.min) > at.astimezone(plan.zone).date() for note in plan.notes)


def _nearest_half_hour(plan: EncounterPlan, at: datetime) -> datetime:
    off = at.astimezone(plan.zone).minute % HALF_HOUR
    return at - off * MINUTE if off < HALF_HOUR / 2 else at + (HALF_HOUR - off) * MINUTE


def _run_at(plan: EncounterPlan, infusion: PlannedInfusion, start: datetime, stop: datetime) -> EncounterPlan:
    there = moved(plan, infusion, start - infusion.began)
    return stopped_at(there, infusion_of(there, infusion.administration_id), stop)


def _fits(plan: EncounterPlan, infusion: PlannedInfusion, start: datetime, stop: datetime) -> bool:
    """Whether the infusion could have run then: ordered, line in place, in the same sequence, told of afterwards."""
    note = note_about(plan, infusion)
    placed = [line.data.occurred_at for line in plan.lines if line.data.access_id == infusion.start.data.access_id]
    if note is None or note.data.occurred_at <= stop or min(placed) >= start:
        return False
    if plan.order_event(infusion.start.data.order_id).data.occurred_at >= start:
        return False
    others = [run for run in plan.infusions if run.administration_id != infusion.administration_id]
    begun = {run.began for run in others} | {dose.data.occurred_at for dose in plan.doses}
    overtaken = {at for at in begun if min(infusion.began, start) <= at <= max(infusion.began, start)}
    return not overtaken and _beside(others, start, stop) <= _beside(others, infusion.began, infusion.ended)


def _beside(others: list[PlannedInfusion], start: datetime, stop: datetime) -> set[str]:
    """The infusions that run at the same time."""
    return {run.administration_id for run in others if run.began <= stop and start <= run.ended}


def rounded(plan: EncounterPlan, *instants: datetime) -> bool:
    """Whether all of them stand on a half hour of the wall clock."""
    return all(at.astimezone(plan.zone).minute % HALF_HOUR == 0 for at in instants)
