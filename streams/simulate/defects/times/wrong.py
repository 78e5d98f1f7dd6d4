"""Times that contradict each other: out of sequence, an interruption nobody charted, figures that do not add up.

A near-miss has the one entry, or the one figure, that settles it.
"""

from random import Random

from schemas.base import Quantity
from streams.simulate.chance import between, happens
from streams.simulate.charges import charged, uncharged
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled, about
from streams.simulate.defects.editing import entered, note_about, paused, pick, steady, tell, totalled
from streams.simulate.defects.times.missing import NO_INTERVAL
from streams.simulate.plan import EncounterPlan, PlannedInfusion

UNBROKEN_MINUTES = 40


def out_of_sequence(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The stop is charted before the start, or the resume before the pause."""
    if happens(rng, 0.5):
        return _resumed_before_pause(plan, rng)
    infusion = pick(plan, rng, steady)
    if infusion is None:
        return None
    wrong = infusion.began - between(rng, (1, 4)) * MINUTE
    spoiled = tell(plan, infusion, stop=None).changed(infusion.stop, occurred_at=wrong, duration_minutes=None)
    return Spoiled(
        plan=uncharged(spoiled.changed(infusion.stop, late_entry=None)),
        evidence=about(infusion, infusion.start.ref, infusion.stop.ref),
        expected=("time-sequence-error",),
        allowed=(
            *NO_INTERVAL, "infusion-stop-time-missing", "infusion-duration-discrepancy", "infusion-stop-overdue",
            "iv-access-not-in-place", "late-entry-unlabelled", "push-infusion-time-mismatch",
        ),
    )  # fmt: skip


def _resumed_before_pause(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    infusion = pick(plan, rng, _long_enough)
    if infusion is None:
        return None
    held = infusion.began + between(rng, (18, infusion.minutes - 12)) * MINUTE
    spoiled = entered(plan, infusion.start, "pause", held, reason="check of the site")
    early = held - between(rng, (2, 7)) * MINUTE
    spoiled = entered(spoiled, infusion.start, "resume", early, rate=infusion.start.data.rate)
    added = spoiled.mar[-2:]
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=about(infusion, *(entry.ref for entry in added)),
        expected=("time-sequence-error",),
        allowed=(*NO_INTERVAL, "infusion-interruption-unrecorded", "infusion-duration-discrepancy"),
    )


def resumed_after_a_minute(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A pause of one minute: the resume follows at once, and follows."""
    infusion = pick(plan, rng, _long_enough)
    if infusion is None:
        return None
    near = charged(paused(plan, infusion, rng, MINUTE))
    return Spoiled(plan=near, evidence=about(infusion, *(entry.ref for entry in near.mar[-2:])))


def interruption_unrecorded(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A note speaks of an interruption that the MAR does not know; or a pause is charted and nothing after it."""
    infusion = pick(plan, rng, _long_enough)
    if infusion is None:
        return None
    if happens(rng, 0.4):
        return _left_paused(plan, infusion, rng)
    spoiled, note = _told_of_interruption(plan, infusion, between(rng, (4, 14)))
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=about(infusion, infusion.start.ref, infusion.stop.ref, note),
        expected=("infusion-interruption-unrecorded",),
        allowed=ANY_DEFECT,
    )


def _left_paused(plan: EncounterPlan, infusion: PlannedInfusion, rng: Random) -> Spoiled:
    held = infusion.began + between(rng, (18, infusion.minutes - 6)) * MINUTE
    spoiled = entered(plan, infusion.start, "pause", held, reason="check of the site")
    pause = spoiled.mar[-1]
    spoiled = tell(spoiled, infusion, stop=None).without(infusion.stop)
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=about(infusion, infusion.start.ref, pause.ref),
        expected=("infusion-interruption-unrecorded", "infusion-stop-time-missing"),
        allowed=(
            *NO_INTERVAL, "infusion-duration-discrepancy", "total-minutes-only", "hydration-concurrent",
            "add-on-hours-unsupported", "infused-volume-missing", "infusion-stop-overdue",
        ),
    )  # fmt: skip


def interruption_recorded(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The note speaks of an interruption, and the MAR has its pause and its resume."""
    infusion = pick(plan, rng, lambda run: _long_enough(run) and not run.hydration)
    if infusion is None:
        return None
    length = between(rng, (2, 5))
    near = paused(plan, infusion, rng, length * MINUTE)
    held = near.mar[-2:]
    near, note = _told_of_interruption(near, infusion, length)
    return Spoiled(plan=charged(near), evidence=about(infusion, *(entry.ref for entry in held), note))


def figures_disagree(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The charted total is not what the clock times give; or the rate would have emptied the bag twice."""
    infusion = pick(plan, rng, lambda run: steady(run) and run.minutes >= UNBROKEN_MINUTES)
    if infusion is None:
        return None
    if happens(rng, 0.6):
        off = between(rng, (4, 20)) * (1 if happens(rng, 0.5) else -1)
        spoiled, fields = plan.changed(infusion.stop, duration_minutes=float(infusion.minutes + off)), infusion.stop
    else:
        spoiled, fields = _twice_as_fast(plan, infusion), infusion.start
    return Spoiled(
        plan=spoiled,
        evidence=about(infusion, fields.ref),
        expected=("infusion-duration-discrepancy",),
        allowed=(*ANY_DEFECT, "infusion-stop-overdue"),
    )


def figures_agree(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The charted total is what the clock times give, or a single minute off."""
    infusion = pick(plan, rng, steady)
    if infusion is None:
        return None
    near = totalled(plan, infusion, always=True)
    if happens(rng, 0.5):
        near = near.changed(infusion.stop, duration_minutes=float(infusion.minutes + 1))
    return Spoiled(plan=near, evidence=about(infusion, infusion.stop.ref))


def _long_enough(infusion: PlannedInfusion) -> bool:
    return steady(infusion) and infusion.minutes >= UNBROKEN_MINUTES


def _told_of_interruption(plan: EncounterPlan, infusion: PlannedInfusion, length: int) -> tuple[EncounterPlan, str]:
    """The plan whose nursing note tells of an interruption, and that note."""
    note = note_about(plan, infusion)
    if note is None:
        raise ValueError("a clean plan tells of every infusion in a nursing note")
    drug = infusion.start.data.drug
    name = drug.name if drug else "drug"
    text = f"{note.data.text} The {name} infusion was interrupted for {length} min, line occluded, then restarted."
    return plan.changed(note, text=text), note.ref


def _twice_as_fast(plan: EncounterPlan, infusion: PlannedInfusion) -> EncounterPlan:
    """Order and MAR name twice the rate at which the bag really ran."""
    rate = infusion.start.data.rate
    if rate is None or rate.value is None:
        raise ValueError("a planned infusion has a rate")
    twice = Quantity(value=rate.value * 2, unit=rate.unit)
    order = plan.order_event(infusion.start.data.order_id)
    return plan.changed(infusion.start, rate=twice).changed(order, rate=twice)
