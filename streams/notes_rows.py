"""What the desk of patients keeps and what it is handed: the rows and the records of notes.

Apart from the desk, because whoever hands notes in needs these and nothing of the desk.
"""

import msgspec

from streams.copyforward.note_print import NotePrint


class HandedIn(msgspec.Struct, frozen=True, array_like=True):
    """The notes of a closed encounter: fingerprints, the site and kind of each, the clock times of its MAR, and
    those in its notes that lie outside it.
    """

    prints: tuple[NotePrint, ...]
    keys: dict[str, str]
    charted: tuple[int, ...] | None = None
    outside: tuple[int, ...] = ()


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """A note of a patient of another partition, with its site and kind; no print where it was taken back."""

    patient: str
    note_id: str
    key: str = ""
    print: NotePrint | None = None


class Compared(msgspec.Struct, frozen=True, array_like=True):
    """What is needed to compare an encounter's notes again, and what was found last.

    `unsure` where something may have been told of which nothing is known.
    """

    keys: dict[str, str]
    charted: tuple[int, ...] | None = None
    found: bytes = b""
    outside: tuple[int, ...] = ()
    unsure: bool = False


def is_unsure(value: bytes) -> bool:
    """Whether a row of `Compared` is."""
    return msgspec.msgpack.decode(value, type=Compared).unsure


def doubted(value: bytes) -> bytes:
    """A row of `Compared` that is unsure."""
    return msgspec.msgpack.encode(msgspec.structs.replace(msgspec.msgpack.decode(value, type=Compared), unsure=True))
