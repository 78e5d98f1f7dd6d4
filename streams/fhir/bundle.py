"""All that is known of one encounter as a `Bundle` of type `collection`.

A collection asks nothing of the receiver: it is no transaction, and what it holds may be kept, shown or dropped. An
encounter that is still open has its issues alone; an audit finding about a practice of charting has no encounter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from schemas.alert import Alert
from schemas.assessment import Assessment
from streams.fhir.elements import OURS, Namespaces, identifier, present, uuid_of
from streams.fhir.guidance import guidance_response
from streams.fhir.issues import detected_issue


def bundles(
    alerts: Iterable[Alert], assessments: Iterable[Assessment], namespaces: Namespaces
) -> Iterator[dict[str, Any]]:
    """A bundle for each encounter, in the order of their ids; what is about no encounter comes first."""
    issues: dict[str, list[Alert]] = defaultdict(list)
    for alert in alerts:
        issues[alert.encounter_id].append(alert)
    closed = {assessment.encounter_id: assessment for assessment in assessments}
    for encounter_id in sorted(issues.keys() | closed.keys()):
        found = sorted(issues[encounter_id], key=lambda alert: alert.alert_id)
        yield _bundle(encounter_id, found, closed.get(encounter_id), namespaces)


def _bundle(
    encounter_id: str, alerts: list[Alert], assessment: Assessment | None, namespaces: Namespaces
) -> dict[str, Any]:
    entries = [_entry(uuid_of("alert", alert.alert_id), detected_issue(alert, namespaces)) for alert in alerts]
    if assessment is not None:
        entries.insert(0, _entry(uuid_of("assessment", encounter_id), guidance_response(assessment, namespaces)))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        **present(
            identifier=identifier(encounter_id or "practice", f"{OURS}:encounter"),
            timestamp=assessment and assessment.closed_at.isoformat(),
            entry=entries,
        ),
    }


def _entry(address: str, resource: dict[str, Any]) -> dict[str, Any]:
    return {"fullUrl": address, "resource": resource}
