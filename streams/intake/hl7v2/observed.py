"""OBX segments by what they observe, as the vocabulary of charted words names their codes (OBX-3)."""

from collections.abc import Iterator

from streams.intake.hl7v2.message import Part
from streams.intake.hl7v2.table import Data, Scope
from streams.intake.hl7v2.values import quantity

NOT_VALID = ("D", "W", "X")
"""OBX-11 (HL7 table 0085): deleted, wrong, no result."""


def observations(scope: Scope) -> Iterator[tuple[str, Part]]:
    """Each OBX that the vocabulary knows, with its meaning."""
    for part in scope.part.all("OBX"):
        meaning = scope.of(part).says("observations", "OBX-3.1", "OBX-3.2", "OBX-3.4")
        if meaning and part.text("OBX-11") not in NOT_VALID:
            yield meaning, part


def observed(scope: Scope, meaning: str) -> Part | None:
    """The first OBX of that meaning."""
    return next((part for found, part in observations(scope) if found == meaning), None)


def observed_text(scope: Scope, meaning: str) -> str | None:
    """The text of an observation: that of a coded value before its code."""
    part = observed(scope, meaning)
    return part.first("OBX-5.2", "OBX-5") or None if part else None


def observed_quantity(scope: Scope, meaning: str) -> Data | None:
    """The number of an observation with its unit."""
    part = observed(scope, meaning)
    return quantity(scope.of(part), ("OBX-5", "OBX-6")) if part else None
