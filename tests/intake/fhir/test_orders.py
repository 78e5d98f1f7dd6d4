"""What a MedicationRequest says was ordered, and what is no order."""

from typing import Any

import pytest

from tests.intake.fhir.resources import CHICAGO, INFUSED, administration, concept, order, refusal, said

MODE = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"


@pytest.mark.parametrize(
    ("fields", "element"),
    [
        ({"intent": "plan"}, "MedicationRequest.intent"),
        ({"intent": "proposal"}, "MedicationRequest.intent"),
        ({"status": "draft"}, "MedicationRequest.status"),
        ({"reportedBoolean": True}, "MedicationRequest.reportedBoolean"),
    ],
)
def test_a_plan_a_draft_and_what_a_patient_takes_are_no_orders(fields: dict[str, Any], element: str) -> None:
    """They never were charting."""
    assert [("nothing-charted", element)] == refusal(order(**fields))


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("active", "active"),
        ("completed", "completed"),
        ("stopped", "stopped"),
        ("cancelled", "stopped"),
        ("on-hold", None),
    ],
)
def test_the_state_of_an_order_is_its_status(status: str, state: str | None) -> None:
    """One on hold is none of the states of the contract."""
    assert [(state,)] == said(order(status=status), "state")


def test_the_run_time_is_that_of_the_timing() -> None:
    """An hour and a half, as ordered; the rate is per hour."""
    dosage = INFUSED | {
        "timing": {"repeat": {"duration": 1.5, "durationUnit": "h", "frequency": 1, "period": 8, "periodUnit": "h"}},
        "doseAndRate": [{"rateQuantity": {"value": 100, "code": "mL/h"}}],
    }
    told = said(order(dosageInstruction=[dosage]), "duration_minutes", "rate", "frequency", "route")

    assert [(90.0, {"value": 100.0, "unit": "mL/h"}, "1 per 8 h", "iv-infusion")] == told


def test_an_order_that_was_spoken_was_received_by_who_recorded_it() -> None:
    """The mode is a code of v3 ParticipationMode in whatever extension."""
    spoken = [{"url": "urn:example:mode", "valueCodeableConcept": concept(MODE, "PHONE")}]
    recorder = {"reference": "Practitioner/N1"}

    assert [("telephone", {"id": "N1"})] == said(order(extension=spoken, recorder=recorder), "mode", "received_by")
    assert [(None, None)] == said(order(recorder=recorder), "mode", "received_by")


def test_a_day_is_an_order_of_that_day_where_the_zone_is_known() -> None:
    """No minute is counted from it; without a zone it is refused."""
    resource = order(authoredOn="2026-03-02")

    assert [("2026-03-02T00:00:00-06:00",)] == said(resource, "occurred_at", profile=CHICAGO)
    assert [("time-without-offset", "MedicationRequest.authoredOn")] == refusal(resource)


@pytest.mark.parametrize(
    ("system", "told"),
    [
        ("http://www.nlm.nih.gov/research/umls/rxnorm", "rxnorm"), ("http://hl7.org/fhir/sid/ndc", "ndc"),
        ("http://snomed.info/sct", "local"), ("urn:example:formulary", "local"),
    ],
)  # fmt: skip
def test_a_drug_has_the_code_that_tells_most(system: str, told: str) -> None:
    """A system the contract does not name is the site's own."""
    drug = {"coding": [{"system": system, "code": "77", "display": "vancomycin 1 g"}], "text": "vancomycin"}

    assert [({"name": "vancomycin", "code": "77", "system": told},)] == said(
        order(medicationCodeableConcept=drug), "drug"
    )


def test_an_order_goes_by_the_id_that_references_have() -> None:
    """An administration that was sent apart finds it."""
    numbered = order(identifier=[{"use": "official", "value": "PLACER-9"}])
    given = administration(request={"reference": "https://fhir.example.org/MedicationRequest/O-1/_history/3"})

    assert [("O-1",)] == said(numbered, "order_id")
    assert ("O-1",) == said(given, "order_id")[0]


def test_a_clinician_has_the_name_and_credentials_of_the_practitioner_that_came_along() -> None:
    """Also by way of a role; a patient who asks for something orders nothing."""
    who = {
        "resourceType": "Practitioner", "id": "p", "identifier": [{"value": "NPI-1"}],
        "name": [{"family": "Testdoctor", "given": ["Tess"]}], "qualification": [{"code": {"text": "MD"}}],
    }  # fmt: skip
    role = {"resourceType": "PractitionerRole", "id": "r", "practitioner": {"reference": "Practitioner/P9"}}
    told = {"id": "NPI-1", "name": "Tess Testdoctor", "credentials": "MD"}

    assert [(told,)] == said(order(contained=[who], requester={"reference": "#p"}), "ordered_by")
    assert [({"id": "P9"},)] == said(order(contained=[role], requester={"reference": "#r"}), "ordered_by")
    assert [(None,)] == said(order(requester={"reference": "Patient/PAT-1"}), "ordered_by")
