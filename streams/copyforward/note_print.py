"""The fingerprint of a note: all that is kept of it, and all that a comparison needs.

Text never enters the state: a sentence is three checksums, a value one. So two notes can be compared again whenever one
of them arrives late, and a stolen changelog reads as numbers.
"""

from array import array
from datetime import datetime
from functools import lru_cache

import msgspec

from streams.copyforward.facts import fact_hash
from streams.copyforward.tokens import QUOTED, SIGNATURE, STATIC, Sentence, read_sentences

MOST_FACTS = 250
MOST_SKETCH = 500
NOT_NARRATIVE = STATIC | QUOTED | SIGNATURE


class NotePrint(msgspec.Struct, frozen=True, array_like=True):
    """A note as checksums; arrays are packed little-endian, `*_at` are the sentences that facts and sketch belong to."""

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

    @property
    def order(self) -> tuple[int, str]:
        """Notes in the order they were written."""
        return self.written, self.note_id


def note_print(
    *, note_id: str, encounter_id: str, author: str, author_name: str, day: int, filed: datetime, text: str
) -> NotePrint:
    """Take the fingerprint of a note; `day` is the ordinal of the day of service, `filed` the local time of writing."""
    read = read_sentences(text, author_name)
    facts = [(code, value, at) for at, one in enumerate(read) for code, value in one.said.facts][:MOST_FACTS]
    sketch = _sketch(read)
    return NotePrint(
        note_id, encounter_id, author, int(filed.timestamp()), day, (day, filed.toordinal()),
        fact_hash("time", f"{filed:%H%M}"),
        array("I", [one.said.body for one in read]).tobytes(),
        array("I", [one.said.skeleton for one in read]).tobytes(),
        array("I", [one.said.opening for one in read]).tobytes(),
        bytes([min(one.said.size, 255) for one in read]),
        bytes([one.flags for one in read]),
        array("I", [value for _, value, _ in facts]).tobytes(),
        bytes([code for code, _, _ in facts]),
        bytes([at for _, _, at in facts]),
        array("I", [value for value, _ in sketch]).tobytes(),
        bytes([at for _, at in sketch]),
    )  # fmt: skip


def _sketch(read: list[Sentence]) -> list[tuple[int, int]]:
    pairs = [(value, at) for at, one in enumerate(read) if not one.flags & NOT_NARRATIVE for value in one.said.sketch]
    return pairs[:MOST_SKETCH]


def numbers(packed: bytes) -> "array[int]":
    """Unpack an array of checksums."""
    found = array("I")
    found.frombytes(packed)
    return found


@lru_cache(maxsize=4096)
def day_hash(day: int) -> int:
    """The fingerprint of a date as a fact."""
    return fact_hash("date", str(day))
