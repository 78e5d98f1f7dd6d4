"""Broken alerts, assessments and dead letters are refused by the published schemas."""

from datetime import datetime

import orjson
import pytest

from schemas.alert import Alert, Evidence, Subject
from schemas.assessment import AlertCounts, Assessment, Checklist, Service
from schemas.codec import encode, encode_event
from schemas.dead_letter import DeadLetter
from tests.schemas.samples import AT
from tests.schemas.test_round_trip import published

ALERT = Alert(
    alert_id="AL-1",
    encounter_id="ENC-1001",
    patient_id="PAT-7",
    rule="infusion-stop-time-missing",
    family="times",
    severity="downcode-risk",
    status="open",
    phase="live",
    subject=Subject(administration_id="A-1"),
    message="No stop is documented.",
    suggestion="Enter the stop time.",
    evidence=(Evidence(event="urn:example-hospital:feed/feed-1", field="data.action", found="start"),),
    held_back=(),
    raised_at=datetime.fromisoformat(AT),
    profile="facility",
    ruleset="1",
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("severity", "high"),
        ("status", None),
        ("raised_at", "2026-03-02T10:47:10"),
        ("evidence", {}),
        ("held_back", None),
        ("message", 5),
    ],
)
def test_a_broken_alert_is_refused_by_its_schema(name: str, value: object) -> None:
    """A reader of alerts can rely on the schema."""
    document = orjson.loads(encode_event("charting.alert.v1", "AL-1-0f", "ENC-1001", AT, ALERT))
    published("charting.alert.v1").validate(document)

    document["data"][name] = value

    assert not published("charting.alert.v1").is_valid(document)


ASSESSMENT = Assessment(
    encounter_id="ENC-1001",
    patient_id="PAT-7",
    closed_at=datetime.fromisoformat(AT),
    close_reason="finished",
    profile="facility",
    setting="facility-outpatient",
    ruleset="1",
    complete=True,
    incomplete_because=(),
    checklist=Checklist(**dict.fromkeys(Checklist.__struct_fields__, "met")),  # type: ignore[arg-type]
    not_evaluated=(),
    services=(Service(administration_id="A-1"),),
    alerts=AlertCounts(open=0, resolved=0),
)


@pytest.mark.parametrize("name", [*Assessment.__struct_fields__])
def test_an_assessment_without_one_of_its_fields_is_refused_by_its_schema(name: str) -> None:
    """Every field of an assessment is always written, and readers are told so."""
    document = orjson.loads(encode_event("charting.assessment.v1", "ENC-1001-0f", "ENC-1001", AT, ASSESSMENT))
    published("charting.assessment.v1").validate(document)

    del document["data"][name]

    assert not published("charting.assessment.v1").is_valid(document)


@pytest.mark.parametrize(
    ("name", "value"), [("reason", "because"), ("offset", "12"), ("stage", "outtake"), ("time", None)]
)
def test_a_broken_dead_letter_is_refused_by_its_schema(name: str, value: object) -> None:
    """Operators can rely on reason, stage and place."""
    letter = DeadLetter(
        topic="charting.events",
        partition=0,
        offset=12,
        stage="intake",
        reason="undecodable",
        time=datetime.fromisoformat(AT),
        value=b"\xff\x00",
    )
    document = orjson.loads(encode(letter))
    published("charting.dead-letter").validate(document)

    document[name] = value

    assert not published("charting.dead-letter").is_valid(document)
