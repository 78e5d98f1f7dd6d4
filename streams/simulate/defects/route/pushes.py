"""Pushes without their length, that cannot be told apart, or that are repeated too soon.

A near-miss is a minute or a drug away.
"""

from datetime import timedelta
from itertools import pairwise
from random import Random

from msgspec.structs import replace

from schemas.alert import Subject
from streams.simulate.chance import between, one_of
from streams.simulate.charges import charged, uncharged
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.giving import DETAILS, Entries, drug_of, given, moved_dose, pick_given, pushed, seen_in
from streams.simulate.plan import EncounterPlan, Entry
from streams.simulate.truth import Evidence

RATE_LIMITED = ("ondansetron", "hydromorphone", "metoclopramide", "famotidine")
REPEAT = "96376"
APART = timedelta(minutes=5)


def length_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A drug whose push is limited in rate, and no minutes."""
    entries = pick_given(plan, rng, lambda entries: pushed(entries) and drug_of(entries).generic_name in RATE_LIMITED)
    if entries is None:
        return None
    return Spoiled(
        plan=uncharged(plan.changed(entries[0], duration_minutes=None)),
        evidence=seen_in(entries),
        expected=("push-duration-missing",),
        allowed=DETAILS,
    )


def length_not_asked(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """No minutes for a drug that may be pushed as it comes, and no hydration it could fall into."""
    if any(infusion.hydration for infusion in plan.infusions):
        return None
    entries = pick_given(
        plan, rng, lambda entries: pushed(entries) and drug_of(entries).generic_name not in RATE_LIMITED
    )
    if entries is None:
        return None
    return Spoiled(plan=plan.changed(entries[0], duration_minutes=None), evidence=seen_in(entries))


def not_distinct(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The same drug is charted as pushed twice in the same minute."""
    entries = pick_given(plan, rng, pushed)
    if entries is None:
        return None
    [push] = entries
    again = replace(push.data, administration_id=f"{push.data.administration_id}B")
    twin = replace(push, id=f"{push.id}-again", time=push.time + timedelta(seconds=41), data=again)
    return Spoiled(
        plan=uncharged(plan.with_records(twin)),
        evidence=Evidence(subject=Subject(administration_id=again.administration_id), events=(push.ref, twin.ref)),
        expected=("push-not-distinct",),
        allowed=(*DETAILS, "duplicate-administration", "mar-administration-missing", "response-to-therapy-missing"),
    )


def in_one_minute(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Two different drugs in the same minute, each with its own syringe."""
    pushes = sorted((entries[0] for entries in given(plan, pushed)), key=lambda push: push.data.occurred_at)
    pairs = [
        (one, other)
        for one, other in pairwise(pushes)
        if _drug(one) != _drug(other) and other.data.occurred_at - one.data.occurred_at <= APART
    ]
    if not pairs:
        return None
    first, second = one_of(rng, pairs)
    near = moved_dose(plan, second, first.data.occurred_at)
    return Spoiled(plan=charged(near), evidence=seen_in((second,), first.ref, second.ref))


def repeated_too_soon(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A repeat is billed that came thirty minutes after the push before, or sooner."""
    return _repeated(plan, rng, between(rng, (18, 30)), expected=("repeat-push-unsupported",))


def repeated_in_time(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A repeat is billed that came thirty-one minutes after the push before."""
    return _repeated(plan, rng, 31, expected=())


def _repeated(plan: EncounterPlan, rng: Random, minutes: int, expected: tuple[str, ...]) -> Spoiled | None:
    lines = [charge for charge in plan.charges if charge.data.code == REPEAT]
    pairs = _repeats(plan)
    if not lines or not pairs:
        return None
    first, again = one_of(rng, pairs)
    moved = moved_dose(plan, again, first.data.occurred_at + minutes * MINUTE)
    subject = Subject(charge_id=lines[-1].data.charge_id) if expected else Subject()
    return Spoiled(
        plan=moved if expected else charged(moved),
        evidence=Evidence(subject=subject, events=(lines[-1].ref, first.ref, again.ref) if expected else (again.ref,)),
        expected=expected,
        allowed=(*ANY_DEFECT, *DETAILS, "line-date-mismatch") if expected else (),
    )


def _repeats(plan: EncounterPlan) -> list[tuple[Entry, Entry]]:
    """The last two pushes of each drug that was pushed again."""
    drugs: dict[str, list[Entry]] = {}
    for entries in sorted(given(plan, pushed), key=_began):
        drugs.setdefault(_drug(entries[0]), []).append(entries[0])
    return [(pushes[-2], pushes[-1]) for pushes in drugs.values() if len(pushes) > 1]


def _began(entries: Entries) -> float:
    return entries[0].data.occurred_at.timestamp()


def _drug(entry: Entry) -> str:
    return (entry.data.drug.generic_name if entry.data.drug else None) or ""
