"""MedicationRequest to `charting.order.v1`.

A proposal or plan, a draft and what a patient reports to take are no orders. The run time is that of the Timing, which
is an ordered one; a rate written as a bare time is read as that too.
"""

from collections.abc import Iterator
from datetime import datetime

from streams.intake.fhir.elements import Node, Refused, flag, nodes, number, text
from streams.intake.fhir.mapping import Fact, Part, Table, apply, each, one, told
from streams.intake.fhir.reading import (
    Reading,
    diagnosis,
    drug,
    meaning,
    minutes,
    person,
    quantity,
    rate,
    said,
)
from streams.intake.fhir.routes import route, route_text

STATE = {"active": "active", "completed": "completed", "stopped": "stopped", "cancelled": "stopped"}
ORDERED = ("order", "original-order", "reflex-order", "filler-order", "instance-order")
SPOKEN = ("verbal", "telephone")


def state(_reading: Reading, status: object) -> str | None:
    """active, completed, stopped (also cancelled); on-hold and unknown are none of them"""
    return STATE.get(status) if isinstance(status, str) else None


def retracted(_reading: Reading, status: object) -> str | None:
    """entered-in-error retracts"""
    return "entered-in-error" if status == "entered-in-error" else None


def frequency(_reading: Reading, timing: Node) -> str | None:
    """The code of the Timing, else how often in which time"""
    coded = text(timing, "code.text", "code.coding.code")
    often, period, unit = (
        number(timing, "repeat.frequency"),
        number(timing, "repeat.period"),
        text(timing, "repeat.periodUnit"),
    )
    counted = f"{often or 1:g} per {period:g} {unit}" if period and unit else None
    return coded or counted


def mode(reading: Reading, extension: Node) -> str | None:
    """An extension that holds a code of v3 ParticipationMode: verbal, telephone, written"""
    held = (*nodes(extension, "valueCodeableConcept"), *nodes(extension, "valueCoding"))
    return next((found for concept in held if (found := meaning(reading, "modes", concept))), None)


def received_by(reading: Reading) -> dict[str, str] | None:
    """Who recorded an order that was spoken"""
    spoken = any(mode(reading, one) in SPOKEN for one in nodes(reading.resource, "extension"))
    return next((person(reading, found) for found in nodes(reading.resource, "recorder")), None) if spoken else None


def as_needed(reading: Reading) -> bool | None:
    """As the flag says; a reason to give it as needed says it too"""
    found = flag(reading.resource, "dosageInstruction.asNeededBoolean")
    return True if nodes(reading.resource, "dosageInstruction.asNeededCodeableConcept") else found


ORDER: Table = (
    one("status", "status", by=retracted),
    one("drug", "medicationCodeableConcept", "medicationReference", by=drug),
    one("dose", "dosageInstruction.doseAndRate.doseQuantity", by=quantity),
    told("route", "dosageInstruction.route", "dosageInstruction.method", by=route("dosageInstruction")),
    told("route_text", "dosageInstruction.route", "dosageInstruction.method", by=route_text("dosageInstruction")),
    one("rate", "dosageInstruction.doseAndRate.rateQuantity", "dosageInstruction.doseAndRate.rateRatio", by=rate),
    one(
        "duration_minutes",
        "dosageInstruction.timing.repeat",
        "dosageInstruction.doseAndRate.rateQuantity",
        by=minutes,
    ),
    one("ordered_by", "requester", by=person),
    one("indication", "reasonCode", by=said),
    each("diagnoses", "reasonCode", "reasonReference", by=diagnosis),
    one("frequency", "dosageInstruction.timing", by=frequency),
    told("as_needed", "dosageInstruction.asNeededBoolean", "dosageInstruction.asNeededCodeableConcept", by=as_needed),
    one("as_needed_for", "dosageInstruction.asNeededCodeableConcept", by=said),
    one("mode", "extension", by=mode),
    told("received_by", "recorder", "extension", by=received_by),
    one("state", "status", by=state),
)


def read_order(reading: Reading, _recorded: datetime | None) -> Iterator[Part]:
    """The order as it stands."""
    intent, status = text(reading.resource, "intent"), text(reading.resource, "status")
    if intent is not None and intent not in ORDERED:
        raise Refused("nothing-charted", "MedicationRequest.intent")
    if status == "draft":
        raise Refused("nothing-charted", "MedicationRequest.status")
    if flag(reading.resource, "reportedBoolean"):
        raise Refused("nothing-charted", "MedicationRequest.reportedBoolean")
    data = apply(ORDER, reading) | {"order_id": reading.own}
    yield Fact("order", "order", data | {"occurred_at": reading.when("authoredOn", days=True)})
