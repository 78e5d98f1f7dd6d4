"""Changes to one administration as a whole: all its MAR entries, and what the nursing note repeats of it.

An infusion has several entries and a push or injection one; whoever changes the drug or the route changes them all.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from msgspec.structs import replace

from schemas.alert import Subject
from schemas.base import Drug
from schemas.envelope import ChartingEvent
from schemas.note import Documented, Note
from streams.simulate.chance import one_of
from streams.simulate.plan import EncounterPlan, Entry
from streams.simulate.truth import Evidence

Entries = tuple[Entry, ...]

DETAILS = (
    "administration-charge-missing", "documentation-incomplete-at-billing", "mar-medication-detail-mismatch",
    "mar-provider-note-mismatch", "drug-charge-mismatch", "mar-charge-mismatch", "mar-note-time-mismatch",
)  # fmt: skip
"""What a detail that is missing or wrong may bring along in rules that compare sources or charges."""


def given(plan: EncounterPlan, fits: Callable[[Entries], object] = bool) -> list[Entries]:
    """The entries of each administration that fits; flushes are none."""
    found: dict[str, list[Entry]] = {}
    for entry in plan.mar:
        if entry.data.purpose != "flush":
            found.setdefault(entry.data.administration_id, []).append(entry)
    return [entries for group in found.values() if fits(entries := tuple(group))]


def pick_given(plan: EncounterPlan, rng: Random, fits: Callable[[Entries], object] = bool) -> Entries | None:
    """One of the administrations that fit."""
    fitting = given(plan, fits)
    return one_of(rng, fitting) if fitting else None


def infused(entries: Entries) -> bool:
    return entries[0].data.route == "iv-infusion"


def pushed(entries: Entries) -> bool:
    return entries[0].data.route == "iv-push"


def drug_of(entries: Entries) -> Drug:
    return entries[0].data.drug or Drug()


def fluid(entries: Entries) -> bool:
    return drug_of(entries).category == "hydration"


def altered(plan: EncounterPlan, entries: Entries, **fields: Any) -> EncounterPlan:
    """The plan with these fields on every entry of an administration."""
    for entry in entries:
        plan = plan.changed(entry, **fields)
    return plan


def retold(plan: EncounterPlan, entries: Entries, **fields: Any) -> EncounterPlan:
    """The plan with what the nursing note says of an administration changed."""
    ident = entries[0].data.administration_id

    def tell(item: Documented) -> Documented:
        return replace(item, **fields) if item.administration_id == ident else item

    def rewrite(event: ChartingEvent) -> ChartingEvent:
        if not isinstance(event.data, Note) or not event.data.documented:
            return event
        return replace(event, data=replace(event.data, documented=tuple(map(tell, event.data.documented))))

    return plan.mapped(rewrite)


def moved_dose(plan: EncounterPlan, entry: Entry, at: datetime) -> EncounterPlan:
    """The plan with a push or injection at another time, its filing and the note with it."""
    by: timedelta = at - entry.data.occurred_at
    plan = plan.changed(entry, occurred_at=at, time=entry.time + by)
    return retold(plan, (entry,), start=at)


def seen_in(entries: Entries, *events: str) -> Evidence:
    """Evidence about one administration; all its entries where no event is named."""
    subject = Subject(administration_id=entries[0].data.administration_id)
    return Evidence(subject=subject, events=events or tuple(entry.ref for entry in entries))
