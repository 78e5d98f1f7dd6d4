"""Administration lines in the wrong number, without their base, lost, or set apart twice."""

from datetime import timedelta
from random import Random

from streams.simulate.chance import between, one_of
from streams.simulate.defects.claims import COMPARED, INITIAL, administration, of_line, some
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.plan import EncounterPlan

HOURS = ("96361", "96366", "96415")
COUNTED = ("96367", "96372", "96375", "96401", "96402", "96411", "96417")
"""Codes of which each unit is one service, on whatever reading."""
BASED = (*HOURS, "96367", "96368", "96375", "96376", "96411", "96417")


def hours_above(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """More add-on hours are billed than ran."""
    line = some(administration(plan, *HOURS), rng)
    if line is None:
        return None
    return Spoiled(
        plan=plan.changed(line, units=(line.data.units or 0) + between(rng, (3, 5))),
        evidence=of_line(line),
        expected=("add-on-hours-unsupported",),
        allowed=COMPARED,
    )


def hours_as_charted(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Add-on hours are billed, as many as ran."""
    line = some(administration(plan, *HOURS), rng)
    return Spoiled(plan=plan, evidence=of_line(line)) if line else None


def line_lost(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A service that was charted is not charged."""
    line = some(administration(plan, *COUNTED), rng)
    if line is None or len(administration(plan)) == 1:
        return None
    return Spoiled(
        plan=plan.without(line),
        evidence=of_line(some(administration(plan), rng, lambda other: other is not line) or line),
        expected=("administration-charge-missing",),
        allowed=ANY_DEFECT,
    )


def line_posted_late(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The line of a service is posted a day or two after the others."""
    line = some(administration(plan, *COUNTED), rng)
    if line is None or len(administration(plan)) == 1:
        return None
    later = line.time + timedelta(hours=between(rng, (20, 40)))
    return Spoiled(plan=plan.changed(line, time=later, occurred_at=later), evidence=of_line(line))


def wrong_count(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """More services of a kind are billed than were charted."""
    line = some(administration(plan, *COUNTED), rng)
    if line is None:
        return None
    return Spoiled(
        plan=plan.changed(line, units=(line.data.units or 0) + between(rng, (1, 2))),
        evidence=of_line(line),
        expected=("mar-charge-mismatch",),
        allowed=COMPARED,
    )


def count_as_charted(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Several services of a kind are billed, as many as were charted."""
    line = some(administration(plan, *COUNTED), rng, lambda one: (one.data.units or 0) > 1)
    return Spoiled(plan=plan, evidence=of_line(line)) if line else None


def add_on_alone(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The initial line is not on the claim, and what is added to it is."""
    bases, add_ons = administration(plan, *INITIAL), administration(plan, *BASED)
    if not bases or not [line for line in add_ons if line.data.code not in ("96366", "96415")]:
        return None
    return Spoiled(
        plan=plan.without(*bases),
        evidence=of_line(*add_ons),
        expected=("add-on-without-primary",),
        allowed=COMPARED,
    )


def base_posted_later(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The initial line is posted after the lines that are added to it, or stands on an earlier date."""
    bases, add_ons = administration(plan, *INITIAL), administration(plan, *BASED)
    if not bases or not add_ons:
        return None
    later = max(line.time for line in plan.charges) + timedelta(minutes=between(rng, (4, 40)))
    return Spoiled(plan=plan.changed(bases[0], time=later, occurred_at=later), evidence=of_line(*bases, *add_ons))


def both_modifiers(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A line carries 59 and an X modifier."""
    line = some(administration(plan), rng)
    if line is None:
        return None
    return Spoiled(
        plan=plan.changed(line, modifiers=("59", one_of(rng, ("XS", "XU", "XE")))),
        evidence=of_line(line),
        expected=("distinct-service-modifier-unsupported",),
        allowed=ANY_DEFECT,
    )


def one_modifier(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A line that is no second initial carries one of them."""
    line = some(administration(plan), rng, lambda one: one.data.code not in INITIAL)
    if line is None:
        return None
    near = plan.changed(line, modifiers=(one_of(rng, ("59", "XS", "XU")),))
    return Spoiled(plan=near, evidence=of_line(line))
