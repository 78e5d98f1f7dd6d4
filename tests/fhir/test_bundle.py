"""What leaves as FHIR R4 is valid, says what the alert and the assessment say, and names nobody.

Two strangers judge validity: the models of `fhir.resources`, and HL7's own JSON Schema of R4 4.0.1. Of the latter
`r4.schema.json` holds the definitions our resources reach, without their descriptions (fhir.schema.json, CC0).
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft6Validator

from schemas.alert import Alert, Evidence, Subject
from schemas.assessment import Assessment, Service
from schemas.codec import encode
from schemas.timeline import parse
from streams.fhir.bundle import bundles
from streams.fhir.elements import Namespaces
from streams.outputs import Outputs
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary
from tests.alerts import ALERT
from tests.charting import simulated

NAMES = {"Zelda", "Quux", "vancomycin", "tolerated"}
STAY = """
    07:50 adt admit class=outpatient
    08:00 mar start vancomycin id=A-1 order=O1 performer.id=N-1 performer.name=Zelda
    09:05 note nursing N1 author.id=N-1 author.name=Quux state=final text="vancomycin-tolerated"
    12:30 adt discharge
"""


@dataclass(frozen=True)
class Day:
    """A run and what leaves of it."""

    outputs: Outputs
    bundles: list[dict[str, Any]]


def run(records: list[bytes]) -> Day:
    """Replay some events, every deadline passed."""
    with Replay(load_profile("facility"), Summary()) as replay:
        replay.read(records)
        replay.close_at_end()
        given = replay.outputs()
    return Day(given, list(bundles(given.alerts, given.assessments, Namespaces())))


@cache
def schema() -> Draft6Validator:
    """A validator of HL7's definitions."""
    document = json.loads(Path(__file__).with_name("r4.schema.json").read_text())
    return Draft6Validator(document | {"$ref": "#/definitions/Bundle"})


def faults(bundle: dict[str, Any]) -> list[str]:
    """What either validator has against it."""
    Bundle.model_validate_json(orjson.dumps(bundle))
    return [error.message[:300] for error in schema().iter_errors(bundle)]


def issue(alert: Alert, namespaces: Namespaces = Namespaces()) -> dict[str, Any]:  # noqa: B008 - frozen
    """The DetectedIssue of an alert."""
    (bundle,) = bundles([alert], [], namespaces)
    resource: dict[str, Any] = bundle["entry"][0]["resource"]
    return resource


def test_everything_of_a_simulated_day_is_valid() -> None:
    """Both validators accept each bundle; each alert and each assessment is in exactly one."""
    day = simulated_day()
    kinds = [entry["resource"]["resourceType"] for bundle in day.bundles for entry in bundle["entry"]]

    assert [] == [fault for bundle in day.bundles for fault in faults(bundle)]
    assert len(day.outputs.alerts) == kinds.count("DetectedIssue") > 0
    assert len(day.outputs.assessments) == kinds.count("GuidanceResponse") > 0


def test_the_schema_refuses_what_is_no_resource() -> None:
    """A time that is none, an element R4 does not have, and a code with a blank at its end."""
    for wrong in ({"identifiedDateTime": "yesterday"}, {"rule": "x"}, {"code": {"coding": [{"code": "x "}]}}):
        bundle = {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"fullUrl": "urn:uuid:1", "resource": issue(ALERT) | wrong}],
        }

        assert [] != [error.message for error in schema().iter_errors(bundle)]


def test_an_alert_is_a_detected_issue() -> None:
    """Every element says what the alert says, in the place R4 has for it."""
    expected = {
        "resourceType": "DetectedIssue",
        "id": "0af3",
        "meta": {
            "tag": [
                {"system": "urn:dripcheck:severity", "code": "blocks-billing"},
                {"system": "urn:dripcheck:family", "code": "times"},
                {"system": "urn:dripcheck:phase", "code": "final"},
            ]
        },
        "identifier": [{"system": "urn:dripcheck:alert", "value": "0af3"}],
        "status": "final",
        "code": {"coding": [{"system": "urn:dripcheck:rule", "code": "infusion-stop-time-missing"}]},
        "patient": {"type": "Patient", "identifier": {"system": "urn:mrn", "value": "PAT-1"}},
        "identifiedDateTime": "2026-03-02T12:30:00+00:00",
        "author": {
            "type": "Device",
            "identifier": {"system": "urn:dripcheck:ruleset", "value": "1"},
            "display": "dripcheck",
        },
        "implicated": [
            {"type": "Encounter", "identifier": {"system": "urn:visit", "value": "ENC-1"}},
            {"type": "MedicationAdministration", "identifier": {"value": "A-1"}},
        ],
        "evidence": [
            {
                "code": [{"text": "stop: found nothing, expected a time"}],
                "detail": [{"identifier": {"system": "urn:mar", "value": "e2"}}],
            }
        ],
        "detail": "No stop. Chart it.",
    }

    assert expected == issue(ALERT, Namespaces("urn:mrn", "urn:visit"))


def test_a_resolved_alert_is_mitigated_and_a_live_one_preliminary() -> None:
    """R4 has no status for "settled": the mitigation tells, and names the entry."""
    at = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
    settled = msgspec.structs.replace(ALERT, status="resolved", phase="live", resolved_by="urn:mar/e9", resolved_at=at)
    expected = [{"action": {"text": "settled by urn:mar/e9"}, "date": "2026-03-02T14:05:00+00:00"}]

    assert expected == issue(settled)["mitigation"]
    assert "preliminary" == issue(settled)["status"]
    assert "mitigation" not in issue(ALERT)


@pytest.mark.parametrize("severity", ["blocks-billing", "downcode-risk", "audit-risk", "informational"])
def test_no_severity_of_a_record_poses_as_harm_to_a_patient(severity: Any) -> None:
    """`high` is "life-threatening" in R4; how much a record is worth is a tag."""
    assert "severity" not in issue(msgspec.structs.replace(ALERT, severity=severity))


def test_a_practice_of_charting_has_neither_patient_nor_encounter() -> None:
    """An audit finding names the documenter alone, and is valid so."""
    habit = msgspec.structs.replace(ALERT, encounter_id="", patient_id="", subject=Subject(documenter_id="N-1"))
    (bundle,) = bundles([habit], [], Namespaces())

    assert [] == faults(bundle)
    assert [{"type": "Practitioner", "identifier": {"value": "N-1"}}] == issue(habit)["implicated"]


def test_supported_codes_are_the_output_of_the_guidance() -> None:
    """Code, units and strength stand in the parameters, as the assessment has them."""
    day = simulated_day()
    expected = [
        (each.code, each.units, each.strength) for one in day.outputs.assessments for each in one.supported_codes
    ]
    found = []
    for bundle in day.bundles:
        for parameter in bundle["entry"][0]["resource"]["contained"][0]["parameter"]:
            if parameter["name"] == "supportedCode":
                parts = {part["name"]: part for part in parameter["part"]}
                code = parts["code"]["valueCodeableConcept"]["coding"][0]["code"]
                found.append((code, parts["units"]["valueInteger"], parts["strength"]["valueCode"]))

    assert expected == found != []


def test_an_incomplete_assessment_asks_for_data() -> None:
    """A dead letter of the encounter: never `success`, and the note says why."""
    (complete,) = run([encode(event) for event in parse(STAY)]).outputs.assessments
    broken = msgspec.structs.replace(complete, complete=False, incomplete_because=("wrong-type",))
    statuses = [
        bundle["entry"][0]["resource"]["status"]
        for one in (complete, broken)
        for bundle in bundles([], [one], Namespaces())
    ]

    assert ["success", "data-requested"] == statuses


def test_nobody_is_named() -> None:
    """Identifiers only: no person's name, no drug, no word of a note."""
    day = run([encode(event) for event in parse(STAY)])
    words = set(re.findall(r"\w+", orjson.dumps(day.bundles).decode()))

    assert day.outputs.alerts
    assert set() == NAMES & words


@given(ident=st.text(min_size=1, max_size=20), code=st.text(min_size=1, max_size=8))
@settings(max_examples=60)
def test_identifiers_of_any_kind_stay_valid(ident: str, code: str) -> None:
    """Blanks of any alphabet and characters nobody expects: both validators accept them."""
    (assessment,) = run_once().outputs.assessments
    service = Service(administration_id=ident, access_id=ident, codes=(code,))
    hostile: Assessment = msgspec.structs.replace(assessment, encounter_id=ident, patient_id=ident, services=(service,))
    alert = msgspec.structs.replace(
        ALERT, encounter_id=ident, evidence=(Evidence(event=f"{ident}/{ident}", field="f"),)
    )

    assert [] == [fault for bundle in bundles([alert], [hostile], Namespaces(ident)) for fault in faults(bundle)]


@cache
def run_once() -> Day:
    """One stay."""
    return run([encode(event) for event in parse(STAY)])


@cache
def simulated_day() -> Day:
    """A day of 25 encounters."""
    return run(simulated(25))
