"""An alert as a `DetectedIssue`.

The element `severity` stays empty: R4 defines it as the impact on the patient, `high` being "life-threatening", and an
alert judges a record. Its severity, family and phase are tags. A resolved alert carries a `mitigation`, the word of
R4 for what was done about an issue; `status` says only how final the judgement is.
"""

from typing import Any

from schemas.alert import Alert, Evidence
from streams.fhir.elements import OURS, Namespaces, author, identifier, present, reference, tag, text

KINDS = {
    "administration_id": "MedicationAdministration",
    "note_id": "DocumentReference",
    "source_note_id": "DocumentReference",
    "order_id": "MedicationRequest",
    "charge_id": "ChargeItem",
    "access_id": "Device",
    "documenter_id": "Practitioner",
    "unit": "Location",
}
"""The type of resource that each subject of an alert is (inference: by the definitions of the types)."""


def detected_issue(alert: Alert, namespaces: Namespaces) -> dict[str, Any]:
    """The DetectedIssue of an alert; its id is the alert's."""
    about = [reference("Encounter", alert.encounter_id, namespaces.encounter)]
    about += [reference(kind, getattr(alert.subject, name)) for name, kind in KINDS.items()]
    return {
        "resourceType": "DetectedIssue",
        "id": alert.alert_id,
        "meta": {"tag": [tag(name, getattr(alert, name)) for name in ("severity", "family", "phase")]},
        "identifier": [identifier(alert.alert_id, f"{OURS}:alert")],
        "status": "final" if alert.phase == "final" else "preliminary",
        "code": {"coding": [{"system": f"{OURS}:rule", "code": alert.rule}]},
        **present(
            patient=reference("Patient", alert.patient_id, namespaces.patient),
            identifiedDateTime=alert.raised_at.isoformat(),
            author=author(alert.ruleset),
            implicated=[each for each in about if each],
            evidence=[_evidence(each) for each in alert.evidence],
            detail=text(f"{alert.message} {alert.suggestion}".strip()),
            mitigation=[_mitigation(alert)] if alert.status == "resolved" else None,
        ),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    said = f"{evidence.field}: found {evidence.found or 'nothing'}"
    if evidence.expected:
        said += f", expected {evidence.expected}"
    return {"code": [{"text": text(said)}], "detail": [{"identifier": event_identifier(evidence.event)}]}


def _mitigation(alert: Alert) -> dict[str, Any]:
    entry = f" by {alert.resolved_by}" if alert.resolved_by else ""
    return present(action={"text": text(f"settled{entry}")}, date=alert.resolved_at and alert.resolved_at.isoformat())


def event_identifier(event: str) -> dict[str, Any]:
    """The identity of an event: its source names the namespace, the rest is its id in it."""
    source, _, ident = event.rpartition("/")
    return identifier(ident or event, source)
