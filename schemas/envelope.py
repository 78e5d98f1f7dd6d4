"""CloudEvents 1.0: who says it, about which encounter, and when it was recorded."""

from datetime import datetime
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from schemas.access import Access
from schemas.administration import Administration
from schemas.base import EARLIEST_YEAR, LATEST_YEAR, EventData, Identifier, Instant, plausible
from schemas.charge import Charge
from schemas.encounter import Encounter
from schemas.merge import Merge
from schemas.note import Note
from schemas.order import Order
from schemas.signature import Signature
from schemas.supply import Supply

EVENT_TYPES: dict[str, type[EventData]] = {
    "charting.encounter.v1": Encounter,
    "charting.merge.v1": Merge,
    "charting.order.v1": Order,
    "charting.administration.v1": Administration,
    "charting.access.v1": Access,
    "charting.note.v1": Note,
    "charting.signature.v1": Signature,
    "charting.charge.v1": Charge,
    "charting.supply.v1": Supply,
}

D_co = TypeVar("D_co", covariant=True)


class Event(Struct, Generic[D_co], frozen=True, kw_only=True):
    """One charting event. `time` is when it was recorded, `data.occurred_at` when it happened.

    `source` + `id` are its identity: the same pair twice is one event.
    """

    specversion: Literal["1.0"] = "1.0"
    id: Identifier
    source: Identifier
    type: str
    subject: Identifier
    time: Instant
    datacontenttype: str | None = None
    data: D_co

    def __post_init__(self) -> None:
        if not EARLIEST_YEAR <= self.time.year <= LATEST_YEAR:  # of every event: a call is dear
            plausible(time=self.time)

    @property
    def ref(self) -> str:
        """The event as evidence names it: `source/id`."""
        return f"{self.source}/{self.id}"

    @property
    def order(self) -> tuple[datetime, str, str]:
        """What supersedes what: recorded time, then id; never arrival."""
        return (self.time, self.id, self.source)


ChartingEvent = Event[EventData]
"""An event of any of the types above."""


class Published(Struct, Generic[D_co], frozen=True, kw_only=True):
    """What dripcheck itself says: an alert, an assessment, or the answer to an alert.

    `time` follows from the events; `id` changes with the content of `data`.
    """

    specversion: Literal["1.0"]
    id: str
    source: Literal["urn:dripcheck"]
    type: str
    subject: Identifier
    time: Instant
    datacontenttype: Literal["application/json"]
    data: D_co
