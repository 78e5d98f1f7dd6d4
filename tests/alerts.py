"""An alert to change and compare."""

from datetime import UTC, datetime

from schemas.alert import Alert, Evidence, Subject

ALERT = Alert(
    alert_id="0af3", encounter_id="ENC-1", patient_id="PAT-1", rule="infusion-stop-time-missing", family="times",
    severity="blocks-billing", status="open", phase="final", subject=Subject(administration_id="A-1"),
    message="No stop.", suggestion="Chart it.", evidence=(Evidence(event="urn:mar/e2", field="stop", expected="a time"),),
    held_back=(), raised_at=datetime(2026, 3, 2, 12, 30, tzinfo=UTC), profile="facility", ruleset="1",
)  # fmt: skip
