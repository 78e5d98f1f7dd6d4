"""Changes to signatures and later versions of notes, for every family that asks who signed what and when."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from msgspec.structs import replace

from schemas.alert import Subject
from schemas.envelope import ChartingEvent, Event
from schemas.note import Note
from schemas.signature import Signature
from streams.simulate.chance import between, one_of
from streams.simulate.plan import EncounterPlan
from streams.simulate.sheet import SOURCES
from streams.simulate.truth import Evidence

KIND = "charting.signature.v1"


def concerning(subject: Subject, *events: Event[Any]) -> Evidence:
    """Evidence about a subject, in these records."""
    return Evidence(subject=subject, events=tuple(event.ref for event in events))


def written(plan: EncounterPlan, *kinds: str) -> list[Event[Note]]:
    """The final notes of these kinds, addenda left out."""
    return [note for note in plan.notes if note.data.kind in kinds and note.data.state == "final"]


def signature_under(plan: EncounterPlan, note: Event[Note]) -> Event[Signature]:
    """The signature under a note of a clean plan."""
    return next(signature for signature in plan.signatures if signature.data.note_id == note.data.note_id)


def signature_on(plan: EncounterPlan, order_id: str) -> Event[Signature]:
    """The signature on an order of a clean plan."""
    return next(signature for signature in plan.signatures if signature.data.order_id == order_id)


def signed_at(plan: EncounterPlan, signature: Event[Signature], at: datetime) -> EncounterPlan:
    """The plan with one signature set at another time, and filed then."""
    return plan.changed(signature, occurred_at=at, signed_at=at, time=at + timedelta(seconds=1))


def signed_too(plan: EncounterPlan, like: Event[Signature], at: datetime, **fields: Any) -> EncounterPlan:
    """The plan with one more signature, in the words of another."""
    data = replace(like.data, **({"occurred_at": at, "signed_at": at} | fields))
    more = replace(like, id=f"{like.id}-{len(plan.records)}", time=at + timedelta(seconds=1), data=data)
    return plan.with_records(_event(more))


def version(plan: EncounterPlan, note: Event[Note], filed: datetime, **fields: Any) -> EncounterPlan:
    """The plan with a later version of a note."""
    later = replace(note, id=f"{note.id}-{len(plan.records)}", time=filed, data=replace(note.data, **fields))
    return plan.with_records(_event(later))


def addendum(plan: EncounterPlan, note: Event[Note], filed: datetime, text: str, **fields: Any) -> EncounterPlan:
    """The plan with a complete addendum to a note, or one with some of its fields changed, and no signature yet."""
    complete: dict[str, Any] = {
        "note_id": f"{note.data.note_id}-B", "occurred_at": filed.replace(second=0), "state": "addendum",
        "addendum_to": note.data.note_id, "late_entry": True, "reason": "left out at the bedside", "sections": None,
        "documented": None, "text": f"Addendum: {text}",
    }  # fmt: skip
    return version(plan, note, filed, **(complete | fields))


def signs(plan: EncounterPlan, note: ChartingEvent, like: Event[Signature]) -> EncounterPlan:
    """The plan with the signature of the author under a note that was just added."""
    at = note.time + timedelta(seconds=40)
    data = replace(like.data, note_id=note.data.note_id, occurred_at=at, signed_at=at)  # type: ignore[attr-defined]
    signature: ChartingEvent = Event(
        id=f"{note.id}-signed", source=SOURCES[KIND], type=KIND, subject=plan.encounter_id,
        time=at + timedelta(seconds=1), datacontenttype="application/json", data=data,
    )  # fmt: skip
    return plan.with_records(signature)


def some_note(plan: EncounterPlan, rng: Random, *kinds: str) -> Event[Note] | None:
    """One of the final notes of these kinds."""
    notes = written(plan, *(kinds or ("nursing", "provider")))
    return one_of(rng, notes) if notes else None


def contact(rng: Random) -> str:
    """A sentence that adds neither a time nor a reason."""
    return f"next of kin called back, extension {between(rng, (100, 999))}."


def last_added(plan: EncounterPlan) -> ChartingEvent:
    """The record that was put into the plan last."""
    return plan.records[-1]


def _event(event: Any) -> ChartingEvent:
    return event  # type: ignore[no-any-return]
