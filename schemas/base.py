"""The vocabulary that event types share: identifiers, instants, persons, drugs, quantities.

Only identity and time are required of an event. Everything else may be missing or empty in real charting,
which is a finding and never a reason to refuse the record; a value of the wrong type is refused (wire
contract, "Events in"). An optional field that is null or an empty string is a missing one, whatever its type.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

Identifier = Annotated[str, Meta(min_length=1, max_length=256, pattern=r"^[^\x00-\x1f]+$(?!\n)")]
"""An id as its source system wrote it: no control characters, at most 256 characters."""

_DAY = r"^(?:(?:19|2[0-4])[0-9]{2}|2500)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_OFFSET = r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"

Instant = Annotated[datetime, Meta(tz=True, extra_json_schema={"pattern": rf"{_DAY}{_CLOCK}{_OFFSET}$(?!\n)"})]
"""RFC 3339 with an offset; the offset is kept, because a unit is dated by the wall clock of its place.

The pattern says it to validators that take `format` for a remark, as JSON Schema 2020-12 has it."""

Day = Annotated[date, Meta(extra_json_schema={"pattern": rf"{_DAY}$(?!\n)"})]
"""A calendar day of the place where it happened."""

EARLIEST_YEAR, LATEST_YEAR = 1900, 2500
"""Sentinel dates ("9999-12-31") are refused: minutes counted to them would be billed. De-identified charting
of public data sets lies in the years 2100-2200, so the bound is wide (inference; no source gives one)."""


def plausible(**times: date | None) -> None:
    """Refuse a time or day outside the years a chart can lie in.

    Raises ValueError with the field's name, which msgspec turns into a validation error with the path to it.
    """
    for field, time in times.items():
        if time is not None and not EARLIEST_YEAR <= time.year <= LATEST_YEAR:
            raise ValueError(f"year outside {EARLIEST_YEAR}-{LATEST_YEAR}: {field}")


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of everything inside an event: immutable, absent fields are not written."""


class EventData(Record, frozen=True, kw_only=True):
    """What every event carries: the patient, when it clinically happened, and whether it still holds.

    `status` is `entered-in-error` where the event retracts its entity.
    """

    patient_id: Identifier
    occurred_at: Instant
    status: str = "active"

    def __post_init__(self) -> None:
        if not EARLIEST_YEAR <= self.occurred_at.year <= LATEST_YEAR:  # of every event: a call is dear
            plausible(occurred_at=self.occurred_at)


Holding = Literal["active", "entered-in-error"]


class Person(Record, frozen=True, kw_only=True):
    """Somebody who ordered, gave, wrote or signed; the name stays out of everything we publish."""

    id: str | None = None
    name: str | None = None
    credentials: str | None = None
    role: Literal["", "ordering", "rendering", "supervising", "nurse", "pharmacist", "scribe"] | None = None


class Drug(Record, frozen=True, kw_only=True):
    """A drug or fluid as charted; `chemotherapy` includes complex biologics."""

    name: str | None = None
    code: str | None = None
    system: Literal["", "rxnorm", "ndc", "hcpcs", "local"] | None = None
    generic_name: str | None = None
    category: Literal["", "chemotherapy", "therapeutic", "hydration", "other"] | None = None


class Quantity(Record, frozen=True, kw_only=True):
    """A number with its UCUM unit."""

    value: float | None = None
    unit: str | None = None


class Diagnosis(Record, frozen=True, kw_only=True):
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
