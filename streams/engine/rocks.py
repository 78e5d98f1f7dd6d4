"""The store of one table for one partition in RocksDB, for state larger than memory.

Rows that wait for their acknowledgement stay in memory; once settled they go to disk in one atomic write
together with the changelog offset, so the disk is never ahead of the changelog and a restart reads only the
tail. The directory is a cache: deleting it loses nothing. It is discarded when it is older than the broker
keeps tombstones, because a deletion it has not seen may be gone from the changelog, and when the changelog
ends before it.
"""

import heapq
import shutil
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from rocksdict import BlockBasedOptions, Cache, Options, Rdict, WriteBatch, WriteBufferManager

from streams.engine.partition import NO_EPOCH, KeyIndex, Partition, Row

META = b"\x00\x00engine"  # the one key of our own; sorts before all others
TOMBSTONE_AGE_S = 12 * 3600.0  # half of delete.retention.ms as the engine declares it
WRITE_BUFFER = 4 * 1024 * 1024
"""Of each store at most."""
ARENA = 64 * 1024
"""What a store takes of it at a time: many stores that write little must not fill what they share."""
WRITE_BUFFERS, MEMORY = 32 * 1024 * 1024, 64 * 1024 * 1024
"""Of all stores of a process together, however many partitions it has: what waits to be written, and that with the
cache of blocks. RocksDB's own 64 MiB a store would let a worker of 32 partitions take 10 GB before anything is on disk.
"""


@cache
def _shared() -> tuple[BlockBasedOptions, WriteBufferManager]:
    """One cache for the blocks of all stores, in which their write buffers count as well."""
    together = Cache(MEMORY)
    blocks = BlockBasedOptions()
    blocks.set_block_cache(together)
    return blocks, WriteBufferManager.new_write_buffer_manager_with_cache(
        WRITE_BUFFERS, allow_stall=False, cache=together
    )


class RocksPartition(Partition):
    """Rows on disk under a directory of their own."""

    def __init__(self, directory: Path, separator: bytes = b"/", now: float | None = None) -> None:
        super().__init__()
        self._directory, self._separator = directory, separator
        self._waiting: dict[bytes, bytes | None] = {}
        self._index = KeyIndex(separator)
        self._clock = time.time if now is None else lambda: now  # noqa: TID251  # the age of a cache on disk
        self._db = self._open()
        meta = self._db.get(META)
        if meta is not None and self._clock() - int.from_bytes(meta[16:24], "big") > TOMBSTONE_AGE_S:
            self.discard()
        elif meta is not None:
            self.next_offset, self.epoch = int.from_bytes(meta[:8], "big"), meta[8:16]

    def _open(self) -> Rdict:
        self._directory.parent.mkdir(parents=True, exist_ok=True)
        options = Options(raw_mode=True)
        options.create_if_missing(True)
        options.set_write_buffer_size(WRITE_BUFFER)
        options.set_arena_block_size(ARENA)
        blocks, buffers = _shared()
        options.set_block_based_table_factory(blocks)
        options.set_write_buffer_manager(buffers)
        return Rdict(str(self._directory), options)

    def discard(self) -> None:
        self._db.close()
        shutil.rmtree(self._directory)
        self._db = self._open()
        self.next_offset, self.epoch = None, NO_EPOCH

    def get(self, key: bytes) -> bytes | None:
        if key in self._waiting:
            return self._waiting[key]
        found: bytes | None = self._db.get(key)
        return found

    def put(self, key: bytes, value: bytes) -> None:
        self._set(key, value)

    def delete(self, key: bytes) -> None:
        if self.get(key) is not None:
            self._set(key, None)

    def _set(self, key: bytes, value: bytes | None) -> None:
        if key not in self._waiting:
            self._index.add(key)
        self._waiting[key] = value
        self.dirty.add(key)

    def scan(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        if self._index.covers(prefix):
            keys = self._index.with_prefix(prefix)
        else:
            keys = sorted(key for key in self._waiting if key.startswith(prefix))
        waiting = {key: self._waiting[key] for key in keys}
        fresh = [(key, value) for key, value in waiting.items() if value is not None]
        settled = (row for row in self._on_disk(prefix) if row[0] not in waiting)
        return heapq.merge(fresh, settled)

    def _on_disk(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        for key, value in self._db.items(from_key=prefix):
            if not key.startswith(prefix):
                return
            if key != META:
                yield key, value

    def __len__(self) -> int:
        return sum(1 for _ in self.items())

    def settle_announced(self, next_offset: int) -> None:
        self._apply(list(self.announced.items()), next_offset)
        self.announced.clear()

    def settle(self, next_offset: int) -> None:
        self._apply([(key, self._waiting.get(key)) for key in self.dirty if key in self._waiting], next_offset)
        self._waiting.clear()
        self._index = KeyIndex(self._separator)
        self.announced.clear()
        self.refused.clear()
        self.dirty.clear()

    def _apply(self, rows: Sequence[Row], next_offset: int) -> None:
        batch = WriteBatch(raw_mode=True)
        for key, value in rows:
            if value is None:
                batch.delete(key)
            else:
                batch.put(key, value)
        now = int(self._clock()).to_bytes(8, "big")
        batch.put(META, next_offset.to_bytes(8, "big") + self.epoch + now)
        self._db.write(batch)
        self.next_offset = next_offset

    def close(self) -> None:
        self._db.close()
