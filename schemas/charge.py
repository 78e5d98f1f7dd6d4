"""`charting.charge.v1`: a line that is to be billed (HL7 DFT)."""

from typing import Literal

from schemas.base import Day, Diagnosis, EventData, Holding, Identifier, Instant, Person, plausible


class Charge(EventData, frozen=True, kw_only=True):
    """A charge line; several lines of one code are several `charge_id`s."""

    status: Holding = "active"
    charge_id: Identifier
    code: str | None = None
    system: Literal["", "cpt", "hcpcs"] | None = None
    units: float | None = None
    modifiers: tuple[str, ...] | None = None
    service_date: Day | None = None
    diagnoses: tuple[Diagnosis | str, ...] | None = None
    ordered_by: Person | None = None
    rendered_by: Person | None = None
    claim_submitted_at: Instant | None = None
    state: Literal["", "posted", "voided"] | None = None

    def __post_init__(self) -> None:
        plausible(
            occurred_at=self.occurred_at,
            service_date=self.service_date,
            claim_submitted_at=self.claim_submitted_at,
        )
