"""Dose, concentration, volume, units and waste that are missing or do not add up.

A near-miss has the figure once, somewhere: the dose at the stop, the volume with the bag, the vial in another unit.
"""

from random import Random

from schemas.alert import Subject
from schemas.base import Quantity
from streams.simulate.chance import happens, one_of
from streams.simulate.charges import uncharged
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.giving import (
    DETAILS,
    Entries,
    altered,
    drug_of,
    fluid,
    infused,
    pick_given,
    pushed,
    retold,
    seen_in,
)
from streams.simulate.plan import EncounterPlan
from streams.simulate.truth import Evidence


def dose_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """No dose, a dose of nothing, or a number with no unit."""
    entries = pick_given(plan, rng, _dosed)
    if entries is None:
        return None
    unit = entries[0].data.dose.unit if entries[0].data.dose else "mg"
    value = entries[0].data.dose.value if entries[0].data.dose else 1.0
    wrong = one_of(rng, (None, Quantity(value=0.0, unit=unit), Quantity(value=value)))
    return Spoiled(
        plan=uncharged(altered(plan, entries, dose=wrong)),
        evidence=seen_in(entries),
        expected=("dose-missing",),
        allowed=(*DETAILS, "discarded-drug-undocumented", "administered-units-missing"),
    )


def dose_at_the_stop(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The start names no dose; the stop does."""
    entries = pick_given(plan, rng, lambda entries: infused(entries) and _dosed(entries))
    if entries is None:
        return None
    return Spoiled(plan=plan.changed(entries[0], dose=None), evidence=seen_in(entries))


def concentration_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Neither the concentration is charted nor the volume, in the order neither."""
    entries = pick_given(plan, rng, _diluted)
    if entries is None:
        return None
    order = plan.order_event(entries[0].data.order_id)
    spoiled = altered(plan, entries, concentration=None, volume=None).changed(order, volume=None)
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=seen_in(entries),
        expected=("concentration-missing",),
        allowed=(*DETAILS, "infused-volume-missing", "infusion-duration-discrepancy", "infusion-stop-overdue"),
    )


def concentration_derivable(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """No concentration is charted, but how much was in which volume."""
    entries = pick_given(plan, rng, _diluted)
    if entries is None:
        return None
    near = retold(altered(plan, entries, concentration=None), entries, concentration=None)
    return Spoiled(plan=near, evidence=seen_in(entries))


def volume_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """No volume on the MAR, none in the note."""
    entries = pick_given(plan, rng, _diluted)
    if entries is None:
        return None
    spoiled = retold(altered(plan, entries, volume=None), entries, volume=None)
    return Spoiled(
        plan=spoiled,
        evidence=seen_in(entries),
        expected=("infused-volume-missing",),
        allowed=(*ANY_DEFECT, *DETAILS),
    )


def volume_in_the_note(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The MAR has no volume; the nursing note says how much ran in."""
    entries = pick_given(plan, rng, _diluted)
    if entries is None:
        return None
    return Spoiled(plan=altered(plan, entries, volume=None), evidence=seen_in(entries))


def units_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The dose is charted by weight, and no total beside it."""
    entries = pick_given(plan, rng, lambda entries: _dosed(entries) and drug_of(entries).system == "hcpcs")
    if entries is None:
        return None
    by_weight = Quantity(value=float(one_of(rng, (2, 3, 5, 10))), unit="mg/kg")
    spoiled = altered(plan, entries, dose=by_weight, billing_units=None)
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=seen_in(entries),
        expected=("administered-units-missing",),
        allowed=(*DETAILS, "concentration-missing"),
    )


def units_from_the_dose(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """No billing units are charted; the dose in mg says how many they are."""
    entries = pick_given(plan, rng, _dosed)
    if entries is None:
        return None
    return Spoiled(plan=altered(plan, entries, billing_units=None), evidence=seen_in(entries))


def waste_undocumented(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """More was opened than given and nothing is said of the rest; or the drug line has neither JW nor JZ."""
    if happens(rng, 0.4):
        return _unmarked(plan, rng)
    entries = pick_given(plan, rng, _wasted)
    if entries is None:
        return None
    waste = entries[0].data.wasted
    less = Quantity(value=round((waste.value or 0) / 2, 4), unit=waste.unit) if waste and happens(rng, 0.5) else None
    return Spoiled(
        plan=uncharged(plan.changed(entries[0], wasted=less)),
        evidence=seen_in(entries, entries[0].ref),
        expected=("discarded-drug-undocumented",),
        allowed=(*ANY_DEFECT, *DETAILS),
    )


def _unmarked(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    lines = [charge for charge in plan.charges if {"JW", "JZ"} & set(charge.data.modifiers or ())]
    if not lines:
        return None
    line = one_of(rng, lines)
    same = [charge for charge in lines if _drug_and_day(charge.data) == _drug_and_day(line.data)]
    for charge in same:
        plan = plan.changed(charge, modifiers=None)
    return Spoiled(
        plan=plan,
        evidence=Evidence(subject=Subject(charge_id=line.data.charge_id), events=tuple(one.ref for one in same)),
        expected=("discarded-drug-undocumented",),
        allowed=(*ANY_DEFECT, *DETAILS),
    )


def _drug_and_day(charge: object) -> tuple[object, object]:
    return getattr(charge, "code", None), getattr(charge, "service_date", None)


def vial_in_another_unit(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """What was opened is charted in another unit than the dose, and adds up."""
    entries = pick_given(plan, rng, _wasted)
    if entries is None:
        return None
    supplied = entries[0].data.supplied
    if supplied is None or supplied.unit != "mg" or supplied.value is None:
        return None
    near = plan.changed(entries[0], supplied=Quantity(value=supplied.value / 1000, unit="g"))
    return Spoiled(plan=near, evidence=seen_in(entries, entries[0].ref))


def _dosed(entries: Entries) -> bool:
    """Whether it is a drug with one dose, and no drip that is dosed by its rate."""
    by_rate = any(entry.data.action == "rate-change" for entry in entries)
    return not fluid(entries) and not by_rate and entries[0].data.dose is not None


def _diluted(entries: Entries) -> bool:
    return infused(entries) and not fluid(entries) and not pushed(entries)


def _wasted(entries: Entries) -> bool:
    waste = entries[0].data.wasted
    units, dose = entries[0].data.billing_units, entries[0].data.dose
    if not (waste and waste.value and dose and dose.value and units):
        return False
    return waste.value >= dose.value / units
