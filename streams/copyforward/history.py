"""The earlier notes of one patient: at most so many notes and bytes, the newest, as bytes in and bytes out.

What is retained does not depend on the order of arrival: notes leave oldest first, and what is older than a note that
left does not come in again (`horizon`).
"""

from bisect import bisect_left
from collections.abc import Iterable

import msgspec

from streams.copyforward.note_print import NotePrint, by_order


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    notes: tuple[bytes, ...] = ()
    horizon: tuple[int, str] = (-(2**62), "")


FRAME, FRAME_ALL = 5, 300
"""Bytes around a note and around all of them when written out; ids are at most 256 characters."""

_encoder, _kept, _print = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(_Kept), msgspec.msgpack.Decoder(NotePrint)


class History:
    """A patient's notes in the order they were written."""

    __slots__ = ("_horizon", "_notes", "_sizes")

    def __init__(self, notes: Iterable[NotePrint] = (), horizon: tuple[int, str] = _Kept().horizon) -> None:
        self._notes = sorted({note.note_id: note for note in notes}.values(), key=by_order)
        self._sizes = [len(_encoder.encode(note)) for note in self._notes]
        self._horizon = horizon

    @classmethod
    def from_bytes(cls, value: bytes | None) -> "History":
        """Take up what `to_bytes` gave; None is a patient nobody knows yet."""
        if value is None:
            return cls()
        kept = _kept.decode(value)
        history = cls((), kept.horizon)
        history._notes, history._sizes = [*map(_print.decode, kept.notes)], [*map(len, kept.notes)]
        return history

    def to_bytes(self) -> bytes:
        """Give all that is kept; the same notes give the same bytes."""
        return _encoder.encode(_Kept(tuple(_encoder.encode(note) for note in self._notes), self._horizon))

    @property
    def notes(self) -> list[NotePrint]:
        """The notes, oldest first."""
        return self._notes.copy()

    def add(self, note: NotePrint, most_notes: int, most_bytes: int) -> bool:
        """Keep a note, or the newer version of one; whether it stayed."""
        self.discard(note.note_id)
        if note.order <= self._horizon:
            return False
        at = bisect_left(self._notes, note.order, key=by_order)
        self._notes.insert(at, note)
        self._sizes.insert(at, len(_encoder.encode(note)))
        while self._notes and (len(self._notes) > most_notes or self._weight > most_bytes):
            self._horizon = max(self._horizon, self._notes[0].order)
            del self._notes[0], self._sizes[0]
        return note.order > self._horizon

    @property
    def _weight(self) -> int:
        return sum(self._sizes) + FRAME * len(self._notes) + FRAME_ALL

    def discard(self, note_id: str) -> None:
        """Forget a note that was retracted or superseded."""
        for at, note in enumerate(self._notes):
            if note.note_id == note_id:
                del self._notes[at], self._sizes[at]
                return
