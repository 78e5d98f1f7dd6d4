"""Routes that are missing, open, or without the place of the injection.

A near-miss says the same in the words of the feed, or leaves out what is not asked for.
"""

from random import Random

from schemas.base import Route
from streams.simulate.chance import happens, one_of
from streams.simulate.charges import uncharged
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.editing import infusion_of, stopped_at
from streams.simulate.defects.giving import (
    DETAILS,
    Entries,
    altered,
    fluid,
    infused,
    pick_given,
    pushed,
    seen_in,
)
from streams.simulate.plan import EncounterPlan

INJECTED: tuple[Route, ...] = ("intramuscular", "subcutaneous")
UNREADABLE = ("per unit routine", "see MAR", "usual", "zz")


def route_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """No route, or a word for it that nobody knows."""
    entries = pick_given(plan, rng)
    if entries is None:
        return None
    text = one_of(rng, UNREADABLE) if happens(rng, 0.5) else None
    return Spoiled(
        plan=uncharged(altered(plan, entries, route=None, route_text=text)),
        evidence=seen_in(entries),
        expected=("route-missing",),
        allowed=(*DETAILS, "route-ambiguous", "iv-access-type-missing"),
    )


def route_in_words(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The feed says the route in words that are known."""
    entries = pick_given(plan, rng, infused)
    if entries is None:
        return None
    text = one_of(rng, ("IV infusion", "Intravenous Infusion", "IV drip"))
    return Spoiled(plan=altered(plan, entries, route=None, route_text=text), evidence=seen_in(entries))


def route_open(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The route is IV with no length, rate or device; or an injection, and not which."""
    entries = pick_given(plan, rng, lambda entries: not infused(entries))
    if entries is None:
        return None
    text = one_of(rng, ("IV", "IVPB", "intravenous")) if pushed(entries) else one_of(rng, ("injection", "IM/SQ"))
    return Spoiled(
        plan=uncharged(altered(plan, entries, route=None, route_text=text, duration_minutes=None)),
        evidence=seen_in(entries),
        expected=("route-ambiguous",),
        allowed=DETAILS,
    )


def route_open_and_timed(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The route is IV, and start and stop say that it ran."""
    entries = pick_given(plan, rng, infused)
    if entries is None:
        return None
    text = one_of(rng, ("IV", "IVPB", "intravenous"))
    return Spoiled(plan=altered(plan, entries, route=None, route_text=text), evidence=seen_in(entries))


def site_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """An injection, and not where."""
    entries = pick_given(plan, rng, _injected)
    if entries is None:
        return None
    return Spoiled(
        plan=plan.changed(entries[0], body_site=None),
        evidence=seen_in(entries),
        expected=("injection-site-missing",),
        allowed=(*ANY_DEFECT, *DETAILS),
    )


def site_without_side(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A site that has no side."""
    entries = pick_given(plan, rng, _injected)
    if entries is None:
        return None
    return Spoiled(plan=plan.changed(entries[0], body_site="abdomen"), evidence=seen_in(entries))


def too_short_or_long(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """An infusion of fifteen minutes or less, or a push that took longer."""
    if happens(rng, 0.5):
        push = pick_given(plan, rng, pushed)
        if push is None:
            return None
        spoiled = plan.changed(push[0], duration_minutes=float(one_of(rng, (16, 18, 25))))
        return Spoiled(
            plan=uncharged(spoiled), evidence=seen_in(push), expected=("push-infusion-time-mismatch",), allowed=DETAILS
        )
    entries = pick_given(plan, rng, _steady_drug)
    if entries is None:
        return None
    infusion = infusion_of(plan, entries[0].data.administration_id)
    spoiled = stopped_at(plan, infusion, infusion.began + one_of(rng, (8, 12, 15)) * MINUTE)
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=seen_in(entries),
        expected=("push-infusion-time-mismatch",),
        allowed=(*DETAILS, "infusion-duration-discrepancy", "infusion-stop-overdue"),
    )


def just_a_push(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A push of exactly fifteen minutes."""
    entries = pick_given(plan, rng, pushed)
    if entries is None or any(infusion.hydration for infusion in plan.infusions):
        return None
    return Spoiled(plan=plan.changed(entries[0], duration_minutes=15.0), evidence=seen_in(entries))


def _injected(entries: Entries) -> bool:
    return entries[0].data.route in INJECTED


def _steady_drug(entries: Entries) -> bool:
    return infused(entries) and not fluid(entries) and {entry.data.action for entry in entries} == {"start", "stop"}
