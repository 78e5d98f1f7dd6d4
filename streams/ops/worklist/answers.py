"""Answers of people to alerts: accepted or overridden, in the words of CDS Hooks feedback.

An answer goes to its topic first and to the database then, so that what a page shows as answered is kept elsewhere too.
"""

import hashlib
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import msgspec

from schemas.codec import encode_event
from schemas.feedback import Feedback, Outcome, OverrideReason
from streams.errors import DripcheckError

FEEDBACK_TYPE = "charting.feedback.v1"

REASONS: dict[OverrideReason, str] = {
    "documented-elsewhere": "It is documented in a part of the record that is not connected",
    "chart-is-right": "The chart is right as it stands",
    "cannot-be-established": "Nobody can establish it any more",
    "will-not-be-billed": "It will not be billed",
    "rule-does-not-apply": "The rule does not apply here",
}
"""What each reason says on the page."""

Publish = Callable[[str, bytes | None], Coroutine[Any, Any, None]]
"""Sends the value of an answer under its alert id and returns once it is kept; None takes an answer back."""


class UnusableAnswer(DripcheckError):
    """A form that is no answer to an alert."""


def answer(alert_id: str, encounter_id: str, outcome: str, reason: str, at: datetime, by: str | None) -> Feedback:
    """The answer a form gives. Raises UnusableAnswer with what is missing."""
    if outcome not in get_args(Outcome):
        raise UnusableAnswer(f"outcome is one of: {', '.join(get_args(Outcome))}")
    if outcome == "overridden" and reason not in get_args(OverrideReason):
        raise UnusableAnswer("an override needs a reason: choose one from the list")
    document = {
        "alert_id": alert_id,
        "encounter_id": encounter_id,
        "outcome": outcome,
        "override_reason": reason if outcome == "overridden" else None,
        "outcome_timestamp": at,
        "by": by,
    }
    return msgspec.convert(document, Feedback)


def encode_feedback(feedback: Feedback) -> bytes:
    """The answer as its topic carries it."""
    digest = hashlib.sha256(msgspec.json.encode(feedback)).hexdigest()[:12]
    ident = f"{feedback.alert_id}-{digest}"
    return encode_event(FEEDBACK_TYPE, ident, feedback.alert_id, feedback.outcome_timestamp.isoformat(), feedback)


def to_file(file: Path | None) -> Publish:
    """Keep answers in a file of JSON Lines, or nowhere but on the page where there is no file."""

    async def publish(alert_id: str, value: bytes | None) -> None:
        if file is not None:
            line = value or msgspec.json.encode({"type": FEEDBACK_TYPE, "subject": alert_id, "data": None})
            with file.open("ab") as out:
                out.write(line + b"\n")

    return publish
