"""`charting.merge.v1`: two patients or two encounters turn out to be one (HL7 ADT A34, A40)."""

from typing import Literal

from schemas.base import EventData, Holding, Identifier


class Merge(EventData, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Everything of `from` belongs to `into`."""

    status: Holding = "active"
    kind: Literal["patient", "encounter"]
    from_: Identifier
    into: Identifier
