"""Changes to what notes say, with the sections a feed delivers apart kept in step with the text.

Every rewritten sentence has figures of its own, so that no two notes read alike.
"""

from random import Random
from typing import Any

from msgspec.structs import replace

from schemas.alert import Subject
from schemas.envelope import ChartingEvent, Event
from schemas.note import Note, Sections
from streams.simulate.plan import EncounterPlan
from streams.simulate.regimens.regimen import say
from streams.simulate.truth import Evidence

NEUTRAL = (
    "Call bell in reach, wristband read {2-9} times, bed at {20-60} degrees, drank {60-240} mL,"
    " {12-18} breaths a minute, blanket {1-3}, next check in {15-55} minutes."
)


def assessing(plan: EncounterPlan) -> Event[Note] | None:
    """The provider note that assesses and plans, where it is the only one."""
    notes = [
        note
        for note in plan.notes
        if note.data.kind == "provider" and note.data.state == "final" and note.data.sections is not None
    ]
    return notes[0] if len(notes) == 1 else None


def restated(plan: EncounterPlan, note: Event[Note], /, **sections: str | None) -> EncounterPlan:
    """The plan with other sections in a provider note, its text, and the draft before it."""
    fresh = replace(note.data.sections or Sections(), **sections)
    text = f"{(note.data.text or '').partition('. ')[0]}. {_spoken(fresh)}".strip()

    def rewrite(event: ChartingEvent) -> ChartingEvent:
        if not isinstance(event.data, Note) or event.data.note_id != note.data.note_id:
            return event
        final = event.ref == note.ref
        return replace(event, data=replace(event.data, sections=fresh, text=text if final else event.data.text))

    return plan.mapped(rewrite)


def unsectioned(plan: EncounterPlan, note: Event[Note], /, **sections: None) -> EncounterPlan:
    """The plan with some sections of a note delivered in its text only."""

    def rewrite(event: ChartingEvent) -> ChartingEvent:
        if not isinstance(event.data, Note) or event.data.note_id != note.data.note_id:
            return event
        return replace(event, data=replace(event.data, sections=replace(event.data.sections or Sections(), **sections)))

    return plan.mapped(rewrite)


def unwritten(plan: EncounterPlan, *notes: Event[Note]) -> EncounterPlan:
    """The plan without these notes, their drafts, addenda and signatures."""
    gone = {note.data.note_id for note in notes}
    gone |= {note.data.note_id for note in plan.notes if note.data.addendum_to in gone}
    records: list[Event[Any]] = [note for note in plan.notes if note.data.note_id in gone]
    records += [signature for signature in plan.signatures if signature.data.note_id in gone]
    return plan.without(*records)


def neutral(rng: Random) -> str:
    """A nursing sentence that says nothing of drug, reason or response."""
    return say(NEUTRAL, rng)


def at(subject: Subject, *events: Event[Any]) -> Evidence:
    """Evidence about a subject, in these records."""
    return Evidence(subject=subject, events=tuple(event.ref for event in events))


def _spoken(sections: Sections) -> str:
    """The sections as the provider's text has them."""
    assessed = ", ".join(filter(None, (sections.diagnosis, sections.indication)))
    parts = (("Assessment", assessed), ("Plan", sections.plan), ("Supervision", sections.supervision))
    return " ".join(f"{name}: {text}." for name, text in parts if text)
