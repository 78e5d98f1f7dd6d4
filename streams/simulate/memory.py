"""The notes of earlier encounters that a simulated author could copy from: the patient's last visit, another patient's.

Only clean encounters are remembered, as they were charted in the end, so that a source says what was true then. They
are forgotten after a month: the memory is bounded by the days, not by the length of the simulation.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from schemas.envelope import Event
from schemas.note import Note
from streams.simulate.options import Kind
from streams.simulate.plan import EncounterPlan

CLOSED_AFTER = timedelta(hours=36)
"""How long after a departure everything has arrived and the encounter is judged."""
FORGOTTEN_AFTER = timedelta(days=30)
AT_HAND = 16
"""How many notes of a patient, those of today among them, a comparison has at hand; more than that is not copied."""

Notes = tuple[Event[Note], ...]


class _Visit(NamedTuple):
    departure: datetime
    patient_id: str
    kind: Kind
    size: int
    notes: Notes


class Memory:
    """What was written lately, by encounter."""

    def __init__(self) -> None:
        self._visits: list[_Visit] = []

    def recalled(self, plan: EncounterPlan) -> EncounterPlan:
        """The plan with the notes of the patient's last visit and of the last other patient's, where comparable."""
        self._visits = [visit for visit in self._visits if visit.departure > plan.arrival - FORGOTTEN_AFTER]
        closed = [visit for visit in self._visits if visit.departure + CLOSED_AFTER < plan.arrival]
        room = AT_HAND - _count(plan)
        own = [visit for visit in closed if visit.patient_id == plan.patient_id][-1:]
        others = [visit for visit in closed if visit.patient_id != plan.patient_id and visit.kind == plan.kind]
        before = next((visit.notes for visit in own if visit.kind == plan.kind and visit.size <= room), ())
        beside = next((visit.notes for visit in reversed(others) if visit.notes), ()) if room >= 0 else ()
        return replace(plan, before=before, beside=beside)

    def keep(self, plan: EncounterPlan, *, clean: bool) -> None:
        """Remember the notes of an encounter that stand as they were first filed; of a defective one, that it was."""
        final = [note for note in plan.notes if note.data.state == "final"]
        ids = [note.data.note_id for note in final]
        size = _count(plan)
        told = clean and size <= AT_HAND
        notes = tuple(note for note in final if ids.count(note.data.note_id) == 1) if told else ()
        self._visits.append(_Visit(plan.departure, plan.patient_id, plan.kind, size, notes))


def _count(plan: EncounterPlan) -> int:
    return len({note.data.note_id for note in plan.notes})
