"""The plan of one encounter: everything that will be charted about it, before it is written.

Its records are the contract's own events, so that a wrong field cannot be planned. Their times lie on the UTC line,
where arithmetic is safe; only `wire` puts them on the wall clock of the facility. A plan never changes: a defect is
another plan with some of its records replaced.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from schemas.access import Access
from schemas.administration import Administration
from schemas.base import EventData
from schemas.charge import Charge
from schemas.encounter import Encounter
from schemas.envelope import ChartingEvent, Event
from schemas.note import Note
from schemas.order import Order
from schemas.signature import Signature
from streams.simulate.options import Kind

D = TypeVar("D", bound=EventData)

Entry = Event[Administration]


class EncounterPlan(Struct, frozen=True, kw_only=True):
    """One encounter as it will be charted; `charged_at` is when its charges are posted.

    `before` are the notes of the patient's last visit, `beside` those of another patient's: what can be copied from.
    """

    encounter_id: str
    patient_id: str
    kind: Kind
    zone: ZoneInfo
    arrival: datetime
    departure: datetime
    charged_at: datetime
    records: tuple[ChartingEvent, ...]
    before: tuple[Event[Note], ...] = ()
    beside: tuple[Event[Note], ...] = ()

    def of(self, kind: type[D]) -> tuple[Event[D], ...]:
        """Its records of one type."""
        return cast("tuple[Event[D], ...]", tuple(event for event in self.records if isinstance(event.data, kind)))

    @property
    def mar(self) -> tuple[Entry, ...]:
        return self.of(Administration)

    @property
    def registrations(self) -> tuple[Event[Encounter], ...]:
        return self.of(Encounter)

    @property
    def orders(self) -> tuple[Event[Order], ...]:
        return self.of(Order)

    @property
    def lines(self) -> tuple[Event[Access], ...]:
        return self.of(Access)

    @property
    def notes(self) -> tuple[Event[Note], ...]:
        return self.of(Note)

    @property
    def signatures(self) -> tuple[Event[Signature], ...]:
        return self.of(Signature)

    @property
    def charges(self) -> tuple[Event[Charge], ...]:
        return self.of(Charge)

    @property
    def infusions(self) -> tuple["PlannedInfusion", ...]:
        """Its infusions, hydration among them, in the order they were hung."""
        runs: dict[str, list[Entry]] = {}
        for entry in self.mar:
            if entry.data.route == "iv-infusion":
                runs.setdefault(entry.data.administration_id, []).append(entry)
        return tuple(PlannedInfusion(self, ident, tuple(run)) for ident, run in runs.items())

    @property
    def doses(self) -> tuple[Entry, ...]:
        """Its pushes and injections; a flush is neither."""
        return tuple(entry for entry in self.mar if entry.data.action == "given" and entry.data.purpose != "flush")

    def order_event(self, order_id: str | None) -> Event[Order]:
        """The order with this id."""
        return next(event for event in self.orders if event.data.order_id == order_id)

    def without(self, *gone: Event[Any]) -> "EncounterPlan":
        """The plan without these records."""
        refs = {event.ref for event in gone}
        return replace(self, records=tuple(event for event in self.records if event.ref not in refs))

    def with_records(self, *more: ChartingEvent) -> "EncounterPlan":
        """The plan with further records."""
        return replace(self, records=(*self.records, *more))

    def changed(self, event: Event[D], *, time: datetime | None = None, **fields: Any) -> "EncounterPlan":
        """The plan with some fields of one record changed, and its filing where `time` says so."""

        def fresh(other: ChartingEvent) -> ChartingEvent:
            if other.ref != event.ref:
                return other
            return replace(other, data=replace(other.data, **fields), time=time or other.time)

        return self.mapped(fresh)

    def mapped(self, change: Callable[[ChartingEvent], ChartingEvent]) -> "EncounterPlan":
        """The plan with a change made to every record."""
        return replace(self, records=tuple(change(event) for event in self.records))


class PlannedInfusion(Struct, frozen=True):
    """One infusion of a plan: its MAR entries, in clinical order."""

    plan: EncounterPlan
    administration_id: str
    entries: tuple[Entry, ...]

    def of(self, *actions: str) -> tuple[Entry, ...]:
        """Its entries of these actions."""
        return tuple(entry for entry in self.entries if entry.data.action in actions)

    @property
    def start(self) -> Entry:
        return self.of("start")[0]

    @property
    def stop(self) -> Entry:
        return self.of("stop")[-1]

    @property
    def began(self) -> datetime:
        return self.start.data.occurred_at

    @property
    def ended(self) -> datetime:
        return self.stop.data.occurred_at

    @property
    def pauses(self) -> tuple[tuple[datetime, datetime], ...]:
        """When it was held."""
        held, again = self.of("pause"), self.of("resume")
        return tuple((a.data.occurred_at, b.data.occurred_at) for a, b in zip(held, again, strict=True))

    @property
    def minutes(self) -> int:
        """Minutes it ran, pauses left out."""
        held = sum((end - begin for begin, end in self.pauses), timedelta(0))
        return (self.ended - self.began - held) // timedelta(minutes=1)

    @property
    def ordered_minutes(self) -> int:
        return int(self.plan.order_event(self.start.data.order_id).data.duration_minutes or 0)

    @property
    def hydration(self) -> bool:
        drug = self.start.data.drug
        return drug is not None and drug.category == "hydration"

    @property
    def refs(self) -> tuple[str, ...]:
        """Its entries as evidence names them."""
        return references(self.entries)


def references(events: Iterable[Event[Any]]) -> tuple[str, ...]:
    """Events as evidence names them: `source/id`."""
    return tuple(event.ref for event in events)
