"""`charting.administration.v1`: one entry of the medication administration record.

HL7 RAS, FHIR MedicationAdministration. One infusion is one `administration_id`: its start, pause, resume,
rate-change, new-bag and stop share it.
"""

from typing import Literal

from schemas.base import Drug, EventData, Holding, Identifier, Person, Quantity, Route

Action = Literal[
    "start", "stop", "given", "rate-change", "pause", "resume", "new-bag", "not-given", "total",
]  # fmt: skip
Purpose = Literal["", "treatment", "keep-vein-open", "carrier", "flush", "imaging", "procedure"]
TimeSource = Literal["documented", "device", "calculated", "narrative", "scheduled"]


class Administration(EventData, frozen=True, kw_only=True):
    """What was done with a drug at `occurred_at`; `given` is a point in time, `total` only a length."""

    status: Holding = "active"
    administration_id: Identifier
    action: Action
    order_id: str | None = None
    drug: Drug | None = None
    additives: tuple[Drug, ...] | None = None
    bag_id: str | None = None
    route: Route | None = None
    route_text: str | None = None
    purpose: Purpose | None = None
    dose: Quantity | None = None
    concentration: Quantity | str | None = None
    rate: Quantity | None = None
    volume: Quantity | None = None
    billing_units: float | None = None
    container: Literal["", "single-dose", "multi-dose"] | None = None
    supplied: Quantity | None = None
    wasted: Quantity | None = None
    body_site: str | None = None
    access_id: str | None = None
    line: str | None = None
    device: Literal["", "gravity", "pump", "portable-pump", "elastomeric"] | None = None
    duration_minutes: float | None = None
    time_source: TimeSource | None = None
    entry_method: Literal["", "manual", "scan", "device"] | None = None
    late_entry: bool | None = None
    performer: Person | None = None
    primary: bool | None = None
    reason: str | None = None
