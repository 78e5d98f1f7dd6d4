"""`charting.access.v1`: an intravenous access device placed, assessed or removed."""

from typing import Literal

from schemas.base import EventData, Holding, Identifier, Person


class Access(EventData, frozen=True, kw_only=True):
    """One entry of the line record. Lumens of one device are one access site (coding.md 6.1)."""

    status: Holding = "active"
    access_id: Identifier
    action: Literal["placed", "assessed", "removed"]
    kind: Literal["", "peripheral", "midline", "picc", "central", "port", "subcutaneous"] | None = None
    body_site: str | None = None
    lumens: int | None = None
    reason: str | None = None
    performer: Person | None = None
