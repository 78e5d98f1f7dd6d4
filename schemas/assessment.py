"""`charting.assessment.v1`: what the record of one closed encounter supports.

It is replaced at each re-evaluation.
"""

from typing import Literal

from schemas.base import Instant, Record

Setting = Literal["facility-outpatient", "professional-office", "professional-in-facility", "inpatient"]
Item = Literal["met", "not-met", "not-applicable", "not-evaluated"]
Relation = Literal["initial", "sequential", "concurrent", "additional", "not-billable"]


class Checklist(Record, frozen=True, kw_only=True, omit_defaults=False):
    """The eight items of the documentation checklist, in its order."""

    start_and_stop_times: Item
    total_infusion_duration: Item
    medication_name_and_dose: Item
    route_of_administration: Item
    supporting_diagnosis: Item
    primary_and_secondary_infusions: Item
    mar_and_nursing_notes_agree: Item
    authentication: Item


class NotEvaluated(Record, frozen=True, kw_only=True):
    """A rule that was not judged, because a feed it needs is not connected."""

    rule: str
    because: str


class Service(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One administered bag, syringe or injection with its interval, as counted on the UTC line.

    `minutes` is the floor of the running time, pauses left out; `stop_source` says how the stop is known.
    """

    administration_id: str
    drug: str | None = None
    kind: Literal["infusion", "push", "injection", "hydration"] | None = None
    category: str | None = None
    start: Instant | None = None
    stop: Instant | None = None
    stop_source: Literal["documented", "device", "calculated", "narrative", "scheduled", "none"] | None = None
    minutes: int | None = None
    relation: Relation | None = None
    access_id: str | None = None
    line: str | None = None
    codes: tuple[str, ...] = ()


class SupportedCode(Record, frozen=True, kw_only=True):
    """A code the record supports; `weak` where it rests on a calculated or missing stop."""

    code: str
    units: int
    modifiers: tuple[str, ...] = ()
    strength: Literal["strong", "weak"]
    because: str


class CodeUnits(Record, frozen=True, kw_only=True):
    """A code with its units in one lawful reading, or as billed."""

    code: str
    units: float


class Variance(Record, frozen=True, kw_only=True):
    """Supported beside billed, in both directions."""

    code: str
    supported: float
    billed: float


class Span(Record, frozen=True, kw_only=True):
    """A stretch of time."""

    start: Instant
    end: Instant


class NotedTimes(Record, frozen=True, kw_only=True):
    """The start and stop that a note states for an administration, beside those of the MAR."""

    note_id: str
    start: Instant | None = None
    stop: Instant | None = None


class Course(Record, frozen=True, kw_only=True):
    """What happened between the start and the stop of one administration; its ends are those of its service.

    `halted` is when it was paused and nothing says that it went on or ended.
    """

    administration_id: str
    pauses: tuple[Span, ...] = ()
    halted: Instant | None = None
    bags: tuple[Instant, ...] = ()
    noted: tuple[NotedTimes, ...] = ()


class AccessLine(Record, frozen=True, kw_only=True):
    """An access device while it was in place; no `placed` where it was there before, no `removed` where it stayed."""

    access_id: str
    kind: str | None = None
    placed: Instant | None = None
    removed: Instant | None = None


class NoteMark(Record, frozen=True, kw_only=True):
    """When a note was written, by the id of its author. No word of it leaves."""

    note_id: str
    kind: str
    at: Instant
    author: str | None = None


class Timeline(Record, frozen=True, kw_only=True, omit_defaults=False):
    """What a drawing of the stay needs beside its services; `time_zone` is that of the facility (IANA)."""

    arrival: Instant | None = None
    departure: Instant | None = None
    time_zone: str | None = None
    courses: tuple[Course, ...] = ()
    access: tuple[AccessLine, ...] = ()
    notes: tuple[NoteMark, ...] = ()


class AlertCounts(Record, frozen=True, kw_only=True, omit_defaults=False):
    """`open` stand now; `resolved` stood on what was recorded by closing and later entries settled."""

    open: int
    resolved: int


class Assessment(Record, frozen=True, kw_only=True, omit_defaults=False):
    """The verdict on one closed encounter. Incomplete encounters are never called clean.

    `acceptable` are the lawful readings beside that of `supported_codes`; `readings` names each, in the same order.
    `documenters` are the ids of those who charted what was given; `claim_submitted_at` is when its last line left.
    """

    encounter_id: str
    patient_id: str
    closed_at: Instant
    close_reason: Literal["finished", "inactivity"]
    profile: str
    setting: Setting
    ruleset: str
    complete: bool
    incomplete_because: tuple[str, ...]
    checklist: Checklist
    not_evaluated: tuple[NotEvaluated, ...]
    services: tuple[Service, ...]
    supported_codes: tuple[SupportedCode, ...] = ()
    acceptable: tuple[tuple[CodeUnits, ...], ...] = ()
    readings: tuple[str, ...] = ()
    billed_codes: tuple[CodeUnits, ...] = ()
    variance: tuple[Variance, ...] = ()
    alerts: AlertCounts
    facility: str | None = None
    unit: str | None = None
    documenters: tuple[str, ...] = ()
    claim_submitted_at: Instant | None = None
    timeline: Timeline | None = None
