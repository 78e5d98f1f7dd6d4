"""Text of another patient: a bounded index of recent notes by the checksums of their sentences. Ids only, never text.

A single sentence recurs by chance in a large ward, so sentences of one other note are weighed together, more where they
follow each other in the same order and where the author is the same. The bar is higher than within a patient, because
the search is so much wider.
"""

from collections import defaultdict
from typing import NamedTuple

from streams.copyforward.fact import Copied
from streams.copyforward.facts import FIELDS
from streams.copyforward.note_print import NotePrint, numbers
from streams.copyforward.reading import VALUE_BITS, VITAL_CODES, Judged
from streams.copyforward.tokens import QUOTED, SIGNATURE
from streams.profiles.copyforward import CopyForward

SAME_AUTHOR_BITS = 3.0
FOLLOWS_BITS = 3.0
CHANCE_BITS = 1.0
LEAST_WORDS = 3
WHOLE_SHARE = 0.6
MOST_PLACES = 24
DAY = 86_400


class Entry(NamedTuple):
    """A note in the index."""

    patient_id: str
    note: NotePrint


class Patients:
    """Recent notes of all patients of a place."""

    def __init__(self, knobs: CopyForward) -> None:
        self._knobs = knobs
        self._notes: dict[str, Entry] = {}
        self._places: dict[int, dict[str, int]] = defaultdict(dict)

    def add(self, patient_id: str, note: NotePrint) -> None:
        """Take in a note; the oldest leave where there are too many."""
        self.discard(note.note_id)
        self._notes[note.note_id] = Entry(patient_id, note)
        for at, body in enumerate(numbers(note.bodies)):
            if _indexed(note, at):
                self._places[body][note.note_id] = at
        while len(self._notes) > self._knobs.other_patient_notes:
            self.discard(min(self._notes.values(), key=lambda entry: entry.note.order).note.note_id)

    def discard(self, note_id: str) -> None:
        """Forget a note."""
        entry = self._notes.pop(note_id, None)
        for body in numbers(entry.note.bodies) if entry else ():
            places = self._places.get(body)
            if places is not None:
                places.pop(note_id, None)
                if not places:
                    del self._places[body]

    def compare(self, patient_id: str, note: Judged, own: frozenset[int]) -> Copied | None:
        """Find another patient's note that this one carries text from; `own` are sentences the patient's notes had before."""
        found: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
        for at, body in enumerate(note.bodies):
            values = sum([VALUE_BITS[code] for code, _ in note.facts_of(at) if code not in CLOCKS])
            bits = max(0.0, note.rarity[at] - CHANCE_BITS) + values
            if body in own or not bits or not _indexed(note.print, at):
                continue
            places = self._places.get(body, {})
            for note_id in sorted(places, reverse=True)[:MOST_PLACES] if len(places) > MOST_PLACES else places:
                found[note_id].append((at, places[note_id], bits))
        best = max(
            ((self._bits(note, patient_id, note_id, hits), note_id) for note_id, hits in found.items()), default=(0.0, "")
        )
        return self._copied(note, found[best[1]], *best) if best[0] >= self._knobs.other_patient_bits else None

    def _bits(self, note: Judged, patient_id: str, note_id: str, hits: list[tuple[int, int, float]]) -> float:
        other = self._notes[note_id]
        age = note.print.written - other.note.written
        if other.patient_id == patient_id or not 0 <= age <= self._knobs.other_patient_days * DAY or other.note.order >= note.print.order:
            return 0.0
        bits = sum([bits for _, _, bits in hits]) + SAME_AUTHOR_BITS * (other.note.author == note.print.author)
        for (at, place, one), (next_at, next_place, two) in zip(hits, hits[1:], strict=False):
            if next_at - at == 1 and next_place - place == 1:
                bits += min(FOLLOWS_BITS, one, two)
        return bits

    def _copied(self, note: Judged, hits: list[tuple[int, int, float]], bits: float, note_id: str) -> Copied:
        theirs = set(numbers(self._notes[note_id].note.bodies))
        ats = _run(note, {at for at, _, _ in hits}, theirs)
        codes = {code for at in ats for code, _ in note.facts_of(at) if VALUE_BITS[code]}
        sizes = note.print.sizes
        return Copied(
            note_id=note.print.note_id, source_note_id=note_id, kind="other-patient",
            fraction=round(sum(sizes[at] for at in ats) / max(sum(sizes), 1), 4),
            stale=tuple(sorted({FIELDS[code] for code in codes})), bits=round(bits, 1),
        )  # fmt: skip


CLOCKS = frozenset(code for code, name in enumerate(FIELDS) if name in ("start", "stop", "time", "date"))


def _indexed(note: NotePrint, at: int) -> bool:
    return note.sizes[at] > LEAST_WORDS and not note.flags[at] & (SIGNATURE | QUOTED)


def _run(note: Judged, hits: set[int], theirs: set[int]) -> set[int]:
    """Every agreeing sentence where most of the note agrees, else the hits and what agrees next to them."""
    matched = {at for at, body in enumerate(note.bodies) if body in theirs}
    sizes = note.print.sizes
    if sum(sizes[at] for at in matched) >= WHOLE_SHARE * sum(sizes) and note.vitals and any(
        code in VITAL_CODES for at in matched for code, _ in note.facts_of(at)
    ):
        return matched
    run = set(hits)
    for at in [*sorted(matched), *sorted(matched, reverse=True)]:
        if note.rarity[at] and (at - 1 in run or at + 1 in run):
            run.add(at)
    return run
