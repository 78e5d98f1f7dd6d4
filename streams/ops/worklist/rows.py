"""A record of the topics as the rows of the database: what the list filters, sorts and counts by.

A row holds the whole value as it came beside the columns picked out of it, so that a page never knows more than the
topics say.
"""

from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeVar, get_args

import msgspec
import orjson

from schemas.alert import Alert, Severity
from schemas.assessment import Assessment
from schemas.feedback import Feedback
from streams.state import to_ms

Kind = Literal["alert", "assessment", "feedback"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The gravest first."""
T = TypeVar("T")


class Arrived(NamedTuple):
    """One record of a topic; `value` is None where its key was deleted, `position` None where it came from a file."""

    kind: Kind
    key: str
    value: bytes | None
    timestamp: int | None = None
    position: tuple[str, int, int] | None = None


def alert_of(value: bytes) -> Alert:
    """The alert in a value of its topic."""
    return _data(value, Alert)


def assessment_of(value: bytes) -> Assessment:
    """The assessment in a value of its topic."""
    return _data(value, Assessment)


def feedback_of(value: bytes) -> Feedback:
    """The answer in a value of its topic."""
    return _data(value, Feedback)


def _data(value: bytes, kind: type[T]) -> T:
    return msgspec.convert(orjson.loads(value)["data"], kind)


def alert_row(alert: Alert, record: Arrived) -> dict[str, Any]:
    """The columns of an alert."""
    return {
        "alert_id": record.key,
        "encounter_id": alert.encounter_id,
        "rule": alert.rule,
        "severity": SEVERITIES.index(alert.severity),
        "open": int(alert.status == "open"),
        "unit": alert.unit or alert.subject.unit,
        "raised_at": to_ms(alert.raised_at),
        "resolved_at": _ms(alert.resolved_at),
        "value": record.value,
    }


def assessment_row(assessment: Assessment, record: Arrived) -> dict[str, Any]:
    """The columns of an assessment; its month is that of the closing, on the clock of the place."""
    timed = [service for service in assessment.services if service.stop_source is not None]
    over, under = beyond_support(assessment)
    return {
        "encounter_id": record.key,
        "unit": assessment.unit,
        "closed_at": to_ms(assessment.closed_at),
        "closed": assessment.closed_at.isoformat(),
        "month": f"{assessment.closed_at:%Y-%m}",
        "claim_at": _ms(assessment.claim_submitted_at),
        "infusions": len(timed),
        "unstopped": sum(service.stop_source == "none" for service in timed),
        "over": over,
        "under": under,
        "value": record.value,
    }


def beyond_support(assessment: Assessment) -> tuple[float, float]:
    """Units billed and not supported, units supported and not billed; none where the claim equals a lawful reading.

    What was never billed at all is no claim yet, and counts neither way.
    """
    if not assessment.billed_codes:
        return 0, 0
    supported: dict[str, float] = {}
    for line in assessment.supported_codes:
        supported[line.code] = supported.get(line.code, 0) + line.units
    claim = {code: units for code, units in (supported | _billed(assessment)).items() if units}
    if any(claim == {line.code: line.units for line in reading} for reading in assessment.acceptable):
        return 0, 0
    differences = [line.billed - line.supported for line in assessment.variance]
    return sum(max(0, each) for each in differences), sum(max(0, -each) for each in differences)


def _billed(assessment: Assessment) -> dict[str, float]:
    """What the claim says of the codes in which it differs."""
    return {line.code: line.billed for line in assessment.variance}


def _ms(moment: datetime | None) -> int | None:
    return to_ms(moment) if moment else None
