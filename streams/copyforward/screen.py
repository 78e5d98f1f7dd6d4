"""Which earlier notes are worth a comparison: those that can reach the threshold at all, by what both have in common.

Most notes share a temperature and a sentence of a template and nothing else, and a history has sixteen; so only
checksums are looked at here, never a sentence. It lets through too much rather than too little.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from math import ceil
from sys import byteorder

from streams.copyforward.note_print import WORD, NotePrint, day_hash, numbers
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
        self._note, self._bar, self._penalty = note, knobs.evidence_bits, knobs.value_penalty
        self._values = frozenset(note.values)
        self._telltale = note.contradicting | note.foreign_signatures

    def passing(self, others: Sequence[NotePrint]) -> list[NotePrint]:
        """The earlier notes of other encounters whose evidence can reach the threshold."""
        values, bar = self._note.values, self._bar
        tells = bool(self._telltale or self._note.dates)
        found: list[NotePrint] = []
        for other, told in zip(others, self._told(others), strict=True):
            shared = self._values.intersection(numbers(other.facts))
            agreeing = sum([values[value] for value in shared]) if shared else 0.0
            enough = told + agreeing >= bar and told + self._nets(shared, other.fields) >= bar
            if enough or (tells and self._tells(other)):
                found.append(other)
        return found

    def _told(self, others: Sequence[NotePrint]) -> list[float]:
        """What the telling sentences weigh that stand in each of the notes, be it in other words."""
        note, told = self._note, [0.0] * len(others)
        if not note.telling:
            return told
        sieves = [int.from_bytes(other.sieve, byteorder) for other in others]
        for at in note.telling:
            found = _alike(note.sketch_of(at), sieves)
            if note.told_before(at):
                packed = note.bodies[at].to_bytes(WORD, byteorder)
                found += [number for number, other in enumerate(others) if packed in other.bodies]
            for number in {*found}:
                told[number] += note.weights[at]
        return told

    def _tells(self, other: NotePrint) -> bool:
        """Whether it has an access, a day or a signature that is the other note's."""
        dated = self._note.dates.get(day_hash(other.day))
        telltale = self._telltale | dated if dated else self._telltale
        return bool(telltale) and not telltale.isdisjoint(numbers(other.bodies + other.facts))

    def _nets(self, shared: AbstractSet[int], fields: bytes) -> float:
        nets = [net(stated, shared, fields, self._penalty) for stated in self._note.stated] if shared else ()
        return sum([bits for bits in nets if bits > 0])


def _alike(sketch: Sequence[int], sieves: list[int]) -> list[int]:
    """Which of the notes may have the sentence in other words, by their sieves."""
    if len(sketch) < LEAST_SKETCH:
        return []
    own, least = sieve(sketch), ceil(SKETCH_SHARE * len(sketch))
    shared = [own & theirs for theirs in sieves]
    return [number for number, bits in enumerate(shared) if bits and bits.bit_count() >= least]


def net(stated: Stated, shared: AbstractSet[int], fields: bytes, penalty: float) -> float:
    """What the values of one line say for a copy, those that differ taken off; those of one field count as one."""
    total = last = 0.0
    agreeing = 0
    for code, values, bits in stated:
        same = sum([value in shared for value in values]) / len(values)
        if same:
            agreeing += 1
            last = bits * same
            total += last
        if same < 1 and code in fields:
            total -= penalty * (1 - same)
    return total - (LONE_BITS if agreeing == 1 and last < STRONG_BITS else 0.0)
