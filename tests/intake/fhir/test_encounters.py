"""What an Encounter says of a stay, what it goes by, and how two patients become one."""

from typing import Any

import pytest

from tests.intake.fhir.resources import (
    administration,
    at,
    bundle,
    concept,
    encounter,
    events,
    order,
    refusal,
    said,
)

VISIT = {"type": concept("http://terminology.hl7.org/CodeSystem/v2-0203", "VN"), "value": "V-7"}


def test_a_stay_goes_by_its_visit_number_and_its_id_is_merged_into_it() -> None:
    """References have the id, HL7 v2 has the number; the Encounter says that they are one."""
    stay, merge = events(encounter(identifier=[{"use": "official", "value": "9"}, VISIT]))

    assert ("V-7", "charting.encounter.v1") == (stay.subject, stay.type)
    assert ("encounter", "ENC-1", "V-7") == (merge.data.kind, merge.data.from_, merge.data.into)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "identifier",
    [
        {"use": "temp", "value": "T-1"},
        {"use": "old", "value": "T-1"},
        {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:6a7e"},
        {"value": "a\x00b"},
        {"value": "x" * 300},
    ],
)
def test_a_passing_identifier_or_a_uri_is_not_what_a_stay_goes_by(identifier: dict[str, Any]) -> None:
    """Then the id of the resource is."""
    assert ["ENC-1"] == [event.subject for event in events(encounter(identifier=[identifier]))]


def test_a_reference_leads_to_the_visit_number_in_the_same_bundle_and_by_identifier() -> None:
    """By the resource that came along, or by the identifier that the reference has."""
    together = bundle(encounter(identifier=[VISIT]), administration())
    logical = administration(context={"reference": "Encounter/ENC-1", "identifier": VISIT})

    assert {"V-7"} == {event.subject for event in events(together)}
    assert {"V-7"} == {event.subject for event in events(logical)}


def test_a_transaction_refers_by_full_url() -> None:
    """Resources that have no id yet are known by their identifier, else by their UUID."""
    stay = encounter(identifier=[VISIT])
    del stay["id"]
    given = order(encounter={"reference": "urn:uuid:1"}, subject={"reference": "Patient/PAT-1"})
    del given["id"]
    entries = [{"fullUrl": "urn:uuid:1", "resource": stay}, {"fullUrl": "urn:uuid:2", "resource": given}]
    told = events({"resourceType": "Bundle", "type": "transaction", "entry": entries})

    assert [("V-7", "charting.encounter.v1"), ("V-7", "charting.order.v1")] == [(one.subject, one.type) for one in told]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("planned", "planned"), ("arrived", "in-progress"), ("triaged", "in-progress"), ("in-progress", "in-progress"),
        ("onleave", "in-progress"), ("finished", "finished"), ("cancelled", "cancelled"),
        ("entered-in-error", "entered-in-error"),
    ],
)  # fmt: skip
def test_the_status_is_that_of_the_stay(status: str, told: str) -> None:
    """Arrived, triaged and on leave are stays that are open."""
    assert [(told,)] == said(encounter(status=status, period={"start": at("08:00"), "end": at("09:00")}), "status")


@pytest.mark.parametrize(
    ("code", "told"),
    [("AMB", "outpatient"), ("EMER", "emergency"), ("OBSENC", "observation"), ("IMP", "inpatient"), ("VR", None)],
)
def test_the_class_is_that_of_the_stay(code: str, told: str | None) -> None:
    """A virtual encounter is none of the classes of the contract."""
    assert [(told,)] == said(encounter(**{"class": {"code": code}}), "class")


def test_a_stay_is_inpatient_from_when_its_class_became_it() -> None:
    """By the class history; the change is when the stay came to be as it is."""
    history = [
        {"class": {"code": "EMER"}, "period": {"start": at("08:00"), "end": at("11:00")}},
        {"class": {"code": "IMP"}, "period": {"start": at("11:00")}},
    ]
    told = said(encounter(classHistory=history, **{"class": {"code": "IMP"}}), "inpatient_from", "occurred_at")

    assert [(at("11:00"), at("11:00"))] == told


def test_a_period_of_days_has_no_times() -> None:
    """A day is no arrival; when the server wrote it stands for when it was so."""
    resource = encounter(period={"start": "2026-03-02"}, meta={"lastUpdated": at("09:00")})

    assert [(None, at("09:00"))] == said(resource, "period", "occurred_at")


@pytest.mark.parametrize(
    ("fields", "reason", "element"),
    [
        ({"status": "unknown"}, "missing-field", "Encounter.status"),
        ({"status": "finished", "period": None}, "missing-field", "Encounter.period.end"),
        ({"period": {"start": "2026-03-02"}}, "time-without-offset", "Encounter.period.start"),
        ({"id": None}, "encounter-unknown", "Encounter.id"),
    ],
)
def test_a_stay_that_cannot_be_told_is_refused(fields: dict[str, Any], reason: str, element: str) -> None:
    """With the element that is needed."""
    assert [(reason, element)] == refusal(encounter(**fields))


def test_diagnoses_are_the_conditions_that_came_along() -> None:
    """With their rank; a condition elsewhere says nothing, and SNOMED is no ICD-10-CM."""
    icd = concept("http://hl7.org/fhir/sid/icd-10-cm", "L03.115", "Cellulitis")
    known = {"resourceType": "Condition", "id": "c", "code": icd}
    listed = [{"condition": {"reference": "#c"}, "rank": 2}, {"condition": {"reference": "Condition/far"}}]
    told = said(encounter(contained=[known], diagnosis=listed), "diagnoses")

    assert [(({"code": "L03.115", "system": "icd-10-cm", "display": "Cellulitis", "rank": 2},),)] == told


def test_the_place_of_service_is_that_of_a_location() -> None:
    """Coded by CMS."""
    system = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
    place = {"resourceType": "Location", "id": "l", "type": [concept(system, "22")]}

    assert [("22",)] == said(
        encounter(contained=[place], location=[{"location": {"reference": "#l"}}]), "place_of_service"
    )


def test_a_patient_that_was_replaced_is_merged() -> None:
    """In each stay that came along."""
    patient = {
        "resourceType": "Patient", "id": "PAT-1", "meta": {"lastUpdated": at("09:00")},
        "link": [{"other": {"reference": "Patient/PAT-2"}, "type": "replaced-by"}],
    }  # fmt: skip
    told = said(bundle(encounter(), patient), "kind", "from", "into", "patient_id")

    assert ("patient", "PAT-1", "PAT-2", "PAT-2") in told
    assert [("encounter-unknown", "Patient.extension")] == refusal(patient)
