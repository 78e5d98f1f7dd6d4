"""Which earlier notes are worth a comparison: those that can reach the threshold at all, by what both have in common.

Most notes share a temperature and a sentence of a template and nothing else, and a history has sixteen; so only
checksums are looked at here, never a sentence. It lets through too much rather than too little.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from math import ceil
from sys import byteorder

from streams.copyforward.note_print import NotePrint, day_hash, numbers
from streams.copyforward.reading import Judged, Stated
from streams.copyforward.sentences import sieve
from streams.profiles.copyforward import CopyForward

SKETCH_SHARE = 0.45
"""From which share of its pairs of long words on a sentence is an edited one."""
LEAST_SKETCH = 3
"""A sentence of fewer pairs of long words is compared as a whole only."""
STRONG_BITS, LONE_BITS = 6.0, 3.0
"""A value of fewer bits that agrees alone in its line loses as many: one of sixteen notes usually has it (design)."""


class Screen:
    """What is sought in the earlier notes of one judged note."""

    def __init__(self, note: Judged, knobs: CopyForward) -> None:
        self._note, self._knobs = note, knobs
        self._bits = note.values | note.informative
        self._sought = frozenset(self._bits)
        self._telltale = note.contradicting | note.foreign_signatures
        pairs = [(at, note.sketch_of(at)) for at in note.telling]
        self._edits = [
            (sieve(told), ceil(SKETCH_SHARE * len(told)), note.bodies[at], note.weights[at])
            for at, told in pairs
            if len(told) >= LEAST_SKETCH
        ]

    def passes(self, other: NotePrint) -> bool:
        """Whether the evidence of an earlier note of another encounter can reach the threshold."""
        note, bar = self._note, self._knobs.evidence_bits
        if other.encounter_id == note.print.encounter_id:
            return False
        theirs = numbers(other.bodies + other.facts)
        telltale = self._telltale | note.dates.get(day_hash(other.day), frozenset()) if note.dates else self._telltale
        if telltale and not telltale.isdisjoint(theirs):
            return True
        shared = self._sought.intersection(theirs)
        bits = sum([self._bits[one] for one in shared])
        if self._edits:
            theirs_in_sieve = int.from_bytes(other.sieve, byteorder)
            bits += sum([
                weight
                for told, least, body, weight in self._edits
                if body not in shared and (told & theirs_in_sieve).bit_count() >= least
            ])  # fmt: skip
        if bits < bar:
            return False
        told = bits - sum([note.values[one] for one in shared if one in note.values])
        return told + sum(self._nets(shared, other.fields)) >= bar

    def _nets(self, shared: AbstractSet[int], fields: bytes) -> Iterator[float]:
        for stated in self._note.stated:
            bits = net(stated, shared, fields, self._knobs.value_penalty)
            if bits > 0:
                yield bits


def net(stated: Stated, shared: AbstractSet[int], fields: bytes, penalty: float) -> float:
    """What the values of one line say for a copy, those that differ taken off; those of one field count as one."""
    total = last = 0.0
    agreeing = 0
    for code, values, bits in stated:
        same = len(values & shared) / len(values)
        if same:
            agreeing += 1
            last = bits * same
            total += last
        if same < 1 and code in fields:
            total -= penalty * (1 - same)
    return total - (LONE_BITS if agreeing == 1 and last < STRONG_BITS else 0.0)
