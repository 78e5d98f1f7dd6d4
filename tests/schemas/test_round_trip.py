"""What is written is read back equal, and is what the published schema says."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas import generate
from schemas.alert import Alert
from schemas.assessment import Assessment
from schemas.codec import decode_event, encode, encode_event, read_document
from schemas.dead_letter import DeadLetter
from schemas.envelope import ChartingEvent
from schemas.feedback import Feedback, OverrideReason
from tests.schemas.strategies import INSTANTS, events, structs

FOLDER = Path(generate.__file__).parent / "json"


@cache
def published(kind: str) -> Draft202012Validator:
    """The committed schema of one topic value."""
    return Draft202012Validator(json.loads((FOLDER / f"{kind}.json").read_text()))


@given(event=events())
def test_an_event_survives_the_way_to_bytes_and_back(event: ChartingEvent) -> None:
    """Struct to bytes to struct is equal, with the same offsets, for every type."""
    value = encode(event)

    read = decode_event(read_document(value))

    assert event == read
    assert event.time.utcoffset() == read.time.utcoffset()
    assert value == encode(read)


@given(event=events())
def test_an_encoded_event_is_valid_by_its_published_schema(event: ChartingEvent) -> None:
    """Someone else's validator accepts whatever the types can write."""
    document = orjson.loads(encode(event))

    assert [] == [error.message for error in published(event.type).iter_errors(document)]


@given(alert=structs(Alert))
def test_an_alert_survives_and_is_valid_by_its_published_schema(alert: Alert) -> None:
    """The alert topic holds structured CloudEvents of dripcheck."""
    value = encode_event("charting.alert.v1", "AL-1-0f", "ENC-1", alert.raised_at.isoformat(), alert)
    document = orjson.loads(value)

    assert [] == [error.message for error in published("charting.alert.v1").iter_errors(document)]
    assert alert == msgspec.convert(document["data"], Alert)


@given(assessment=structs(Assessment))
def test_an_assessment_survives_and_is_valid_by_its_published_schema(assessment: Assessment) -> None:
    """The assessment topic holds structured CloudEvents of dripcheck, every field written."""
    time = assessment.closed_at.isoformat()
    document = orjson.loads(encode_event("charting.assessment.v1", "ENC-1-0f", "ENC-1", time, assessment))

    assert [] == [error.message for error in published("charting.assessment.v1").iter_errors(document)]
    assert assessment == msgspec.convert(document["data"], Assessment)


@given(at=INSTANTS, reason=st.sampled_from([None, *get_args(OverrideReason)]))
def test_feedback_survives_and_is_valid_by_its_published_schema(at: datetime, reason: OverrideReason | None) -> None:
    """The feedback topic holds structured CloudEvents of dripcheck."""
    feedback = Feedback(
        alert_id="AL-1",
        encounter_id="ENC-1",
        outcome="overridden" if reason else "accepted",
        override_reason=reason,
        outcome_timestamp=at,
    )
    time = feedback.outcome_timestamp.isoformat()
    document = orjson.loads(encode_event("charting.feedback.v1", "AL-1-0f", "AL-1", time, feedback))

    assert [] == [error.message for error in published("charting.feedback.v1").iter_errors(document)]
    assert feedback == msgspec.convert(document["data"], Feedback)


@pytest.mark.parametrize(
    "answer", [{"outcome": "accepted", "override_reason": "chart-is-right"}, {"outcome": "overridden"}]
)
def test_an_override_has_a_reason_and_an_acceptance_has_none(answer: dict[str, str]) -> None:
    """As CDS Hooks has it: an override reason belongs to an overridden card."""
    told = {"alert_id": "AL-1", "encounter_id": "ENC-1", "outcome_timestamp": "2026-03-02T10:00:00-06:00"} | answer

    with pytest.raises(msgspec.ValidationError, match="override_reason"):
        msgspec.convert(told, Feedback)


@given(letter=structs(DeadLetter))
def test_a_dead_letter_survives_with_its_bytes_untouched(letter: DeadLetter) -> None:
    """A line of the dead-letter file gives back key and value, whatever bytes they are."""
    document = orjson.loads(encode(letter))

    assert [] == [error.message for error in published("charting.dead-letter").iter_errors(document)]
    assert letter == msgspec.convert(document, DeadLetter)
