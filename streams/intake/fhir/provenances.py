"""Provenance to `charting.signature.v1`: who signed a note or an order.

When its target was recorded, and which change of an infusion it is, is read where the target is read.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from streams.intake.fhir.elements import Node, Refused, nodes, text
from streams.intake.fhir.mapping import Fact, Part, Table, apply, one
from streams.intake.fhir.notes import first_version
from streams.intake.fhir.reading import Reading, meaning, person
from streams.intake.fhir.references import key, literal

SIGNED = {"DocumentReference": "note_id", "Composition": "note_id", "MedicationRequest": "order_id"}
"""What a signature of the contract can stand under."""
MOST_SIGNATURES = 1000
"""More targets and signatures in one resource are no charting, and would be multiplied."""


def meant(reading: Reading, concept: Node) -> str | None:
    """Author (also of an addendum or modification), cosign (coauthor), attest (verification, validation)"""
    return meaning(reading, "signatures", concept)


def method(_reading: Reading, written: object) -> str | None:
    """Handwritten for an image, else electronic"""
    if not isinstance(written, str):
        return None
    return "handwritten" if written.startswith("image/") else "electronic"


SIGNATURE: Table = (
    one("signer", "signature.who", by=person),
    one("meaning", "signature.type", by=meant),
    one("method", "signature.sigFormat", by=method),
)


def read_provenance(reading: Reading, _recorded: datetime | None) -> Iterator[Part]:
    """The signatures under each note and order that is a target."""
    targets = [one for one in nodes(reading.resource, "target") if _kind(reading, one) in SIGNED]
    signatures = nodes(reading.resource, "signature")
    if not targets or not signatures:
        raise Refused("nothing-charted", "Provenance.signature" if targets else "Provenance.target")
    if len(targets) * len(signatures) > MOST_SIGNATURES:
        raise Refused("too-large", "Provenance.signature")
    for number, target in enumerate(targets):
        for position, signature in enumerate(signatures):
            data = _signed(reading, signature)
            if data is not None:
                yield Fact("signature", f"signature-{number}-{position}", data | _under(reading, target))


def _kind(reading: Reading, target: Node) -> str:
    return text(reading.resolve(target), "resourceType") or literal(target)[0]


def _under(reading: Reading, target: Node) -> dict[str, str | None]:
    kind, found = _kind(reading, target), reading.resolve(target)
    if found is not None and kind != "MedicationRequest":
        return {"note_id": first_version(Reading(found, reading.record, reading.profile))}
    return {SIGNED[kind]: key(target, reading.resource, reading.record)}


def _signed(reading: Reading, signature: Node) -> dict[str, Any] | None:
    """A clinician's signature that stands for the text; a witness's, an interpreter's or a patient's does not."""
    part = Reading({"signature": signature}, reading.record, reading.profile)
    found = apply(SIGNATURE, part)
    at = reading.instant("when", signature)
    if "signer" not in found or (nodes(signature, "type") and "meaning" not in found):
        return None
    times = {"occurred_at": at or reading.when("recorded")} | ({"signed_at": at.isoformat()} if at else {})
    return found | times
