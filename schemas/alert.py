"""`charting.alert.v1`: what is wrong with a chart, and which entry would settle it.

An alert carries identifiers only: no name, no note text. The same finding has the same `alert_id` in any run.
"""

from typing import Literal

from schemas.base import Instant, Record

Severity = Literal["blocks-billing", "downcode-risk", "audit-risk", "informational"]
Phase = Literal["live", "final"]


class Subject(Record, frozen=True, kw_only=True):
    """What an alert is about: entries of a chart; a documenter or a unit where it is about a practice of charting."""

    administration_id: str | None = None
    note_id: str | None = None
    order_id: str | None = None
    charge_id: str | None = None
    access_id: str | None = None
    source_note_id: str | None = None
    documenter_id: str | None = None
    unit: str | None = None


class Evidence(Record, frozen=True, kw_only=True):
    """One event the alert rests on (`source/id`), the field looked at, what it said, what would settle it."""

    event: str
    field: str
    found: str | None = None
    expected: str | None = None


class Measure(Record, frozen=True, kw_only=True):
    """Numbers of an alert, where its rule has them; `threshold` is the knob that was applied."""

    minutes: float | None = None
    copied_fraction: float | None = None
    units_supported: float | None = None
    units_billed: float | None = None
    threshold: float | None = None
    count: int | None = None
    of: int | None = None


class HeldBack(Record, frozen=True, kw_only=True):
    """A consequence that is not raised by itself, because the alert it is listed in is its cause."""

    rule: str
    subject: Subject
    message: str


class Alert(Record, frozen=True, kw_only=True):
    """The latest state of one alert.

    `raised_at` follows from the events (a recorded time or a deadline); `resolved_by` names the event that
    settled it and `resolved_at` when that was recorded. `documenters` are the ids of those who charted the evidence.
    An audit finding about a practice names no encounter and no patient: both ids are empty.
    """

    alert_id: str
    encounter_id: str
    patient_id: str
    rule: str
    family: str
    severity: Severity
    status: Literal["open", "resolved"]
    phase: Phase
    subject: Subject
    message: str
    suggestion: str
    evidence: tuple[Evidence, ...]
    held_back: tuple[HeldBack, ...]
    measure: Measure | None = None
    reason: str | None = None
    raised_at: Instant
    resolved_by: str | None = None
    resolved_at: Instant | None = None
    unit: str | None = None
    documenters: tuple[str, ...] = ()
    profile: str
    ruleset: str
