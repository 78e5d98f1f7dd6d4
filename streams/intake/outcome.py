"""What became of a record: events with the bytes they are kept as, or the reason there is none.

Every reader answers with a tuple: one record of HL7 v2 or FHIR may hold many events, and one part of it may be refused
while the others stand.
"""

from typing import NamedTuple

from schemas.dead_letter import Reason
from schemas.envelope import ChartingEvent


class Accepted(NamedTuple):
    """An event with the structured bytes it is kept as."""

    event: ChartingEvent
    value: bytes


class Rejected(NamedTuple):
    """Why a record is no event; the encounter where it can be told.

    `identity` is the one that a record of our own JSON claims. `value` are the bytes of the refused part where it can
    stand alone, as one message of a batch can and an entry of a Bundle, which others refer to, cannot.
    """

    reason: Reason
    field: str | None = None
    encounter_id: str | None = None
    identity: str | None = None
    value: bytes | None = None


Outcome = Accepted | Rejected
