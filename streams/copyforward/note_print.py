"""The fingerprint of a note: all that is kept of it, and all that a comparison needs.

Text never enters the state: a sentence is three checksums, a value one. So two notes can be compared again whenever one
of them arrives late, and a stolen changelog reads as numbers.
"""

from array import array
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from sys import byteorder

import msgspec

from streams.copyforward.facts import fact
from streams.copyforward.tokens import QUOTED, SIGNATURE, STATIC, read_sentences

MOST_FACTS = 250
MOST_SKETCH = 500
WORD = 4
SIEVE = 2048
AT = [bytes([at]) for at in range(256)]
NOT_NARRATIVE = STATIC | QUOTED | SIGNATURE


class NotePrint(msgspec.Struct, frozen=True, array_like=True):
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


def note_print(
    *, note_id: str, encounter_id: str, author: str, author_name: str, day: int, filed: datetime, text: str
) -> NotePrint:
    """Take the fingerprint of a note; `day` is the ordinal of the day of service, `filed` the local time of writing."""
    read = read_sentences(text, author_name)
    said = [sentence.said for sentence in read]
    told = [(AT[at], one.said) for at, one in enumerate(read) if not one.flags & NOT_NARRATIVE]
    sketch = b"".join([one.sketch for _, one in told])[: MOST_SKETCH * WORD]
    return NotePrint(
        note_id, encounter_id, author, int(filed.timestamp()), day, (day, filed.toordinal()),
        number(fact("time", f"{filed:%H%M}").hashed),
        b"".join([one.body for one in said]),
        b"".join([one.skeleton for one in said]),
        b"".join([one.opening for one in said]),
        bytes([one.size for one in said]),
        bytes([sentence.flags for sentence in read]),
        b"".join([one.facts for one in said])[: MOST_FACTS * WORD],
        b"".join([one.fields for one in said])[:MOST_FACTS],
        b"".join([at * len(one.fields) for at, one in zip(AT, said, strict=False)])[:MOST_FACTS],
        sketch,
        b"".join([at * (len(one.sketch) // WORD) for at, one in told])[:MOST_SKETCH],
        sieve(numbers(sketch)).to_bytes(SIEVE // 8, byteorder),
        b"".join([one.figures for one in said])[:MOST_FACTS],
        b"".join([at * len(one.figures) for at, one in zip(AT, said, strict=False)])[:MOST_FACTS],
    )  # fmt: skip


def sieve(pairs: Iterable[int]) -> int:
    """One bit for each value: what two notes share shows in the bits they share."""
    found = 0
    for pair in pairs:
        found |= 1 << pair % SIEVE
    return found


def number(packed: bytes) -> int:
    """Unpack one checksum."""
    return int.from_bytes(packed, byteorder)


def numbers(packed: bytes) -> "array[int]":
    """Unpack an array of checksums."""
    return array("I", packed)


@lru_cache(maxsize=4096)
def day_hash(day: int) -> int:
    """The fingerprint of a date as a fact."""
    return number(fact("date", str(day)).hashed)
