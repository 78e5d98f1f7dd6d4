"""Observation: what a pump reports of an infusion, a look at an access device, a nurse's words; no other is charting.

A pump's rate belongs to the MedicationAdministration that the Observation is part of; without one it is nobody's.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from streams.intake.fhir.access import concepts_of, lumens
from streams.intake.fhir.elements import Node, Refused, nodes, text
from streams.intake.fhir.mapping import Fact, Part, Table, apply, one, told
from streams.intake.fhir.orders import retracted
from streams.intake.fhir.reading import Reading, drug, meaning, person, rate, said
from streams.intake.fhir.references import key, literal

TIMES = ("effectiveDateTime", "effectivePeriod.start", "effectiveInstant")


def administration_id(reading: Reading) -> str | None:
    """The MedicationAdministration it is part of"""
    return next((key(one, reading.resource, reading.record) for one in _wholes(reading)), None)


def infused(reading: Reading) -> dict[str, str] | None:
    """The drug of that MedicationAdministration, where it came along"""
    for whole in _wholes(reading):
        found = reading.resolve(whole) or {}
        owner = Reading(found, reading.record, reading.profile)
        names = (*nodes(found, "medicationCodeableConcept"), *nodes(found, "medicationReference"))
        return next((told_of for concept in names if (told_of := drug(owner, concept))), None)
    return None


def _wholes(reading: Reading) -> list[Node]:
    return [one for one in nodes(reading.resource, "partOf") if literal(one)[0] == "MedicationAdministration"]


def device(reading: Reading, reference: Node) -> str | None:
    """The device"""
    return key(reference, reading.resource, reading.record)


def words(_reading: Reading, written: object) -> str | None:
    """The text"""
    return written if isinstance(written, str) else None


def access_kind(reading: Reading, reference: Node) -> str | None:
    """An intravenous access device by the vocabulary"""
    return next((found for one in concepts_of(reading, reference) if (found := meaning(reading, "access", one))), None)


def note_kind(reading: Reading, concept: Node) -> str | None:
    """The code by the vocabulary of notes"""
    found = meaning(reading, "notes", concept)
    return None if found == "none" else found


PUMP: Table = (
    one("status", "status", by=retracted),
    told("administration_id", "partOf", by=administration_id),
    told("drug", "partOf", by=infused),
    one("rate", "valueQuantity", "valueRatio", by=rate),
)
LOOK: Table = (
    one("status", "status", by=retracted),
    one("access_id", "device", by=device),
    one("kind", "device", by=access_kind),
    one("body_site", "bodySite", by=said),
    told("lumens", "device", by=lumens),
    one("reason", "valueCodeableConcept", by=said),
    one("performer", "performer", by=person),
)
WORDS: Table = (
    one("status", "status", by=retracted),
    one("kind", "code", by=note_kind),
    one("author", "performer", by=person),
    one("text", "valueString", by=words),
)


def read_observation(reading: Reading, _recorded: datetime | None) -> Iterator[Part]:
    """A rate of a pump, a look at an access device, or a note."""
    rated = any(meaning(reading, "measures", concept) == "rate" for concept in nodes(reading.resource, "code"))
    pump, look, said_of = (apply(table, reading) for table in (PUMP, LOOK, WORDS))
    if rated and "administration_id" in pump and "rate" in pump:
        device = {
            "action": "rate-change",
            "route": "iv-infusion",
            "device": "pump",
            "time_source": "device",
            "entry_method": "device",
        }
        yield _fact(reading, "administration", pump | device)
    elif "access_id" in look and "kind" in look:
        yield _fact(reading, "access", look | {"action": "assessed"})
    elif "kind" in said_of and "text" in said_of:
        final = {"final": "final", "amended": "amended", "corrected": "amended", "preliminary": "draft"}
        state = final.get(text(reading.resource, "status") or "")
        yield _fact(reading, "note", said_of | {"note_id": reading.own} | ({"state": state} if state else {}))
    else:
        raise Refused("nothing-charted", "Observation.code")


def _fact(reading: Reading, kind: str, data: dict[str, Any]) -> Fact:
    return Fact(kind, kind, data | {"occurred_at": reading.when(*TIMES)})
