"""The resource types of the map: reader and tables, and the elements that say whose they are and when recorded."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from streams.intake.fhir import (
    access,
    administrations,
    charges,
    encounters,
    notes,
    observations,
    orders,
    patients,
    provenances,
)
from streams.intake.fhir.mapping import Part, Table
from streams.intake.fhir.reading import Reading


class Mapped(NamedTuple):
    """How one resource type is read."""

    events: tuple[str, ...]
    read: Callable[[Reading, datetime | None], Iterator[Part]]
    tables: tuple[Table, ...]
    encounter: str | None
    """The reference to the encounter; None where the resource is one, or the type has no such element."""
    patient: str
    recorded: tuple[str, ...] = ()
    """When it was recorded, where neither a Provenance nor `meta.lastUpdated` says."""
    times: tuple[str, ...] = ()
    """When it happened."""


TYPES: dict[str, Mapped] = {
    "Encounter": Mapped(
        ("encounter", "merge"), encounters.read_encounter, (encounters.ENCOUNTER,), None, "subject", (),
        ("period", "statusHistory", "classHistory", "location"),
    ),
    "MedicationRequest": Mapped(
        ("order",), orders.read_order, (orders.ORDER,), "encounter", "subject", ("authoredOn",),
        ("authoredOn", "intent", "reportedBoolean"),
    ),
    "MedicationAdministration": Mapped(
        ("administration",), administrations.read_administration, (administrations.ADMINISTRATION,), "context",
        "subject", (), ("effectiveDateTime", "effectivePeriod", "partOf"),
    ),
    "DocumentReference": Mapped(
        ("note", "signature"), notes.read_document, (notes.DOCUMENT,), "context.encounter", "subject", ("date",),
        ("date", "authenticator"),
    ),
    "Composition": Mapped(
        ("note", "signature"), notes.read_composition, (notes.COMPOSITION,), "encounter", "subject", ("date",),
        ("date", "attester"),
    ),
    "Procedure": Mapped(
        ("access",), access.read_procedure, (access.ACCESS,), "encounter", "subject", (),
        ("performedDateTime", "performedPeriod", "focalDevice"),
    ),
    "DeviceUseStatement": Mapped(
        ("access",), access.read_device_use, (access.ACCESS,), None, "subject", ("recordedOn",),
        ("timingPeriod", "timingDateTime"),
    ),
    "Observation": Mapped(
        ("administration", "access", "note"), observations.read_observation,
        (observations.PUMP, observations.LOOK, observations.WORDS), "encounter", "subject", ("issued",),
        observations.TIMES,
    ),
    "ChargeItem": Mapped(
        ("charge",), charges.read_charge, (charges.CHARGE,), "context", "subject", ("enteredDate",),
        ("occurrenceDateTime", "occurrencePeriod", "occurrenceTiming"),
    ),
    "Claim": Mapped(
        ("charge",), charges.read_claim, (charges.CLAIM,), None, "patient", ("created",),
        ("item", "diagnosis", "careTeam", "use"),
    ),
    "Patient": Mapped(
        ("merge",), patients.read_patient, (patients.PATIENT,), None, "link.other", (), ("extension",),
    ),
    "Provenance": Mapped(
        ("signature",), provenances.read_provenance, (provenances.SIGNATURE,), None, "patient", ("recorded",),
        ("target", "signature", "activity", "recorded", "occurredDateTime", "occurredPeriod"),
    ),
}  # fmt: skip

SUPPORTING = frozenset({
    "Practitioner", "PractitionerRole", "Organization", "Location", "Medication", "Device", "Condition",
    "MessageHeader", "RelatedPerson", "Binary", "OperationOutcome",
})  # fmt: skip
"""Read through the references of other entries of a Bundle, and no charting by themselves."""


def elements(kind: str) -> frozenset[str]:
    """The elements of a type that are read, for the models to check."""
    mapped = TYPES[kind]
    rows = (path for table in mapped.tables for row in table for path in row.elements)
    whose = (path for path in (mapped.encounter, mapped.patient) if path)
    return frozenset((*rows, *whose, *mapped.times, *mapped.recorded, "meta", "identifier"))
