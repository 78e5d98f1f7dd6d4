"""A note does not say which day it is about, or names a day outside the encounter without a reason.

Why it matters
    A service is billed by its date. A note with no date of service, or with another visit's, supports no line
    of the claim, and reviewers deny on it.

Fires on
    08:10 note provider N1 by=D1 state=final
    08:12 sign author note=N1 by=D1 signer.credentials=MD method=electronic signed_at=08:12
    12:30 adt discharge

Silent on
    08:10 note provider N1 by=D1 state=final service_date=2026-03-02
    08:12 sign author note=N1 by=D1 signer.credentials=MD method=electronic signed_at=08:12
    12:30 adt discharge

What to do
    Correct the date by a labelled amendment.

Feed notes
    `service_date` of every note that is signed; at closing, with charges posted, of every final note. It must
    lie between the day of arrival and the day of departure, by the wall clock of the registration; where no
    registration is known, it must be the date of a charge or of an administration. A note with a `reason` may
    lie elsewhere, and so may a plan, which is written ahead, and an addendum, which follows.

Known gaps
    An entry of the MAR always has its time (the wire contract asks for it). The date of a claim line against
    the services of that day is judged by `line-date-mismatch`. A draft is not judged before it is signed.

References
    wearemedicalcoders.com, Essential documentation requirements; Noridian, documentation requirements for
    drugs and biologicals; Noridian post-pay review. Which notes may lie elsewhere is inference.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from schemas.alert import Evidence, Subject
from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.versions import signatures_under
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule

ELSEWHERE = ("amended", "addendum")


@rule(
    "date-of-service-missing",
    severity="blocks-billing",
    judged=("as-events-arrive", "at-close", "at-charge"),
    needs=("NOTE",),
)
def date_of_service_missing(chart: Chart, _services: Services, _profile: Profile) -> Iterator[Finding]:
    days = _days(chart)
    for note in chart.notes:
        if not _judged(chart, note):
            continue
        on = note.data.service_date
        if on is None:
            expected = f"{note.data.occurred_at.date()}"
            yield _finding(note, "missing", "The note has no date of service.", expected)
        elif days and on not in days and not _explained(note.data):
            yield _finding(note, "differs", "The date of service lies outside the encounter.", f"{min(days)}")


def _judged(chart: Chart, note: Event[Note]) -> bool:
    billed = isinstance(chart, ClosedChart) and bool(chart.charges) and note.data.state != "draft"
    return billed or bool(signatures_under(chart, note.data.note_id))


def _days(chart: Chart) -> set[date]:
    """The days a note may be about; none where nothing says when the encounter was."""
    stay = chart.stay
    if stay.arrival is not None:
        first, last = stay.arrival.date(), (stay.departure or chart.latest.astimezone(stay.arrival.tzinfo)).date()
        return {first + timedelta(days=number) for number in range((last - first).days + 1)} or {first}
    given = [entry.data.occurred_at.date() for run in chart.infusions for entry in run.entries]
    given += [dose.data.occurred_at.date() for dose in chart.doses]
    charged = [charge.data.service_date for charge in chart.charges if charge.data.service_date]
    return {*given, *charged}


def _explained(note: Note) -> bool:
    return bool(note.reason) or note.kind == "plan" or note.state in ELSEWHERE


def _finding(note: Event[Note], part: str, message: str, expected: str) -> Finding:
    on = note.data.service_date
    found = None if on is None else on.isoformat()
    return Finding(
        subject=Subject(note_id=note.data.note_id),
        message=message,
        suggestion="Correct the date of service by a labelled amendment.",
        evidence=(Evidence(event=note.ref, field="service_date", found=found, expected=expected),),
        part=part,
    )
