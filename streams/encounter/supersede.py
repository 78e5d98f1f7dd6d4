"""Which version of an entity holds: corrections win by recorded time, then id; never by arrival.

A retraction (`entered-in-error`) removes what was recorded before it, also when it arrives first. Entries of an
infusion that may occur several times (pause, resume, rate change, new bag, stop) are told apart by when they
happened, so that a second pause is not taken for a correction of the first; their retraction names the same time, or
removes all earlier ones.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeVar

from schemas.access import Access
from schemas.administration import Administration
from schemas.base import EventData
from schemas.charge import Charge
from schemas.envelope import ChartingEvent, Event
from schemas.merge import Merge
from schemas.note import Note
from schemas.order import Order
from schemas.signature import Signature
from schemas.supply import Supply

D = TypeVar("D", bound=EventData)
Entity = tuple[object, ...]

REPEATABLE = ("pause", "resume", "rate-change", "new-bag", "stop", "assessed")


_ENTITIES: dict[type[EventData], Callable[[Any], Entity]] = {
    Administration: lambda entry: ("administration", entry.administration_id, entry.action),
    Access: lambda entry: ("access", entry.access_id, entry.action),
    Signature: lambda entry: (
        "signature", entry.note_id, entry.order_id, entry.signer.id if entry.signer else None, entry.meaning,
    ),
    Merge: lambda merge: ("merge", merge.kind, merge.from_),
    Order: lambda order: ("order", order.order_id),
    Note: lambda note: ("note", note.note_id),
    Charge: lambda charge: ("charge", charge.charge_id),
    Supply: lambda supply: ("supply", supply.supply_id),
}  # fmt: skip


def entity(data: EventData) -> tuple[Entity, datetime | None]:
    """What a record is a version of, and which occurrence of it where it may occur several times."""
    repeatable = isinstance(data, Administration | Access) and data.action in REPEATABLE
    return _ENTITIES[type(data)](data), data.occurred_at if repeatable else None


def in_force(events: Iterable[Event[D]]) -> list[Event[D]]:
    """The version of each entity that holds, in recorded order."""
    versions: dict[Entity, list[tuple[object, Event[D]]]] = defaultdict(list)
    for event in events:
        key, occurrence = entity(event.data)
        versions[key].append((occurrence, event))
    held: list[Event[D]] = []
    for entries in versions.values():
        held += _held(entries) if len(entries) > 1 or entries[0][1].data.status != "active" else [entries[0][1]]
    return sorted(held, key=attrgetter("order"))


def _held(entries: list[tuple[object, Event[D]]]) -> list[Event[D]]:
    """The entries of one entity that stand after all corrections and retractions, whatever order they came in."""
    standing: dict[object, Event[D]] = {}
    for occurrence, event in sorted(entries, key=lambda entry: entry[1].order):
        if event.data.status != "entered-in-error":
            standing[occurrence] = event
        elif occurrence in standing:
            del standing[occurrence]
        else:
            standing.clear()
    return list(standing.values())


def merged_into(events: Iterable[ChartingEvent], kind: str) -> dict[str, str]:
    """Which identity was merged into which, by the merges that hold; where two contradict, the later recorded one."""
    merges: list[Event[Merge]] = [event for event in events if isinstance(event.data, Merge)]  # type: ignore[misc]
    found: dict[str, str] = {}
    for merge in in_force(merges):
        if merge.data.kind == kind and merge.data.from_ != merge.data.into:
            if survivor(merge.data.into, found) == merge.data.from_:
                del found[merge.data.into]
            found[merge.data.from_] = merge.data.into
    return found


def survivor(identity: str, merges: dict[str, str]) -> str:
    """Where an identity ends up."""
    if identity not in merges:
        return identity
    seen = {identity}
    while (following := merges.get(identity)) is not None and following not in seen:
        identity = following
        seen.add(identity)
    return identity
