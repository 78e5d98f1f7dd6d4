"""The charge lines of a claim as they are compared with the record, and what is wrong with a line in itself."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

ChargeDoubt = Literal[
    "other-patient", "before-encounter", "after-encounter", "code-missing", "code-unknown", "units-missing",
    "units-negative", "units-zero", "units-fractional", "voided-never-posted", "service-date-missing",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A charge line that stands: posted, not voided, of this patient."""

    charge_id: str
    ref: str
    code: str
    units: float
    modifiers: tuple[str, ...]
    service_date: date
    administration: bool


@dataclass(frozen=True, slots=True)
class DoubtfulCharge:
    """A charge line with something wrong in itself. `counted` says whether it is among the billed lines."""

    charge_id: str
    ref: str
    doubt: ChargeDoubt
    counted: bool
