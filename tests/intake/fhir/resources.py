"""Resources in the shape a server sends them, with only what a test changes written out."""

from typing import Any

import msgspec
import orjson

from schemas.envelope import ChartingEvent
from streams.intake.fhir import read_fhir
from streams.intake.outcome import Accepted, Outcome, Rejected
from streams.profiles.loader import load_profile

Resource = dict[str, Any]

FACILITY = load_profile("facility")
CHICAGO = msgspec.structs.replace(
    FACILITY, intake=msgspec.structs.replace(FACILITY.intake, time_zone="America/Chicago")
)
SNOMED = "http://snomed.info/sct"
V3_ROUTE = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
UCUM = "http://unitsofmeasure.org"


NAMED = {"resourceType": "Practitioner", "id": "m", "name": [{"family": "Testdoctor", "given": ["Tess"]}]}


def at(clock: str) -> str:
    """A clock time of the day in Chicago."""
    return f"2026-03-02T{clock}:00-06:00"


def concept(system: str, code: str, display: str | None = None) -> Resource:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code} | ({"display": display} if display else {})]}


INFUSED = {"route": concept(V3_ROUTE, "IV")}
INTRAVENOUS = {"route": concept(SNOMED, "47625008", "Intravenous route (qualifier value)")}
PUSHED = INTRAVENOUS | {"method": concept(SNOMED, "420620005")}
SWALLOWED = {"route": concept(SNOMED, "26643006", "Oral Route")}


def administration(**fields: Any) -> Resource:
    """A MedicationAdministration of an infusion from eight to nine."""
    return {
        "resourceType": "MedicationAdministration", "id": "A-1", "status": "completed",
        "medicationCodeableConcept": {"text": "vancomycin"}, "subject": {"reference": "Patient/PAT-1"},
        "context": {"reference": "Encounter/ENC-1"}, "effectivePeriod": {"start": at("08:00"), "end": at("09:00")},
        "dosage": INFUSED,
    } | fields  # fmt: skip


def at_point(clock: str, **fields: Any) -> Resource:
    """A MedicationAdministration with a point in time."""
    resource = administration(effectiveDateTime=at(clock), **fields)
    del resource["effectivePeriod"]
    return resource


def order(**fields: Any) -> Resource:
    """A MedicationRequest."""
    return {
        "resourceType": "MedicationRequest", "id": "O-1", "status": "active", "intent": "order",
        "medicationCodeableConcept": {"text": "vancomycin"}, "subject": {"reference": "Patient/PAT-1"},
        "encounter": {"reference": "Encounter/ENC-1"}, "authoredOn": at("07:30"),
    } | fields  # fmt: skip


def encounter(**fields: Any) -> Resource:
    """An Encounter that is open since eight."""
    return {
        "resourceType": "Encounter", "id": "ENC-1", "status": "in-progress", "class": {"code": "AMB"},
        "subject": {"reference": "Patient/PAT-1"}, "period": {"start": at("08:00")},
    } | fields  # fmt: skip


def document(**fields: Any) -> Resource:
    """A DocumentReference of a nurse's note."""
    return {
        "resourceType": "DocumentReference", "id": "N-1", "status": "current", "docStatus": "final",
        "type": concept("http://loinc.org", "34746-8"), "subject": {"reference": "Patient/PAT-1"}, "date": at("10:00"),
        "author": [{"reference": "Practitioner/N200"}], "content": [{"attachment": {"contentType": "application/pdf"}}],
        "context": {"encounter": [{"reference": "Encounter/ENC-1"}]},
    } | fields  # fmt: skip


def charge(**fields: Any) -> Resource:
    """A ChargeItem of an infusion."""
    return {
        "resourceType": "ChargeItem", "id": "C-1", "status": "billable", "subject": {"reference": "Patient/PAT-1"},
        "code": concept("http://www.ama-assn.org/go/cpt", "96365"), "context": {"reference": "Encounter/ENC-1"},
        "occurrenceDateTime": at("08:00"), "quantity": {"value": 1},
    } | fields  # fmt: skip


def bundle(*resources: Resource, **fields: Any) -> Resource:
    """A Bundle with full URLs of one server."""
    entries = [
        {"fullUrl": f"https://fhir.example.org/{one['resourceType']}/{one.get('id')}", "resource": one}
        for one in resources
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries} | fields


def read(resource: Any, profile: Any = FACILITY) -> tuple[Outcome, ...]:
    """The outcomes of a record."""
    return read_fhir(orjson.dumps(resource), profile)


def events(resource: Any, profile: Any = FACILITY) -> list[ChartingEvent]:
    """The events of a record of which nothing is refused."""
    outcomes = read(resource, profile)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Rejected)]
    if refused:
        raise AssertionError(refused)
    return [outcome.event for outcome in outcomes if isinstance(outcome, Accepted)]


def said(resource: Any, *fields: str, profile: Any = FACILITY) -> list[tuple[Any, ...]]:
    """Fields of the data of each event, as plain values."""
    found = [msgspec.to_builtins(event.data) for event in events(resource, profile)]
    return [tuple(data.get(field) for field in fields) for data in found]


def refusal(resource: Any, profile: Any = FACILITY) -> list[tuple[str, str | None]]:
    """Reason and element of what is refused of a record."""
    return [(one.reason, one.field) for one in read(resource, profile) if isinstance(one, Rejected)]
