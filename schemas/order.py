"""`charting.order.v1`: a medication order (HL7 ORM, OMP, RDE)."""

from typing import Literal

from schemas.base import Diagnosis, Drug, EventData, Holding, Identifier, Person, Quantity, Record, Route


class Titration(Record, frozen=True, kw_only=True):
    """The elements of a titration order (Joint Commission MM.04.01.01)."""

    starting_rate: Quantity | None = None
    increment: Quantity | None = None
    interval_minutes: float | None = None
    maximum_rate: Quantity | None = None
    endpoint: str | None = None


class Order(EventData, frozen=True, kw_only=True):
    """What was ordered, by whom, and why. `duration_minutes` is the ordered run time, never an actual one."""

    status: Holding = "active"
    order_id: Identifier
    drug: Drug | None = None
    dose: Quantity | None = None
    route: Route | None = None
    route_text: str | None = None
    rate: Quantity | None = None
    duration_minutes: float | None = None
    ordered_by: Person | None = None
    supervised_by: Person | None = None
    indication: str | None = None
    diagnoses: tuple[Diagnosis | str, ...] | None = None
    frequency: str | None = None
    volume: Quantity | None = None
    as_needed: bool | None = None
    as_needed_for: str | None = None
    titration: Titration | None = None
    standing_order: bool | None = None
    mode: Literal["", "written", "verbal", "telephone", "protocol"] | None = None
    received_by: Person | None = None
    state: Literal["", "active", "completed", "stopped"] | None = None
