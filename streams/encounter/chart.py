"""The chart: what happened in one encounter, folded from the set of its events.

Duplicates and arrival order change nothing; every guarantee of the product rests on that. The chart states facts and
judges nothing. A `ClosedChart` is a type of its own, so that a rule for closed encounters cannot run on an open one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeVar, cast

from schemas.access import Access
from schemas.administration import Administration
from schemas.base import Diagnosis, EventData
from schemas.charge import Charge
from schemas.encounter import Encounter, EncounterClass
from schemas.envelope import ChartingEvent, Event
from schemas.merge import Merge
from schemas.note import Note
from schemas.order import Order
from schemas.signature import Signature
from schemas.supply import Supply
from streams.encounter.closing import Lifecycle
from streams.encounter.copied import Copied
from streams.encounter.infusions import Infusion, assemble_infusions
from streams.encounter.supersede import in_force, merged_into, survivor

D = TypeVar("D", bound=EventData)
T = TypeVar("T")
NOTHING = object()
"""Stands for what was not worked out yet: None may be the answer."""
Kinds = Mapping[type[EventData], tuple[ChartingEvent, ...]]


@dataclass(frozen=True, slots=True)
class Stay:
    """What the registration system says; the latest record that fills a field wins it."""

    class_: EncounterClass | None = None
    arrival: datetime | None = None
    departure: datetime | None = None
    inpatient_from: datetime | None = None
    place_of_service: str | None = None
    facility: str | None = None
    unit: str | None = None
    primary_reason: str | None = None
    diagnoses: tuple[Diagnosis | str, ...] = ()
    arrival_ref: str | None = None
    departure_ref: str | None = None
    inpatient_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One encounter as its record stands; `latest` is the last recorded time."""

    encounter_id: str
    patient_id: str
    stay: Stay
    latest: datetime
    events: tuple[ChartingEvent, ...]
    rejected: tuple[str, ...]
    copies: tuple[Copied, ...]
    orders: tuple[Event[Order], ...]
    infusions: tuple[Infusion, ...]
    doses: tuple[Event[Administration], ...]
    not_given: tuple[Event[Administration], ...]
    access: tuple[Event[Access], ...]
    notes: tuple[Event[Note], ...]
    signatures: tuple[Event[Signature], ...]
    charges: tuple[Event[Charge], ...]
    supplies: tuple[Event[Supply], ...]
    kinds: Kinds = field(compare=False, repr=False)
    worked_out: dict[object, object] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: object, work: Callable[[], T]) -> T:
        """What follows from the chart and is asked for by many rules: worked out the first time."""
        found = self.worked_out.get(key, NOTHING)
        if found is NOTHING:
            found = self.worked_out[key] = work()
        return found  # type: ignore[return-value]  # what the key stands for; the hottest line of a judgement

    def recorded(self, kind: type[D]) -> tuple[Event[D], ...]:
        """Every event of one type in recorded order, those that no longer hold among them."""
        return of_kind(self.kinds, kind)

    def order(self, order_id: str | None) -> Event[Order] | None:
        """The order with this id."""
        orders = self.once(Order, lambda: {order.data.order_id: order for order in reversed(self.orders)})
        return orders.get(order_id or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedChart(Chart):
    """A chart whose encounter is over."""

    closed_at: datetime
    close_reason: Literal["finished", "inactivity"]


def assemble(encounter_id: str, life: Lifecycle, rejected: Iterable[str] = (), copies: Iterable[Copied] = ()) -> Chart:
    """The chart of an encounter: a ClosedChart where its lifecycle says closed.

    `rejected` are the reasons of its dead letters, `copies` what was found carried into its notes.
    """
    recorded = by_kind(life.events)
    held = by_kind(in_force([event for event in life.events if type(event.data) is not Encounter]))
    mar, notes = of_kind(held, Administration), of_kind(held, Note)
    infusions = assemble_infusions(mar, notes)
    running = {infusion.administration_id for infusion in infusions}
    points = [entry for entry in mar if entry.data.administration_id not in running]
    facts = {
        "encounter_id": encounter_id,
        "patient_id": _patient(life.events, recorded),
        "stay": _stay(of_kind(recorded, Encounter)),
        "latest": life.events[-1].time,
        "events": life.events,
        "rejected": tuple(sorted(rejected)),
        "copies": tuple(copies),
        "infusions": infusions,
        "doses": tuple(entry for entry in points if entry.data.action == "given"),
        "not_given": tuple(entry for entry in mar if entry.data.action == "not-given"),
        "notes": notes,
        "orders": of_kind(held, Order),
        "access": of_kind(held, Access),
        "signatures": of_kind(held, Signature),
        "charges": of_kind(held, Charge),
        "supplies": of_kind(held, Supply),
        "kinds": recorded,
    }
    if life.state == "closed":
        return ClosedChart(closed_at=life.since, close_reason=life.reason, **facts)  # type: ignore[arg-type]
    return Chart(**facts)  # type: ignore[arg-type]


def by_kind(events: Iterable[ChartingEvent]) -> Kinds:
    """The events by the type of what they say, each in their order."""
    kinds: dict[type[EventData], list[ChartingEvent]] = {}
    for event in events:
        kinds.setdefault(type(event.data), []).append(event)
    return {kind: tuple(found) for kind, found in kinds.items()}


def of_kind(kinds: Kinds, kind: type[D]) -> tuple[Event[D], ...]:
    """The events of one type."""
    return cast("tuple[Event[D], ...]", kinds.get(kind, ()))


def _patient(events: Sequence[ChartingEvent], recorded: Kinds) -> str:
    """The patient of the latest registration record, else of the latest record; merged patients followed."""
    latest = (recorded.get(Encounter) or events)[-1]
    return survivor(latest.data.patient_id, merged_into(of_kind(recorded, Merge), "patient"))


def _stay(admissions: Sequence[Event[Encounter]]) -> Stay:
    """Field by field: a discharge message that repeats nothing does not erase what the admission said."""
    facts: dict[str, object] = {}
    for event in admissions:
        data = event.data
        facts |= {
            name: value
            for name in ("class_", "place_of_service", "facility", "unit", "primary_reason", "diagnoses")
            if (value := getattr(data, name))
        }
        if data.inpatient_from:
            facts |= {"inpatient_from": data.inpatient_from, "inpatient_ref": event.ref}
        if data.period and data.period.start:
            facts |= {"arrival": data.period.start, "arrival_ref": event.ref}
        if data.period and data.period.end:
            facts |= {"departure": data.period.end, "departure_ref": event.ref}
    return _boundaries(facts, admissions)


def _boundaries(facts: dict[str, object], admissions: Sequence[Event[Encounter]]) -> Stay:
    """Arrival and departure: the period, else when admission and discharge happened; a re-opened stay has not ended."""
    if not admissions:
        return Stay()
    first = next((event for event in admissions if event.data.status == "in-progress"), None)
    if "arrival" not in facts and first is not None:
        facts |= {"arrival": first.data.occurred_at, "arrival_ref": first.ref}
    last = admissions[-1]
    if last.data.status != "finished":
        facts |= {"departure": None, "departure_ref": None}
    elif "departure" not in facts:
        facts |= {"departure": last.data.occurred_at, "departure_ref": last.ref}
    return Stay(**facts)  # type: ignore[arg-type]
