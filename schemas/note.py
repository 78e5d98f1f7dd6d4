"""`charting.note.v1`: what was written about the encounter, version by version (HL7 MDM)."""

from typing import Literal

from schemas.base import (
    Day,
    Drug,
    EventData,
    Holding,
    Identifier,
    Instant,
    Person,
    Quantity,
    Record,
    Route,
    plausible,
)


class Documented(Record, frozen=True, kw_only=True):
    """What the note itself says was given: the second source that the MAR is held against."""

    administration_id: str | None = None
    drug: Drug | None = None
    route: Route | None = None
    dose: Quantity | None = None
    concentration: Quantity | str | None = None
    volume: Quantity | None = None
    start: Instant | None = None
    stop: Instant | None = None
    access_id: str | None = None

    def __post_init__(self) -> None:
        plausible(start=self.start, stop=self.stop)


class Sections(Record, frozen=True, kw_only=True):
    """Parts of a note that the feed delivers apart."""

    diagnosis: str | None = None
    indication: str | None = None
    plan: str | None = None
    response: str | None = None
    supervision: str | None = None


class Note(EventData, frozen=True, kw_only=True):
    """One version of a note. The text never leaves in an alert, a log, a metric or a header."""

    status: Holding = "active"
    note_id: Identifier
    kind: Literal["nursing", "provider", "procedure", "pharmacy", "plan"]
    state: Literal["", "draft", "final", "amended", "addendum"] | None = None
    addendum_to: str | None = None
    late_entry: bool | None = None
    reason: str | None = None
    author: Person | None = None
    service_date: Day | None = None
    text: str | None = None
    sections: Sections | None = None
    documented: tuple[Documented, ...] | None = None

    def __post_init__(self) -> None:
        plausible(occurred_at=self.occurred_at, service_date=self.service_date)
