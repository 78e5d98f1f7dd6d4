"""Which earlier notes are worth a comparison: those that can reach the threshold at all, by what both have in common.

Most notes share a temperature and a sentence of a template and nothing else, and a history has sixteen; so only
checksums are looked at here, never a sentence. It lets through too much rather than too little.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from math import ceil
from operator import or_
from sys import byteorder
from typing import NamedTuple

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


class Edit(NamedTuple):
    """A telling sentence that would be known when edited: its sieve, how much of it at least, and what it weighs."""

    told: int
    least: int
    body: int
    weight: float


class Screen:
    """What is sought in the earlier notes of one judged note."""

    def __init__(self, note: Judged, knobs: CopyForward) -> None:
        self._note, self._bar, self._penalty = note, knobs.evidence_bits, knobs.value_penalty
        self._values = frozenset(note.values)
        self._telltale = (note.contradicting | note.foreign_signatures)
        self._telling = note.told_before & note.informative.keys()
        self._edits = [
            Edit(sieve(told), ceil(SKETCH_SHARE * len(told)), note.bodies[at], note.weights[at])
            for at in note.telling
            if len(told := note.sketch_of(at)) >= LEAST_SKETCH
        ]
        self._most = sum([edit.weight for edit in self._edits])
        self._all = reduce(or_, [edit.told for edit in self._edits], 0)
        self._least = min([edit.least for edit in self._edits], default=0)

    def passing(self, others: Sequence[NotePrint]) -> list[NotePrint]:
        """The earlier notes of other encounters whose evidence can reach the threshold."""
        return [other for other in others if self._passes(other)]

    def _passes(self, other: NotePrint) -> bool:
        note = self._note
        shared = self._values.intersection(numbers(other.facts))
        values = sum([note.values[one] for one in shared])
        bodies = self._telling and self._telling.intersection(numbers(other.bodies))
        told = sum([note.informative[one] for one in bodies])
        if self._edits and values + told + self._most >= self._bar:
            told += self._edited(other, bodies)
        if values + told >= self._bar and told + sum(self._nets(shared, other.fields)) >= self._bar:
            return True
        return self._tells(other)

    def _tells(self, other: NotePrint) -> bool:
        """Whether it has an access, a day or a signature that is the other note's."""
        note = self._note
        telltale = self._telltale | note.dates.get(day_hash(other.day), frozenset()) if note.dates else self._telltale
        return bool(telltale) and not telltale.isdisjoint(numbers(other.bodies + other.facts))

    def _edited(self, other: NotePrint, bodies: AbstractSet[int]) -> float:
        """What the sentences weigh that may stand in the other note in other words."""
        shared = self._all & int.from_bytes(other.sieve, byteorder)
        if shared.bit_count() < self._least:
            return 0.0
        return sum([
            edit.weight
            for edit in self._edits
            if (edit.told & shared).bit_count() >= edit.least and edit.body not in bodies
        ])  # fmt: skip

    def _nets(self, shared: AbstractSet[int], fields: bytes) -> Iterator[float]:
        for stated in self._note.stated:
            bits = net(stated, shared, fields, self._penalty)
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
