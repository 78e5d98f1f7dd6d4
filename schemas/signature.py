"""`charting.signature.v1`: who stands for a note or an order, how, and when."""

from typing import Literal

from schemas.base import EventData, Holding, Instant, Person, plausible


class Signature(EventData, frozen=True, kw_only=True):
    """A signature or attestation under a note or an order."""

    status: Holding = "active"
    note_id: str | None = None
    order_id: str | None = None
    signer: Person | None = None
    method: Literal["", "electronic", "handwritten", "stamp"] | None = None
    signed_at: Instant | None = None
    meaning: Literal["", "author", "cosign", "supervise", "attest"] | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        plausible(occurred_at=self.occurred_at, signed_at=self.signed_at)
