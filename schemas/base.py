"""The vocabulary that event types share: identifiers, instants, persons, drugs, quantities.

Only identity and time are required of an event. Everything else may be missing or empty in real charting, which is a
finding and never a reason to refuse the record; a value of the wrong type is refused (wire contract, "Events in").
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

Identifier = Annotated[str, Meta(min_length=1, max_length=256, pattern=r"^[^\x00-\x1f]+$")]
"""An id as its source system wrote it: no control characters, at most 256 characters."""

Instant = Annotated[datetime, Meta(tz=True)]
"""RFC 3339 with an offset; the offset is kept, because a unit is dated by the wall clock of its place."""

EARLIEST_YEAR, LATEST_YEAR = 1900, 2500
"""Sentinel dates ("9999-12-31") are refused: minutes counted to them would be billed. De-identified charting of
public data sets lies in the years 2100-2200, so the bound is wide (inference; no source gives one)."""


def plausible(*instants: datetime | None) -> None:
    """Refuse an instant outside the years a chart can lie in.

    Raises ValueError, which msgspec turns into a validation error that names the field.
    """
    for instant in instants:
        if instant is not None and not EARLIEST_YEAR <= instant.year <= LATEST_YEAR:
            raise ValueError(f"year outside {EARLIEST_YEAR}-{LATEST_YEAR}")


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of everything inside an event: immutable, absent fields are not written."""


class EventData(Record, kw_only=True):
    """What every event carries: the patient, when it clinically happened, and whether it still holds.

    `status` is `entered-in-error` where the event retracts its entity.
    """

    patient_id: Identifier
    occurred_at: Instant
    status: str = "active"

    def __post_init__(self) -> None:
        plausible(self.occurred_at)


Holding = Literal["active", "entered-in-error"]


class Person(Record, kw_only=True):
    """Somebody who ordered, gave, wrote or signed; the name stays out of everything we publish."""

    id: str | None = None
    name: str | None = None
    credentials: str | None = None
    role: Literal["", "ordering", "rendering", "supervising", "nurse", "pharmacist", "scribe"] | None = None


class Drug(Record, kw_only=True):
    """A drug or fluid as charted; `chemotherapy` includes complex biologics."""

    name: str | None = None
    code: str | None = None
    system: Literal["", "rxnorm", "ndc", "hcpcs", "local"] | None = None
    generic_name: str | None = None
    category: Literal["", "chemotherapy", "therapeutic", "hydration", "other"] | None = None


class Quantity(Record, kw_only=True):
    """A number with its UCUM unit."""

    value: float | None = None
    unit: str | None = None


class Diagnosis(Record, kw_only=True):
    """A diagnosis code with its rank on the encounter, order or charge."""

    code: str | None = None
    system: str | None = None
    display: str | None = None
    rank: int | None = None


Route = Literal[
    "", "iv-infusion", "iv-push", "intramuscular", "subcutaneous", "subcutaneous-infusion",
    "intra-arterial", "oral", "flush",
]  # fmt: skip
"""How a drug entered the body; an empty route is a missing one."""
