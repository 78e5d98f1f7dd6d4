"""`charting.supply.v1`: a supply used on the patient."""

from schemas.base import EventData, Holding, Identifier, Quantity


class Supply(EventData, frozen=True, kw_only=True):
    """A supply used, and whether it is charged on its own."""

    status: Holding = "active"
    supply_id: Identifier
    item: str | None = None
    code: str | None = None
    quantity: Quantity | float | None = None
    charge_separately: bool | None = None
