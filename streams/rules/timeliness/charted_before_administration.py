"""An entry was recorded before the time it claims: nobody can have seen what had not happened yet.

Why it matters
    Charting ahead writes down the plan. A dose that was recorded first may have been given later, or not at
    all, and a stop charted in advance bills minutes that nobody observed.

Fires on
    08:00 mar start vancomycin order=O1 recorded=07:54
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1 recorded=07:55
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

What to do
    Chart when it happens; correct what was charted ahead.

Feed notes
    Ahead is an entry of the MAR whose record (`time`) lies more than `ahead` (5 minutes) before `occurred_at`,
    a nursing note that does, and a nursing note that documents a start or stop after its own record. What was
    not given, and times with `time_source` scheduled, claim nothing that was seen.

Known gaps
    A stop charted before it occurred is named by this rule and by `time-sequence-error`; it is reported here,
    because here the words give the tolerance, and the times need not contradict each other. Flowsheets that
    write the end of the hour in advance raise it at every stop; `ahead_minutes` is their knob.

References
    UT Health, Late entry, addendum, amendment. The 5 minutes are ours (design).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.alert import Evidence, Measure, Subject
from schemas.envelope import ChartingEvent, Event
from schemas.note import Note
from streams.encounter.chart import Chart
from streams.encounter.given import administered
from streams.encounter.infusions import Entry
from streams.profiles.profile import Profile
from streams.rules.evidence import whole_minutes
from streams.rules.rule import Finding, Services, rule

Ahead = tuple[ChartingEvent, str, datetime]
"""A record, the field that claims a later time, and that time."""


@rule(
    "charted-before-administration", severity="downcode-risk", judged=("as-events-arrive", "at-close"), needs=("MAR",)
)
def charted_before_administration(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    tolerance = profile.timeliness.ahead_minutes
    for given in administered(chart, profile.vocabulary):
        ahead = [claim for claim in _entries(given.entries) if _is_ahead(claim, tolerance)]
        yield from _finding(Subject(administration_id=given.administration_id), ahead, tolerance)
    for note in chart.notes:
        if note.data.kind == "nursing":
            ahead = [claim for claim in _claims(note) if _is_ahead(claim, tolerance)]
            yield from _finding(Subject(note_id=note.data.note_id), ahead, tolerance)


def _entries(entries: tuple[Entry, ...]) -> Iterator[Ahead]:
    for entry in entries:
        if entry.data.action != "not-given" and entry.data.time_source != "scheduled":
            yield entry, "occurred_at", entry.data.occurred_at


def _claims(note: Event[Note]) -> Iterator[Ahead]:
    """Every time a nursing note speaks of: its own, and those of what it documents."""
    event: ChartingEvent = note
    yield event, "occurred_at", note.data.occurred_at
    for item in note.data.documented or ():
        for at in filter(None, (item.start, item.stop)):
            yield event, "documented", at


def _is_ahead(claim: Ahead, minutes: float) -> bool:
    return claim[2] - claim[0].time > timedelta(minutes=minutes)


def _finding(subject: Subject, ahead: list[Ahead], tolerance: float) -> Iterator[Finding]:
    if ahead:
        yield Finding(
            subject=subject,
            message="An entry was recorded before the time it claims.",
            suggestion="Chart when it happens; correct what was charted ahead.",
            evidence=tuple(
                Evidence(event=event.ref, field=field, found=at.isoformat(), expected=f"by {event.time.isoformat()}")
                for event, field, at in ahead
            ),
            measure=Measure(minutes=max(whole_minutes(at - event.time) for event, _, at in ahead), threshold=tolerance),
        )
