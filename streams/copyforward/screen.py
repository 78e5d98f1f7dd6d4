"""Which earlier notes are worth a comparison: those that can reach the threshold at all, by what both have in common.

Most notes share a temperature and a sentence of a template and nothing else, and a history has sixteen; so only
checksums are looked at here, never a sentence. It lets through too much rather than too little.
"""

from array import array
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from math import ceil
from sys import byteorder

from streams.copyforward.note_print import SIEVE, WORD, NotePrint, day_hash
from streams.copyforward.reading import Judged, Stated
from streams.profiles.copyforward import CopyForward

SKETCH_SHARE = 0.45
"""From which share of its pairs of long words on a sentence is an edited one."""
LEAST_SKETCH = 3
"""A sentence of fewer pairs of long words is compared as a whole only."""
BIT = [bytes([byte >> bit & 1 for byte in range(256)]) for bit in range(8)]
"""Tables of each bit of a byte."""
STRONG_BITS, LONE_BITS = 6.0, 3.0
"""A value of fewer bits that agrees alone in its line loses as many: one of sixteen notes usually has it (design)."""


class Screen:
    """What is sought in the earlier notes of one judged note."""

    def __init__(self, note: Judged, knobs: CopyForward) -> None:
        self._note, self._bar, self._penalty = note, knobs.evidence_bits, knobs.value_penalty
        self._values = frozenset(note.values)
        self._telltale = note.contradicting | note.foreign_signatures

    def passing(self, others: Sequence[NotePrint]) -> list[NotePrint]:
        """The earlier notes of other encounters whose evidence can reach the threshold."""
        values, bar, dates = self._note.values, self._bar, self._note.dates
        found: list[NotePrint] = []
        for other, told in zip(others, self._told(others), strict=True):
            reach = told
            shared = self._values.intersection(array("I", other.facts))
            for value in shared:
                reach += values[value]
            if reach >= bar:
                reach = told + self._nets(shared, other.fields)
            dated = dates.get(day_hash(other.day)) if dates else None
            if reach >= bar or ((dated or self._telltale) and self._tells(other, dated or frozenset())):
                found.append(other)
        return found

    def _told(self, others: Sequence[NotePrint]) -> list[float]:
        """What the telling sentences weigh that stand in each of the notes, be it in other words."""
        note, told = self._note, [0.0] * len(others)
        if not (note.telling and others):
            return told
        sieves = b"".join([other.sieve for other in others])
        for at in note.telling:
            found = _alike(note.sketch_of(at), sieves, len(others))
            if note.told_before(at):
                packed = note.bodies[at].to_bytes(WORD, byteorder)
                found += [number for number, other in enumerate(others) if packed in other.bodies]
            for number in {*found}:
                told[number] += note.weights[at]
        return told

    def _tells(self, other: NotePrint, dated: frozenset[int]) -> bool:
        """Whether it has an access, a signature or one of the sentences with its day that are in the judged note."""
        return not (self._telltale | dated).isdisjoint(array("I", other.bodies + other.facts))

    def _nets(self, shared: AbstractSet[int], fields: bytes) -> float:
        total = 0.0
        for stated in self._note.stated if shared else ():
            total += max(0.0, net(stated, shared, fields, self._penalty))
        return total


def _alike(sketch: Sequence[int], sieves: bytes, notes: int) -> list[int]:
    """Which of the notes may have the sentence in other words, by their sieves: each pair is sought in all at once.

    The bits of a pair are a byte a note, and are counted for all notes in one number.
    """
    if len(sketch) < LEAST_SKETCH:
        return []
    least, counted = ceil(SKETCH_SHARE * len(sketch)), 0
    for pair in sketch:
        bits = sieves[pair % SIEVE // 8 :: SIEVE // 8].translate(BIT[pair % 8])
        counted += int.from_bytes(bits, "little")
    counts = counted.to_bytes(notes, "little")
    return [number for number, count in enumerate(counts) if count >= least] if max(counts) >= least else []


def net(stated: Stated, shared: AbstractSet[int], fields: bytes, penalty: float) -> float:
    """What the values of one line say for a copy, those that differ taken off; those of one field count as one."""
    total = last = 0.0
    agreeing = 0
    for code, values, bits in stated:
        same = 0
        for value in values:
            if value in shared:
                same += 1
        if same:
            agreeing += 1
            last = bits * (same / len(values))
            total += last
        if same < len(values) and code in fields:
            total -= penalty * (1 - same / len(values))
    return total - (LONE_BITS if agreeing == 1 and last < STRONG_BITS else 0.0)
