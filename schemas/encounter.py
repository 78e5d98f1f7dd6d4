"""`charting.encounter.v1`: admission, update, discharge and cancelled discharge of one stay (HL7 ADT)."""

from typing import Literal

from schemas.base import Diagnosis, EventData, Instant, Record, plausible

EncounterStatus = Literal["planned", "in-progress", "finished", "cancelled", "entered-in-error"]
EncounterClass = Literal["", "office", "outpatient", "emergency", "observation", "inpatient"]


class Period(Record, frozen=True, kw_only=True):
    """Arrival and departure as the registration system has them."""

    start: Instant | None = None
    end: Instant | None = None

    def __post_init__(self) -> None:
        plausible(start=self.start, end=self.end)


class Encounter(EventData, frozen=True, kw_only=True, rename={"class_": "class"}):
    """One message about the stay. `finished` closes it; `in-progress` after `finished` re-opens it."""

    status: EncounterStatus
    class_: EncounterClass | None = None
    period: Period | None = None
    inpatient_from: Instant | None = None
    place_of_service: str | None = None
    facility: str | None = None
    unit: str | None = None
    primary_reason: Literal["", "chemotherapy", "therapeutic", "hydration", "other"] | None = None
    diagnoses: tuple[Diagnosis | str, ...] | None = None

    def __post_init__(self) -> None:
        plausible(occurred_at=self.occurred_at, inpatient_from=self.inpatient_from)
