"""An addendum or amendment lacks what makes it one: its mark, the link to the original, author, reason or signature.

Why it matters
    A later change to the record counts where everybody can see what it is, what it changes, who made it, when
    and why. A change that hides one of these is read as an alteration.

Fires on
    08:10 note nursing N1 by=RN1 state=final
    14:00 note nursing N2 by=RN1 state=addendum reason="line site left out"
    14:01 sign author note=N2 by=RN1 signed_at=14:01
    15:00 adt discharge

Silent on
    08:10 note nursing N1 by=RN1 state=final
    14:00 note nursing N2 by=RN1 state=addendum reason="line site left out" addendum_to=N1
    14:01 sign author note=N2 by=RN1 signed_at=14:01
    15:00 adt discharge

What to do
    Complete the addendum; where only the reason is missing, add it.

Feed notes
    Judged are notes whose state is addendum or amended, and notes with an `addendum_to`. Mark: the state.
    Link: `addendum_to`, for an addendum. Author: `author`. Signature: one under the note, set when or after
    the version was filed; it may follow within `note_grace` (48 h) of the filing, and is not asked for where
    signatures are not connected. A missing reason alone is informational.

Known gaps
    The current date and time is the `time` of the record, which the wire contract asks for. A link to a note
    of another encounter counts. Corrections of MAR entries carry no author or signature of their own and are
    not judged here.

References
    CGS, Amendments to medical records; Noridian, addendum rules; UT Health, Late entry, addendum, amendment;
    CMS Change Request 8105; Program Integrity Manual chapter 3, 3.3.2.5 (not read).
"""

from collections.abc import Iterator
from datetime import timedelta

from schemas.alert import Evidence, Measure, Severity, Subject
from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.chart import Chart
from streams.encounter.people import identified
from streams.encounter.versions import signatures_under
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule

MARKED = ("addendum", "amended")


@rule("addendum-incomplete", severity="audit-risk", judged=("as-events-arrive", "at-close"), needs=("NOTE",))
def addendum_incomplete(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    signs = "SIG" in profile.feeds
    for note in chart.notes:
        if note.data.state not in MARKED and not note.data.addendum_to:
            continue
        lacking = tuple(_lacking(note))
        unsigned = signs and not any(one.time >= note.time for one in signatures_under(chart, note.data.note_id))
        if lacking:
            yield _finding(note, "", lacking, "The addendum is incomplete.")
        elif not note.data.reason:
            missing = _missing(note, "reason", "why it was changed")
            yield _finding(note, "reason", (missing,), "The addendum gives no reason.", severity="informational")
        if unsigned and not lacking:
            yield _unsigned(note, profile.necessity.note_grace_hours)


def _lacking(note: Event[Note]) -> Iterator[Evidence]:
    """What it lacks that must be there at once."""
    data = note.data
    if data.state not in MARKED:
        yield _missing(note, "state", "addendum")
    if data.state == "addendum" and data.addendum_to in ("", None, data.note_id):
        yield _missing(note, "addendum_to", "the original")
    if not identified(data.author):
        yield _missing(note, "author", "who wrote it")


def _missing(note: Event[Note], field: str, expected: str) -> Evidence:
    return Evidence(event=note.ref, field=field, expected=expected)


def _unsigned(note: Event[Note], hours: float) -> Finding:
    due = note.time + timedelta(hours=hours)
    missing = (_missing(note, "signature", "the author"),)
    return _finding(
        note, "signature", missing, "The addendum is not signed.", due=due, measure=Measure(threshold=hours)
    )


def _finding(
    note: Event[Note],
    part: str,
    evidence: tuple[Evidence, ...],
    message: str,
    *,
    severity: Severity | None = None,
    **fields: object,
) -> Finding:
    return Finding(
        subject=Subject(note_id=note.data.note_id),
        message=message,
        suggestion="Complete the addendum.",
        evidence=evidence,
        severity=severity,
        part=part,
        **fields,  # type: ignore[arg-type]
    )
