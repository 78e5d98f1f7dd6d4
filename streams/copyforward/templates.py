"""What is template: learned from the stream, by how many patients share a sentence and what every visit keeps.

A sentence in the notes of many patients is a template or smart phrase; one that an author uses for several patients is
that author's own; one that opens like lines which visits usually keep (diagnosis, drug, dose, record number) is static.
Digits are masked before counting. Patients are counted in 64-bit sketches (linear counting), so that the tables of two
workers merge by OR, and the same sentences give the same table in any order and with any repeats, as long as nothing
was dropped for room. What visits keep is counted against the notes known by then, and so depends on what came before.
"""

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from zlib import crc32

import msgspec

from streams.copyforward.note_print import NotePrint, numbers
from streams.profiles.copyforward import CopyForward

SKETCH = 64
EVERYBODY = (1 << SKETCH) - 1
CENSUS = 2048
COUNTED = [-SKETCH * math.log(1 - filled / SKETCH) for filled in range(SKETCH)] + [SKETCH * math.log(SKETCH) * 1.2]
KNOWN_PATIENTS = 300
"""Beyond so many patients the share of a sentence is taken of this number: it is enough to know a template by, and
its count saturates there."""
MOST_BITS = 8.0
COMMON_BITS = 3.0
"""A sentence that one patient in eight shares is worth nothing as carried narrative (design)."""
BITS_PER_WORD = 1.5
"""However rare, a short sentence recurs by chance (design)."""
COMMON_SHARE_BITS = 2.0
"""A sentence that one patient in four shares says nothing even beside a copied one (design)."""
KEPT_SOMETIMES, KEPT_USUALLY = 0.3, 0.6
LEARNED_FROM = 4
TITLE = 3
FORM_SHARE = 0.25
"""A sentence in one of four notes that open alike belongs to their form (design)."""
DROP = 0.25


class Table(msgspec.Struct, array_like=True):
    """The wording of one site and note kind: sketches of patients by sentence, opening and author's phrase."""

    patients: bytes = bytes(CENSUS // 8)
    sentences: dict[int, int] = {}
    phrases: dict[int, int] = {}
    kept: dict[int, int] = {}
    changed: dict[int, int] = {}


class Templates:
    """The tables of all sites and note kinds; `to_bytes` is what a site ships and starts from."""

    def __init__(self, knobs: CopyForward, tables: dict[str, Table] | None = None) -> None:
        self._knobs, self._tables = knobs, tables if tables is not None else {}

    @classmethod
    def from_bytes(cls, value: bytes, knobs: CopyForward) -> "Templates":
        """Take up a table file."""
        return cls(knobs, msgspec.msgpack.decode(value, type=dict[str, Table]))

    def to_bytes(self) -> bytes:
        """Give the table file; the same tables give the same bytes."""
        return msgspec.msgpack.encode({key: _in_order(table) for key, table in sorted(self._tables.items())})

    def merge(self, tables: Mapping[str, Table]) -> None:
        """Add the tables of another worker or of a shipped file; order and repeats of merging change nothing."""
        for key, theirs in tables.items():
            ours = self._tables.setdefault(key, Table())
            ours.patients = _join(ours.patients, int.from_bytes(theirs.patients, "little"))
            for name in ("sentences", "phrases", "kept", "changed"):
                counts = getattr(ours, name)
                for sentence, sketch in getattr(theirs, name).items():
                    counts[sentence] = counts.get(sentence, 0) | sketch
                self._bound(counts)

    @property
    def tables(self) -> Mapping[str, Table]:
        """What was learned, by site and note kind."""
        return self._tables

    def warm(self, key: str) -> bool:
        """Whether enough patients of this site and kind were seen to know what is template."""
        table = self._tables.get(key)
        return table is not None and _census(table.patients) >= self._knobs.warm_patients

    def learn(self, key: str, patient_id: str, note: NotePrint, earlier: Iterable[NotePrint]) -> None:
        """Count the sentences of a note; `earlier` are the patient's notes of other encounters, oldest first."""
        table = self._tables.setdefault(key, Table())
        patient, author = crc32(patient_id.encode()), crc32(note.author.encode())
        table.patients = _join(table.patients, 1 << patient % CENSUS)
        bit = 1 << patient % SKETCH
        for sentence in numbers(note.skeletons):
            table.sentences[sentence] = table.sentences.get(sentence, 0) | bit
            phrase = sentence ^ author
            table.phrases[phrase] = table.phrases.get(phrase, 0) | bit
        self._learn_kept(table, note, earlier)
        for counts in (table.sentences, table.phrases, table.kept, table.changed):
            self._bound(counts)

    @staticmethod
    def _learn_kept(table: Table, note: NotePrint, earlier: Iterable[NotePrint]) -> None:
        """Count which openings go on as they did at the visit before."""
        openings = numbers(note.openings)
        before = [(set(numbers(old.openings)), old) for old in list(earlier)[-LEARNED_FROM:]]
        if not before:
            return
        same, old = max(before, key=lambda pair: (len(pair[0].intersection(openings)), pair[1].order))
        bodies, bit = set(numbers(old.bodies)), 1 << crc32(note.note_id.encode()) % SKETCH
        for opening, body in zip(openings, numbers(note.bodies), strict=True):
            if opening in same:
                counts = table.kept if body in bodies else table.changed
                counts[opening] = counts.get(opening, 0) | bit

    def rarity(self, key: str, patient_id: str, note: NotePrint) -> list[float]:
        """How surprising each sentence would be in another note, in bits; nothing for what its author always writes."""
        sentences = numbers(note.skeletons)
        if not self.warm(key):
            return [0.0] * len(sentences)
        table = self._tables[key]
        surprise, macro = _surprise(table.patients), self._knobs.macro_patients
        others, author = EVERYBODY ^ 1 << crc32(patient_id.encode()) % SKETCH, crc32(note.author.encode())
        counted, phrases = table.sentences, table.phrases
        shared = [(counted.get(sentence, 0) & others).bit_count() for sentence in sentences]
        form = FORMS[max(shared[:TITLE], default=0)]
        return [
            0.0 if count >= form or not surprise[count]
            or (phrases.get(sentence ^ author, 0) & others).bit_count() >= macro
            else min(surprise[count], BITS_PER_WORD * size)
            for sentence, count, size in zip(sentences, shared, note.sizes, strict=True)
        ]  # fmt: skip

    def weights(self, key: str, note: NotePrint, rarity: Sequence[float], narrates: bytes) -> list[float]:
        """What each sentence weighs that was carried, of those that are narrative."""
        weights = [0.0] * len(rarity)
        openings: array[int] | None = None
        for at, bits in enumerate(rarity):
            if bits > COMMON_BITS and narrates[at]:
                openings = openings or numbers(note.openings)
                weights[at] = (bits - COMMON_BITS) * self.left(key, openings[at])
        return weights

    def left(self, key: str, opening: int) -> float:
        """Which part of the weight is left to a sentence that opens like this: none where visits usually keep it."""
        table = self._tables[key]
        kept = table.kept.get(opening, 0)
        if not kept:
            return 1.0
        stays, goes = COUNTED[kept.bit_count()], COUNTED[table.changed.get(opening, 0).bit_count()]
        rate = stays / (stays + goes + 2)
        return max(0.0, min(1.0, (KEPT_USUALLY - rate) / (KEPT_USUALLY - KEPT_SOMETIMES)))

    def _bound(self, counts: dict[int, int]) -> None:
        """Drop the sentences of fewest patients where the table is full."""
        if len(counts) > self._knobs.template_sentences:
            ranked = sorted(counts, key=lambda sentence: (counts[sentence].bit_count(), sentence))
            for sentence in ranked[: int(len(ranked) * DROP)]:
                del counts[sentence]


FORMS = [bisect_left(COUNTED, counted * FORM_SHARE) or 1 for counted in COUNTED]
"""From how many bits on a sentence belongs to the form, by the bits of what the notes open with."""
LOG = [math.log2(max(count, 0.5)) for count in COUNTED]


def _in_order(table: Table) -> Table:
    counts = (dict(sorted(part.items())) for part in (table.sentences, table.phrases, table.kept, table.changed))
    return Table(table.patients, *counts)


def _join(patients: bytes, bits: int) -> bytes:
    return (int.from_bytes(patients, "little") | bits).to_bytes(CENSUS // 8, "little")


@lru_cache(maxsize=256)
def _surprise(patients: bytes) -> tuple[float, ...]:
    """The bits that a sentence is worth by how many bits of its sketch are set, among so many patients."""
    known = math.log2(min(_census(patients), KNOWN_PATIENTS) + 1)
    return tuple(max(0.0, min(MOST_BITS, known - log)) for log in LOG)


@lru_cache(maxsize=256)
def _census(patients: bytes) -> float:
    empty = CENSUS - int.from_bytes(patients, "little").bit_count()
    return -CENSUS * math.log(max(empty, 1) / CENSUS)
