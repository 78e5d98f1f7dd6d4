"""The sheet on which one visit is charted: it numbers records, stamps them and keeps them until the plan is made.

Ids say that they are synthetic and carry the seed, so that two simulations can share a topic.
"""

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from schemas.base import EventData
from schemas.envelope import EVENT_TYPES, ChartingEvent, Event
from streams.simulate.chance import one_of
from streams.simulate.filing import Filing
from streams.simulate.options import Kind
from streams.simulate.people import Staff
from streams.simulate.regimens import Regimen
from streams.simulate.regimens.regimen import say

TYPES = {data: name for name, data in EVENT_TYPES.items()}
SOURCE = "urn:example-hospital:"
FEEDS = {
    "charting.encounter.v1": "adt", "charting.merge.v1": "adt", "charting.order.v1": "cpoe",
    "charting.administration.v1": "mar", "charting.access.v1": "lines", "charting.note.v1": "notes",
    "charting.signature.v1": "esign", "charting.charge.v1": "charges", "charting.supply.v1": "supply",
}  # fmt: skip
SOURCES = {name: SOURCE + feed for name, feed in FEEDS.items()}


class Visit:
    """The facts of one visit, and its records as they are written."""

    def __init__(
        self, *, encounter_id: str, patient_id: str, kind: Kind, unit: str, arrival: datetime,
        regimen: Regimen, staff: Staff, rng: Random, filing: Filing, zone: ZoneInfo,
    ) -> None:  # fmt: skip
        self.encounter_id, self.patient_id, self.kind, self.unit = encounter_id, patient_id, kind, unit
        self.arrival, self.regimen, self.staff = arrival, regimen, staff
        self.rng, self.filing, self.zone = rng, filing, zone
        self.records: list[ChartingEvent] = []
        self.reason = one_of(rng, regimen.indications)
        self._said: dict[str, str] = {}

    def entity(self, letter: str, number: int) -> str:
        """The id of an order, administration, note and so on of this visit."""
        return f"{self.encounter_id}-{letter}{number}"

    def said(self, template: str) -> str:
        """A sentence with this patient's figures; whoever repeats it in this visit repeats the figures."""
        if template not in self._said:
            self._said[template] = say(template, self.rng)
        return self._said[template]

    def wall_clock(self, at: datetime) -> datetime:
        """What the clock of the facility shows at that instant."""
        return at.astimezone(self.zone)

    def file(self, data: EventData, filed: datetime) -> None:
        """Put a record on the sheet, filed at that time."""
        kind = TYPES[type(data)]
        ident = f"{self.encounter_id}-{FEEDS[kind]}-{len(self.records):03d}"
        event: ChartingEvent = Event(
            id=ident, source=SOURCES[kind], type=kind, subject=self.encounter_id, time=filed,
            datacontenttype="application/json", data=data,
        )  # fmt: skip
        self.records.append(event)
