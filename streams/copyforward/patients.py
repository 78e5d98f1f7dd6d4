"""Text of another patient: a bounded index of recent notes by the checksums of their sentences. Ids only, never text.

A single sentence recurs by chance in a large ward, so the sentences of one other note are weighed together, more where
they follow each other in the same order and where the author is the same. The bar is higher than within a patient,
because the search is so much wider.
"""

from collections import defaultdict
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

import msgspec

from streams.copyforward.fields import FIELDS, MOMENTS
from streams.copyforward.note_print import NotePrint, numbers
from streams.copyforward.reading import VALUE_BITS, VITAL_CODES, Judged
from streams.copyforward.tokens import QUOTED, SIGNATURE
from streams.encounter.copied import Copied
from streams.profiles.copyforward import CopyForward

SAME_AUTHOR_BITS = 3.0
FOLLOWS_BITS = 3.0
CHANCE_BITS = 1.0
LEAST_WORDS = 3
WHOLE_SHARE = 0.6
MOST_PLACES = 24
"""So many notes, the latest, are kept for one sentence."""
DAY = 86_400


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A note in the index."""

    patient_id: str
    note: NotePrint


class Hit(NamedTuple):
    """A sentence of the judged note that stands in another patient's note as well."""

    at: int
    place: int
    bits: float


class Patients:
    """Recent notes of all patients of a place; the newest are kept."""

    def __init__(self, knobs: CopyForward, entries: tuple[Entry, ...] = ()) -> None:
        self._knobs = knobs
        self._notes: dict[str, Entry] = {}
        self._places: dict[int, dict[str, int]] = defaultdict(dict)
        self._by_age: list[tuple[int, str]] = []
        for entry in entries:
            self.add(entry.patient_id, entry.note)

    @classmethod
    def from_bytes(cls, value: bytes, knobs: CopyForward) -> "Patients":
        """Take up what `to_bytes` gave."""
        return cls(knobs, msgspec.msgpack.decode(value, type=tuple[Entry, ...]))

    def to_bytes(self) -> bytes:
        """Give all that is kept, oldest first; the same notes give the same bytes."""
        return msgspec.msgpack.encode(sorted(self._notes.values(), key=lambda entry: entry.note.order))

    def add(self, patient_id: str, note: NotePrint) -> list[str]:
        """Take in a note, or the newer version of one; the oldest leave where there are too many, and are named."""
        self.discard(note.note_id)
        self._notes[note.note_id] = Entry(patient_id, note)
        heappush(self._by_age, note.order)
        for at, body in enumerate(numbers(note.bodies)):
            if _indexed(note, at):
                self._place(body, note.note_id, at)
        left: list[str] = []
        while len(self._notes) > self._knobs.other_patient_notes:
            order = heappop(self._by_age)
            if order[1] in self._notes and self._notes[order[1]].note.order == order:
                self.discard(order[1])
                left.append(order[1])
        return left

    def _place(self, body: int, note_id: str, at: int) -> None:
        places = self._places[body]
        places[note_id] = at
        if len(places) > MOST_PLACES:
            del places[min(places, key=lambda place: self._notes[place].note.order)]

    def discard(self, note_id: str) -> None:
        """Forget a note that was retracted or superseded."""
        entry = self._notes.pop(note_id, None)
        for body in numbers(entry.note.bodies) if entry else ():
            places = self._places.get(body, {})
            places.pop(note_id, None)
            if not places:
                self._places.pop(body, None)

    def compare(self, patient_id: str, note: Judged) -> Copied | None:
        """Find another patient's note that this one carries text from; what the patient's own ones said is theirs."""
        found = self._hits(patient_id, note)
        if not found:
            return None
        weighed = [(self._bits(note, note_id, hits), note_id) for note_id, hits in found.items()]
        bits, note_id = max(weighed)
        return self._copied(note, found[note_id], bits, note_id) if bits >= self._knobs.other_patient_bits else None

    def _hits(self, patient_id: str, note: Judged) -> dict[str, list[Hit]]:
        """The notes that can reach the bar at all, with what they share."""
        shared = self._shared(note)
        reach = [bits + min(FOLLOWS_BITS, bits) for _, bits, _ in shared]
        bar = self._knobs.other_patient_bits
        if SAME_AUTHOR_BITS + sum(reach) < bar:
            return {}
        most: dict[str, float] = {}
        for (_, _, places), bits in zip(shared, reach, strict=True):
            for note_id in places:
                most[note_id] = most.get(note_id, SAME_AUTHOR_BITS) + bits
        able = {note_id for note_id, bits in most.items() if bits >= bar and self._is_source(patient_id, note, note_id)}
        found: dict[str, list[Hit]] = defaultdict(list)
        for at, bits, places in shared if able else ():
            for note_id in able & places.keys():
                found[note_id].append(Hit(at, places[note_id], bits))
        return found

    def _shared(self, note: Judged) -> list[tuple[int, float, dict[str, int]]]:
        """The sentences that stand in other notes and not in the patient's own, with their bits and those notes."""
        shared: list[tuple[int, float, dict[str, int]]] = []
        for at, rarity in enumerate(note.rarity):
            if rarity <= CHANCE_BITS and at not in note.valued:
                continue
            places = self._places.get(note.bodies[at])
            if places and _indexed(note.print, at) and not note.told_before(at):
                bits = max(0.0, rarity - CHANCE_BITS)
                for code, _ in note.facts_of(at):
                    if code not in MOMENTS:
                        bits += VALUE_BITS[code]
                shared.append((at, bits, places))
        return shared

    def _is_source(self, patient_id: str, note: Judged, note_id: str) -> bool:
        """Whether it is another patient's note, written before this one and not too long ago.

        Never the note itself: a merge takes it to another patient, and an older version may be known under the former.
        """
        other = self._notes[note_id]
        age = note.print.written - other.note.written
        recent = 0 <= age <= self._knobs.other_patient_days * DAY and other.note.order < note.print.order
        return recent and other.patient_id != patient_id and note_id != note.print.note_id

    def _bits(self, note: Judged, note_id: str, hits: list[Hit]) -> float:
        other = self._notes[note_id]
        bits = sum([hit.bits for hit in hits]) + SAME_AUTHOR_BITS * (other.note.author == note.print.author)
        for one, two in pairwise(hits):
            if two.at - one.at == 1 and two.place - one.place == 1:
                bits += min(FOLLOWS_BITS, one.bits, two.bits)
        return bits

    def _copied(self, note: Judged, hits: list[Hit], bits: float, note_id: str) -> Copied:
        theirs = frozenset(numbers(self._notes[note_id].note.bodies))
        carried, sizes = _carried(note, {hit.at for hit in hits}, theirs), note.print.sizes
        codes = {code for at in carried for code, _ in note.facts_of(at) if VALUE_BITS[code]}
        return Copied(
            note_id=note.print.note_id, source_note_id=note_id, kind="other-patient",
            fraction=round(sum([sizes[at] for at in carried]) / max(sum(sizes), 1), 4),
            stale=tuple(sorted(FIELDS[code] for code in codes)), bits=round(bits, 1),
        )  # fmt: skip


def _indexed(note: NotePrint, at: int) -> bool:
    return note.sizes[at] > LEAST_WORDS and not note.flags[at] & (SIGNATURE | QUOTED)


def _carried(note: Judged, hits: set[int], theirs: frozenset[int]) -> set[int]:
    """Every agreeing sentence where most of the note and its vitals agree; else the hits and what is beside them."""
    matched = {at for at, body in enumerate(note.bodies) if body in theirs}
    sizes = note.print.sizes
    vitals = any(code in VITAL_CODES for at in matched for code, _ in note.facts_of(at))
    if vitals and sum([sizes[at] for at in matched]) >= WHOLE_SHARE * sum(sizes):
        return matched
    run = set(hits)
    for at in [*sorted(matched), *sorted(matched, reverse=True)]:
        if note.rarity[at] and (at - 1 in run or at + 1 in run):
            run.add(at)
    return run
