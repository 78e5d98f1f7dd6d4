"""Times that are missing, late, or charted only as a length.

Where an entry goes, what else it said goes to another: a missing start must not be a missing dose as well.
"""

from datetime import datetime, timedelta
from random import Random

from streams.simulate.chance import between
from streams.simulate.charges import uncharged
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled, about
from streams.simulate.defects.editing import (
    carry_over,
    pick,
    refiled,
    steady,
    tell,
    totalled,
)
from streams.simulate.plan import EncounterPlan, PlannedInfusion

SLACK = timedelta(minutes=30)
NO_INTERVAL = (
    *ANY_DEFECT,
    "sequential-infusion-times-missing",
    "service-sequence-undetermined",
    "delayed-documentation",
    "second-access-necessity-missing",
    "response-to-therapy-missing",
)
"""Without both ends the MAR is incomplete, and what came before or after it, or through which device, may stay open."""


def start_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Nobody charted when the drug began to flow, neither on the MAR nor in a note; a later bag would be a start."""
    infusion = pick(plan, rng, lambda run: not run.of("new-bag"))
    if infusion is None:
        return None
    spoiled = tell(carry_over(plan, infusion, infusion.stop), infusion, start=None).without(infusion.start)
    spoiled = spoiled.changed(infusion.stop, duration_minutes=None)
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=about(infusion, *(ref for ref in infusion.refs if ref != infusion.start.ref)),
        expected=("infusion-start-time-missing",),
        allowed=(*NO_INTERVAL, "infusion-duration-discrepancy"),
    )


def start_filed_after_stop(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The start is filed after the first later sign of running, within the grace."""
    infusion = pick(plan, rng)
    if infusion is None:
        return None
    later = min(entry.time for entry in infusion.entries if entry is not infusion.start)
    filed = max(later, infusion.start.time) + between(rng, (4, 22)) * MINUTE
    return Spoiled(plan=refiled(plan, infusion.start, filed), evidence=about(infusion, infusion.start.ref))


def stop_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Nobody charted when the infusion ended."""
    infusion = pick(plan, rng)
    if infusion is None:
        return None
    spoiled = tell(plan, infusion, stop=None).without(infusion.stop)
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=about(infusion, *(ref for ref in infusion.refs if ref != infusion.stop.ref)),
        expected=("infusion-stop-time-missing",),
        allowed=(
            *NO_INTERVAL, "total-minutes-only", "infusion-duration-discrepancy", "hydration-concurrent",
            "add-on-hours-unsupported", "infused-volume-missing", "infusion-stop-overdue",
        ),
    )  # fmt: skip


def stop_filed_late(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The stop is filed hours later, as a labelled late entry."""
    infusion = pick(plan, rng)
    if infusion is None:
        return None
    filed = infusion.ended + timedelta(minutes=between(rng, (300, 1100)), seconds=between(rng, (1, 59)))
    return Spoiled(plan=refiled(plan, infusion.stop, filed), evidence=about(infusion, infusion.stop.ref))


def stop_overdue(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The stop is filed only after the pump should long have been empty; the patient is still there."""
    infusion = pick(plan, rng, steady)
    if infusion is None or infusion.start.time >= _overdue_at(infusion):
        return None
    overdue, gone = _overdue_at(infusion), plan.registrations[-1].time
    heard = sorted(
        event.time
        for event in plan.records
        if overdue < event.time < gone - 20 * MINUTE and event.ref != infusion.stop.ref
    )
    if not heard:
        return None
    filed = heard[0] + timedelta(seconds=between(rng, (660, 1140)))  # somebody had minutes to notice
    # A note that names the stop would be a stop as well.
    spoiled = tell(refiled(plan, infusion.stop, filed), infusion, stop=None)
    return Spoiled(
        plan=spoiled,
        evidence=about(infusion),
        allowed=ANY_DEFECT,
        live=("infusion-stop-overdue",),
    )


def stop_just_in_time(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The stop is filed late, but before anybody need ask for it."""
    infusion = pick(plan, rng, steady)
    if infusion is None:
        return None
    filed = _overdue_at(infusion) - between(rng, (2, 8)) * MINUTE
    if filed <= infusion.ended:
        return None
    return Spoiled(plan=refiled(plan, infusion.stop, filed), evidence=about(infusion, infusion.stop.ref))


def _overdue_at(infusion: PlannedInfusion) -> datetime:
    """When a running infusion is overdue: start + volume / rate + slack."""
    start = infusion.start.data
    if start.volume is None or start.rate is None or not start.volume.value or not start.rate.value:
        raise ValueError("a planned infusion has volume and rate")
    return infusion.began + timedelta(hours=start.volume.value / start.rate.value) + SLACK


def total_beside_times(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A length is charted beside both clock times, and it is theirs."""
    infusion = pick(plan, rng)
    if infusion is None:
        return None
    near = totalled(plan, infusion, always=True)
    return Spoiled(plan=near, evidence=about(infusion, infusion.start.ref, infusion.stop.ref))


def total_only(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Only a length was charted: so many minutes, and no clock time at either end."""
    infusion = pick(plan, rng)
    if infusion is None:
        return None
    stop = infusion.stop
    spoiled = tell(carry_over(plan, infusion, stop), infusion, start=None, stop=None)
    spoiled = spoiled.changed(stop, action="total", duration_minutes=float(infusion.minutes))
    spoiled = spoiled.without(*(entry for entry in infusion.entries if entry.ref != stop.ref))
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=about(infusion, stop.ref),
        expected=("total-minutes-only",),
        allowed=(*NO_INTERVAL, "infusion-start-time-missing", "infusion-stop-time-missing"),
    )
