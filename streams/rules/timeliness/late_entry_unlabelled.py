"""An entry was recorded hours after the time it claims and does not say that it is late.

Why it matters
    What is written down long after the event is memory, and reviewers weigh it as such. It stands as a late
    entry that says so, with its own date and reason; unlabelled it looks like an attempt to fill a gap.

Fires on
    08:00 mar start vancomycin order=O1 recorded=12:01
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1 recorded=12:01 late_entry=true
    12:30 adt discharge

What to do
    Label it as a late entry, with the current date and time and the reason.

Feed notes
    Late is an entry whose record (`time`) lies more than `late_after` (4 h for the MAR, 24 h for notes) after
    `occurred_at`. Labels are `late_entry`, the state amended or addendum, an `addendum_to`, or a `reason` that
    says late, addendum, correction or amendment. An entry that corrects one filed in time (the same action of
    the same administration, superseded or retracted before) dates from that one, and a note from its first
    version. What the pump filed by itself is no one's entry, and what went in by mouth or tube is not judged.

Known gaps
    Entries about what was not given, access records and signatures are not judged: the first bill nothing, the
    second have no label in the wire contract, the third have `provider-signature-missing`. A reason without
    one of the words is no label.

References
    CGS, Amendments to medical records; UT Health, Late entry, addendum, amendment. They ask for label, date and
    author; the hours are ours (design).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.alert import Evidence, Measure, Subject
from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.chart import Chart
from streams.encounter.given import administered
from streams.encounter.infusions import Entry
from streams.encounter.versions import first_filed, note_histories
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.rules.evidence import whole_minutes
from streams.rules.rule import Finding, Services, rule

LABEL = Phrases(r"\b(?:late|addend\w*|correct\w*|amend\w*|delayed|retrospective\w*)\b")
LABELLED_STATES = ("amended", "addendum")
Late = tuple[Entry | Event[Note], timedelta]


@rule("late-entry-unlabelled", severity="audit-risk", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def late_entry_unlabelled(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    knobs = profile.timeliness
    for ident, late in _late_entries(chart, profile).items():
        yield _finding(Subject(administration_id=ident), late, knobs.late_after_hours)
    histories = note_histories(chart)
    for note in chart.notes:
        delay = histories[note.data.note_id][0].time - note.data.occurred_at
        if delay > timedelta(hours=knobs.late_after_note_hours) and not _note_labelled(note.data):
            yield _finding(Subject(note_id=note.data.note_id), [(note, delay)], knobs.late_after_note_hours)


def _late_entries(chart: Chart, profile: Profile) -> dict[str, list[Late]]:
    """The unlabelled late entries, by administration."""
    hours = profile.timeliness.late_after_hours
    entries = [entry for given in administered(chart, profile.vocabulary) for entry in given.entries]
    filed, found = first_filed(chart, entries), defaultdict(list)
    for entry in entries:
        delay = filed[entry.ref] - entry.data.occurred_at
        if delay > timedelta(hours=hours) and not _labelled(entry):
            found[entry.data.administration_id].append((entry, delay))
    return dict(found)  # type: ignore[arg-type]


def _labelled(entry: Entry) -> bool:
    data = entry.data
    label = bool(data.late_entry) or bool(LABEL.search(data.reason or ""))
    return label or data.entry_method == "device" or data.action == "not-given"


def _note_labelled(note: Note) -> bool:
    state = bool(note.late_entry) or note.state in LABELLED_STATES or bool(note.addendum_to)
    return state or bool(LABEL.search(note.reason or ""))


def _finding(subject: Subject, late: list[Late], hours: float) -> Finding:
    return Finding(
        subject=subject,
        message="An entry was recorded late and does not say so.",
        suggestion="Label it as a late entry with the current date and time and the reason.",
        evidence=tuple(_recorded(entry, entry.data.occurred_at) for entry, _ in late),
        measure=Measure(minutes=max(whole_minutes(delay) for _, delay in late), threshold=hours * 60),
    )


def _recorded(entry: Entry | Event[Note], at: datetime) -> Evidence:
    return Evidence(
        event=entry.ref, field="time", found=entry.time.isoformat(), expected=f"late entry of {at.isoformat()}"
    )
