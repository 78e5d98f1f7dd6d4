"""Applying changelog records straight to the stores, inside Faust's recovery.

Faust would carry each record through a queue and a stream event (thirty times slower) and swallow what fails
on the way. It still decides what to read and when a restore is over; its books are kept here, with its
offsets of the last record applied where ours are of the next to read.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from faust.types import TP

from streams.engine.guard import Exit, fatal
from streams.engine.state import EngineState
from streams.engine.table import BatchTable

logger = logging.getLogger(__name__)


class Restoring:
    """Faust's recovery of tables, as the batch consumer drives it."""

    def __init__(self, recovery: Any, tables: Mapping[str, BatchTable], state: EngineState) -> None:
        self._recovery, self._tables, self._state = recovery, tables, state

    @property
    def active(self) -> bool:
        """Whether a restore is going on."""
        return bool(self._recovery.in_recovery)

    @property
    def changelogs(self) -> set[TP]:
        """The changelog partitions this worker is to own."""
        return {tp for tp in self._recovery.active_tps if tp.topic in self._tables}

    def _applied(self, tp: TP) -> dict[TP, int | None] | None:
        recovery: Any = self._recovery
        books: dict[TP, int | None] | None = None
        if tp in recovery.active_tps:
            books = recovery.active_offsets
        elif tp in recovery.standby_tps:
            books = recovery.standby_offsets
        return books

    def following(self, tp: TP) -> int:
        """The offset of the first record that is not applied."""
        applied = (self._applied(tp) or {}).get(tp)
        return 0 if applied is None else max(applied + 1, 0)

    def begin(self, tps: Iterable[TP]) -> dict[TP, int]:
        """Where to read changelogs from; a store that is ahead of its changelog is not of this changelog."""
        recovery: Any = self._recovery
        recovery.signal_recovery_end.clear()  # what ended the restore before would end this one unread
        for tp in tps:
            end = recovery.active_highwaters.get(tp)
            if end is not None and self.following(tp) > end + 1:
                logger.warning("%s partition %d ends before the local store: discarded", tp.topic, tp.partition)
                self._tables[tp.topic].data.at(tp.partition).discard()
                recovery.active_offsets[tp] = -1
        return {tp: self.following(tp) for tp in tps}

    def apply(self, tp: TP, batch: list[Any]) -> None:
        """Apply records of a changelog to their store."""
        books = self._applied(tp)
        store = self._tables[tp.topic].data.at(tp.partition)
        if store.next_offset is not None:
            batch = [record for record in batch if record.offset >= store.next_offset]
        if books is None or not batch:
            return
        with fatal(Exit.STORE_FAILED, f"applying {tp.topic} partition {tp.partition}"):
            self._state.count_restored(len(batch), store.restore(batch))
        books[tp] = batch[-1].offset

    async def skip_compacted(self, position: Callable[[TP], Awaitable[int | None]]) -> None:
        """Pass over the end of a changelog that compaction has removed; only the client's position does."""
        for tp, remaining in self._recovery.active_remaining().items():
            following = await position(tp) if remaining > 0 else None
            if following is not None and following > self.following(tp):
                self._tables[tp.topic].data.at(tp.partition).advance(following)
                self._recovery.active_offsets[tp] = following - 1

    def end_if_complete(self) -> None:
        """Tell how far it is, and tell Faust when it is over."""
        recovery = self._recovery
        ends = {tp: end + 1 for tp, end in recovery.active_highwaters.items()}
        self._state.restoring({tp: (self.following(tp), end) for tp, end in ends.items()})
        if not recovery.need_recovery():
            recovery.signal_recovery_end.set()
