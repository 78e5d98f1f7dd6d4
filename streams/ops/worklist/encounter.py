"""One encounter side by side: its drawing, its alerts with evidence and history, its services beside its charges."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import orjson

from schemas.alert import Alert
from schemas.assessment import Assessment
from schemas.feedback import Feedback
from streams.ops.worklist.admission.people import Units
from streams.ops.worklist.database import Database, Row
from streams.ops.worklist.drawing import Drawing, draw
from streams.ops.worklist.mid_stay import draw_open
from streams.ops.worklist.rows import alert_of, assessment_of, feedback_of
from streams.state import from_ms


@dataclass(frozen=True, slots=True)
class Past:
    """One thing that happened to an alert, and when, where the topics say so."""

    at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert with the answer it got and what happened to it; `state` is standing, answered or settled."""

    alert: Alert
    state: str
    feedback: Feedback | None
    history: tuple[Past, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """One code: what the record supports beside what was billed."""

    code: str
    supported: float
    billed: float
    because: tuple[str, ...]
    weak: bool

    @property
    def difference(self) -> float:
        """Billed less supported: above zero is beyond the record, below zero was missed."""
        return self.billed - self.supported


@dataclass(frozen=True, slots=True)
class EncounterView:
    """Everything on the page of one encounter."""

    encounter_id: str
    patient_id: str
    unit: str | None
    assessment: Assessment | None
    drawing: Drawing | None
    standing: tuple[Standing, ...]
    others: tuple[Standing, ...]
    codes: tuple[Code, ...]
    readings: tuple[tuple[str, str], ...]


def view(database: Database, encounter_id: str, now: datetime) -> EncounterView | None:
    """The page of an encounter, of an open one as it is now; None where the topics say nothing of it."""
    alerts = list(_alerts(database, encounter_id))
    rows = database.rows("SELECT value FROM assessment WHERE encounter_id = ?", [encounter_id])
    assessment = assessment_of(rows[0]["value"]) if rows else None
    if assessment is None and not alerts:
        return None
    first = assessment or alerts[0].alert
    return EncounterView(
        encounter_id=encounter_id,
        patient_id=first.patient_id,
        unit=first.unit,
        assessment=assessment,
        drawing=draw(assessment) if assessment else draw_open((item.alert for item in alerts), now),
        standing=tuple(item for item in alerts if item.state == "standing"),
        others=tuple(item for item in alerts if item.state != "standing"),
        codes=tuple(codes(assessment)) if assessment else (),
        readings=tuple(_readings(assessment)) if assessment else (),
    )


def unit_of(database: Database, encounter_id: str) -> str | None:
    """The unit of an encounter, empty where it has none; None where the topics say nothing of it."""
    rows = database.rows("SELECT unit FROM encounter WHERE encounter_id = ?", [encounter_id])
    return (rows[0]["unit"] or "") if rows else None


def within(database: Database, encounters: frozenset[str], units: frozenset[str]) -> frozenset[str]:
    """Those of the encounters that are in one of the units."""
    known = "SELECT encounter_id, unit FROM encounter WHERE encounter_id IN (SELECT value FROM json_each(?))"
    rows = database.rows(known, [orjson.dumps(sorted(encounters)).decode()])
    return frozenset(row["encounter_id"] for row in rows if row["unit"] in units)


def practice(database: Database, units: Units = None) -> tuple[Standing, ...]:
    """The audit findings about documenters and units, which name no encounter; of these units, where they are named."""
    return tuple(item for item in _alerts(database, "") if units is None or _unit(item.alert) in units)


def _unit(alert: Alert) -> str | None:
    return alert.unit or alert.subject.unit


def _alerts(database: Database, encounter_id: str) -> Iterator[Standing]:
    past: dict[str, list[Row]] = {}
    for row in database.rows(_HISTORY, [encounter_id]):
        past.setdefault(row["alert_id"], []).append(row)
    query = """
        SELECT alert.alert_id, alert.value, standing, feedback.value AS answer
        FROM alert LEFT JOIN feedback USING (alert_id)
        WHERE alert.encounter_id = ? ORDER BY standing = 'settled', standing = 'answered', severity, raised_at, 1
    """
    for row in database.rows(query, [encounter_id]):
        alert = alert_of(row["value"])
        answer = feedback_of(row["answer"]) if row["answer"] else None
        yield Standing(alert, row["standing"], answer, tuple(_past(past.get(row["alert_id"], []))))


_HISTORY = """
SELECT history.* FROM history JOIN alert USING (alert_id) WHERE encounter_id = ? ORDER BY number
"""


def _past(rows: list[Row]) -> Iterator[Past]:
    """What the topics still hold of an alert's past; a compacted topic forgets states that were replaced."""
    was: Alert | None = None
    for row in rows:
        at = from_ms(row["at"]) if row["at"] else None
        if row["kind"] == "feedback":
            yield _answer(feedback_of(row["value"]) if row["value"] else None, at)
            continue
        alert = alert_of(row["value"])
        if was is None:
            yield Past(alert.raised_at, f"raised as {alert.severity}")
        if alert.status == "resolved":
            yield Past(alert.resolved_at or at, f"settled by {alert.resolved_by or 'a judgement without a new entry'}")
        elif was is not None:
            yield Past(at, _change(was, alert))
        was = alert


def _change(was: Alert, alert: Alert) -> str:
    if was.status == "resolved":
        return "raised again"
    if was.severity != alert.severity:
        return f"{was.severity} became {alert.severity}"
    if was.phase != alert.phase:
        return "the encounter closed" if alert.phase == "final" else "the encounter was re-opened"
    return "re-evaluated, what it says changed"


def _answer(feedback: Feedback | None, at: datetime | None) -> Past:
    if feedback is None:
        return Past(at, "answer taken back")
    by = f" by {feedback.by}" if feedback.by else ""
    reason = f": {feedback.override_reason}" if feedback.override_reason else ""
    return Past(feedback.outcome_timestamp, f"{feedback.outcome}{by}{reason}")


def codes(assessment: Assessment) -> Iterator[Code]:
    """Every code supported or billed, administration codes and drugs alike."""
    supported: dict[str, float] = {}
    for line in assessment.supported_codes:
        supported[line.code] = supported.get(line.code, 0) + line.units
    billed = {line.code: line.units for line in assessment.billed_codes}
    differing = {line.code for line in assessment.variance}
    for code in sorted(supported.keys() | differing):
        lines = [line for line in assessment.supported_codes if line.code == code]
        because, weak = tuple(line.because for line in lines), any(line.strength == "weak" for line in lines)
        yield Code(code, supported.get(code, 0), billed.get(code, 0), because, weak)


def _readings(assessment: Assessment) -> Iterator[tuple[str, str]]:
    for name, reading in zip(assessment.readings, assessment.acceptable, strict=False):
        yield name, ", ".join(f"{line.code} × {line.units:g}" for line in reading)  # noqa: RUF001 - a count
