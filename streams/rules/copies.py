"""Findings about copied notes: one for each note, named by the note and its source, with the fields that are stale.

What a nurse reads says which part to correct. No word of either note is in it: the evidence names the field, and of
another patient's note the id alone.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from schemas.alert import Evidence, Measure, Subject
from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.copied import Copied, CopyKind
from streams.rules.rule import Finding

FIELD_NAMES = {
    "bp": "blood-pressure", "hr": "pulse", "temp": "temperature", "rr": "respiration", "spo2": "oxygen-saturation",
    "wt": "weight", "pain": "pain-score", "anc": "neutrophils", "hgb": "hemoglobin", "plt": "platelets",
    "cr": "creatinine", "wbc": "leukocytes", "lab": "laboratory-value", "start": "start-time", "stop": "stop-time",
    "date": "date-of-service", "cyc": "cycle", "site": "access-site", "signature_author": "signature",
}  # fmt: skip


LEAST_ADMINISTRATIONS = 2
"""How many administrations must have both ends of an earlier visit's (rules.md, copied-infusion-times)."""


class ComparedChart(Protocol):
    """A chart whose notes were compared with the patient's earlier ones."""

    @property
    def notes(self) -> Sequence[Event[Note]]:
        """The notes of the encounter."""

    @property
    def copies(self) -> Sequence[Copied]:
        """What was found copied in them."""


def copies_of(chart: ComparedChart, kinds: Collection[CopyKind]) -> Iterator[tuple[Event[Note], Copied]]:
    """Give the notes of a chart that hold a copy of one of these kinds."""
    notes = {note.data.note_id: note for note in chart.notes}
    for copied in chart.copies:
        if copied.kind in kinds and copied.note_id in notes:
            yield notes[copied.note_id], copied


def of_another_visit(copied: Copied) -> bool:
    """Whether copied times are those of two administrations, or cannot be of this encounter: no chance agreement."""
    return copied.administrations >= LEAST_ADMINISTRATIONS or copied.outside


def copy_finding(note: Event[Note], copied: Copied, message: str, suggestion: str, *, reason: str) -> Finding:
    """State a copy: the note, where it is from, how much of it, and what in it is stale."""
    fields = [FIELD_NAMES.get(field, field) for field in copied.stale] or ["narrative"]
    carried = tuple(Evidence(event=note.ref, field=field, found="carried from the earlier note") for field in fields)
    return Finding(
        subject=Subject(note_id=copied.note_id, source_note_id=copied.source_note_id),
        message=message,
        suggestion=suggestion,
        evidence=carried,
        measure=Measure(copied_fraction=copied.fraction),
        reason=reason,
    )
