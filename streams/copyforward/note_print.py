"""The fingerprint of a note: all that is kept of it, and all that a comparison needs.

Text never enters the state: a sentence is three checksums, a value one. So two notes can be compared again whenever one
of them arrives late, and a stolen changelog reads as numbers.
"""

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from sys import byteorder

import msgspec

from streams.copyforward.facts import fact
from streams.copyforward.sentences import Parsed
from streams.copyforward.tokens import QUOTED, SIGNATURE, STATIC, read_note

MOST_FACTS = 250
WORD = 4
AT = [bytes([at]) for at in range(256)]
MOST_SKETCH = 500
SIEVE = 2048
NOT_NARRATIVE = STATIC | QUOTED | SIGNATURE
NARRATIVE = bytes([not flag & NOT_NARRATIVE for flag in range(256)])
NOTHING: tuple[tuple[()], ...] = ((),) * len(Parsed._fields)


class NotePrint(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A note as checksums; `*_at` are the sentences that facts, sketch and figures belong to.

    The `sieve` has a bit for each value of the sketch: most notes are told apart by it alone. What stands after it came
    later: a print without it was taken before, and is compared as if its sentences had no figures.
    """

    note_id: str
    encounter_id: str
    author: str
    written: int
    day: int
    today: tuple[int, ...]
    filed: int
    bodies: bytes
    skeletons: bytes
    openings: bytes
    sizes: bytes
    flags: bytes
    facts: bytes
    fields: bytes
    facts_at: bytes
    sketch: bytes
    sketch_at: bytes
    sieve: bytes
    figures: bytes = b""
    figures_at: bytes = b""

    @property
    def order(self) -> tuple[int, str]:
        """Notes in the order they were written."""
        return self.written, self.note_id


by_order = attrgetter("written", "note_id")
"""The order of a note, for sorting and searching."""


def note_print(
    *, note_id: str, encounter_id: str, author: str, author_name: str, day: int, filed: datetime, text: str
) -> NotePrint:
    """Take the fingerprint of a note; `day` is the ordinal of the day of service, `filed` the local time of writing."""
    read = read_note(text, author_name)
    columns = zip(*read.said, strict=True) if read.said else NOTHING
    bodies, skeletons, openings, sizes, fields, facts, figures, sketches, *_ = columns
    flags = bytes(read.flags)
    sketch, sketch_at, kept = _sketch(sketches, flags.translate(NARRATIVE))
    return NotePrint(
        note_id, encounter_id, author, int(filed.timestamp()), day, (day, filed.toordinal()),
        clock_hash(filed.hour, filed.minute),
        b"".join(bodies), b"".join(skeletons), b"".join(openings), bytes(sizes), flags,
        b"".join(facts)[: MOST_FACTS * WORD], b"".join(fields)[:MOST_FACTS], _at(fields)[:MOST_FACTS],
        sketch, sketch_at, kept,
        b"".join(figures)[:MOST_FACTS], _at(figures)[:MOST_FACTS],
    )  # fmt: skip


def _at(parts: Iterable[bytes]) -> bytes:
    """The number of its sentence for each item of the sentences' parts."""
    return b"".join([at * len(part) for at, part in zip(AT, parts, strict=False) if part])


def _sketch(sketches: Sequence[bytes], narrates: bytes) -> tuple[bytes, bytes, bytes]:
    """The pairs of what is narrative, the sentence of each, and the sieve."""
    told = [*compress(sketches, narrates)]
    joined = b"".join(told)
    places = b"".join([at * (len(pairs) // WORD) for at, pairs in zip(compress(AT, narrates), told, strict=True)])
    return joined[: MOST_SKETCH * WORD], places[:MOST_SKETCH], sieve(numbers(joined))


def sieve(pairs: Iterable[int]) -> bytes:
    """One bit for each value: what two notes share shows in the bits they share."""
    found = bytearray(SIEVE // 8)
    for pair in pairs:
        found[pair % SIEVE // 8] |= 1 << pair % 8
    return bytes(found)


def number(packed: bytes) -> int:
    """Unpack one checksum."""
    return int.from_bytes(packed, byteorder)


def numbers(packed: bytes) -> "array[int]":
    """Unpack an array of checksums."""
    return array("I", packed)


def holds(packed: bytes, checksum: int) -> bool:
    """Whether an array of checksums has this one."""
    sought = checksum.to_bytes(WORD, byteorder)
    at = packed.find(sought)
    while at > 0 and at % WORD:
        at = packed.find(sought, at + 1)
    return at >= 0


@lru_cache(maxsize=1440)
def clock_hash(hour: int, minute: int) -> int:
    """The fingerprint of a clock time as a fact."""
    return number(fact("time", f"{hour:02}{minute:02}").hashed)


@lru_cache(maxsize=4096)
def day_hash(day: int) -> int:
    """The fingerprint of a date as a fact."""
    return number(fact("date", str(day)).hashed)
