"""What the desk of patients keeps and what it is handed: the rows and the records of notes.

Apart from the desk, because whoever hands notes in needs these and nothing of the desk.
"""

from collections.abc import Iterator

import msgspec

from streams.copyforward.charted import charted_times, prints_of, times_outside
from streams.copyforward.note_print import NotePrint
from streams.encounter.chart import ClosedChart
from streams.encounter.copied import Copied


class HandedIn(msgspec.Struct, frozen=True, array_like=True):
    """The notes of a closed encounter: fingerprints, the site and kind of each, the clock times of its MAR, and
    those in its notes that lie outside it.
    """

    prints: tuple[NotePrint, ...]
    keys: dict[str, str]
    charted: tuple[int, ...] | None = None
    outside: tuple[int, ...] = ()


def handed_in(chart: ClosedChart) -> HandedIn:
    """What a closed encounter hands in of its notes; the wording of a note belongs to its site and kind."""
    return chart.once(HandedIn, lambda: _handed_in(chart))


def _handed_in(chart: ClosedChart) -> HandedIn:
    charted = charted_times(chart)
    keys = {note.data.note_id: f"{chart.stay.facility or ''}:{note.data.kind}" for note in chart.notes}
    prints = prints_of(chart)
    outside = tuple(sorted(times_outside(chart, prints)))
    return HandedIn(prints, keys, None if charted is None else tuple(sorted(charted)), outside)


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


def written(handed: tuple[HandedIn, bytes, bytes]) -> tuple[int, bytes, bytes]:
    """Encounters in the order in which their last notes were written: a source is known before its copy."""
    given, patient, encounter = handed
    return max((note.written for note in given.prints), default=0), patient, encounter


def standing(compared: Compared, notes: list[NotePrint], moved: set[str], copies: list[Copied]) -> Iterator[Copied]:
    """What was found before and is as true as it was.

    Own notes only left the history since; another patient's text stays theirs, even where so many have it by now that
    it reads like a template.
    """
    at_hand = {note.note_id for note in notes}
    anew = {(copied.note_id, copied.privacy) for copied in copies}
    for copied in msgspec.msgpack.decode(compared.found, type=tuple[Copied, ...]) if compared.found else ():
        if copied.note_id not in compared.keys or (copied.note_id, copied.privacy) in anew or copied.note_id in moved:
            continue
        gone = copied.note_id not in at_hand or copied.source_note_id not in at_hand
        if gone and copied.source_note_id not in moved:
            yield copied
