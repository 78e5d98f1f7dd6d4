"""The start and stop that a note gives are those of an earlier visit.

Why it matters
    Minutes are billed on these times; times of another day support nothing of today.

Fires on
    2026-02-23 10:30 note nursing N-0 encounter=ENC-0 by=RN-1 service_date=2026-02-23 text='Dexamethasone from 09:12 to 09:41, then rituximab from 09:53 to 11:38.'
    09:00 adt admit
    12:10 note nursing N-1 by=RN-1 service_date=2026-03-02 text='Dexamethasone from 09:12 to 09:41, rituximab from 09:53 to 11:38, patient asleep most of the time.'
    12:30 adt discharge

Silent on
    2026-02-23 10:30 note nursing N-0 encounter=ENC-0 by=RN-1 service_date=2026-02-23 text='Dexamethasone from 09:12 to 09:41, then rituximab from 09:53 to 11:38.'
    09:00 adt admit
    12:10 note nursing N-1 by=RN-1 service_date=2026-03-02 text='Dexamethasone from 09:12 to 09:47, rituximab from 09:58 to 11:50, patient asleep most of the time.'
    12:30 adt discharge

What to do
    Replace the times by the actual ones, as a labelled correction.

Feed notes
    Both ends must repeat, of two administrations, or of one where a time lies outside this encounter; those of one within
    it are `stale-copied-content`. Read are times in the text and those that a note documents apart from it. Times that the
    MAR of this encounter confirms are honest, times that it contradicts count double.
    Reasons: `times`, `outside` (a documented run of which no minute is in this encounter and which the MAR does not have).

Known gaps
    Times that are copied from MAR to MAR are not compared. Where the stay is a day or longer, no clock time is outside it.

References
    Seed article; OIG on EHR vulnerabilities. Thresholds are ours (design).
"""  # noqa: E501 - a note is one line of a timeline

from collections.abc import Iterator
from datetime import datetime

from schemas.alert import Evidence, Subject
from schemas.envelope import Event
from schemas.note import Documented, Note
from streams.encounter.chart import Chart
from streams.encounter.copied import CopyKind
from streams.profiles.profile import Profile
from streams.rules.copies import copies_of, copy_finding, of_another_visit
from streams.rules.rule import Finding, Services, rule

REPLACE = "Replace the times by the actual ones, as a labelled correction."
MESSAGE = "The start and stop in the note are those of an earlier visit."
OUTSIDE = "The note documents an infusion at a time at which the patient was not here."

KINDS: tuple[CopyKind, ...] = ("times",)


@rule("copied-infusion-times", severity="downcode-risk", judged=("at-close",), needs=("NUR",))
def copied_infusion_times(chart: Chart, _services: Services, _profile: Profile) -> Iterator[Finding]:
    reported = set()
    for note, copied in copies_of(chart, KINDS):
        if of_another_visit(copied):
            reported.add(copied.note_id)
            yield copy_finding(note, copied, MESSAGE, REPLACE, reason="times")
    for note in chart.notes:
        outside = [item for item in note.data.documented or () if _elsewhere(item, chart)]
        if outside and note.data.note_id not in reported and note.data.state != "draft":
            yield _outside(note, outside[0].start)


def _elsewhere(item: Documented, chart: Chart) -> bool:
    """Whether a documented run lies before the arrival or after the departure, and the MAR does not have it."""
    if item.start is None or item.stop is None:
        return False
    arrival, departure = chart.stay.arrival, chart.stay.departure
    away = (arrival and item.stop < arrival) or (departure and item.start > departure)
    ends = {end.at for run in chart.infusions for end in (run.start, run.stop) if end and end.known != "narrative"}
    return bool(away) and ends.isdisjoint((item.start, item.stop))


def _outside(note: Event[Note], start: datetime | None) -> Finding:
    return Finding(
        subject=Subject(note_id=note.data.note_id),
        message=OUTSIDE,
        suggestion=REPLACE,
        evidence=(Evidence(event=note.ref, field="documented.start", found=start.isoformat() if start else None),),
        reason="outside",
    )
