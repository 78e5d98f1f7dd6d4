"""The store of one table for one partition: bytes to bytes, in memory or in RocksDB.

Writes only mark a key dirty; the checkpoint sends the dirty keys to the changelog and settles them. The store
therefore never needs a call to the broker, and works alone in a test: `MemoryPartition()`.

**Late writers.** A worker that was paused, lost its partitions and wakes up may append old rows to a
changelog. Every changelog record carries the epoch of its writer: a number that a new owner takes above all
it has restored. A record with a lower epoch than one before it was written late; restore refuses it, and the
new owner writes its own row for that key again. (A sum of source offsets would not do: with two sources the
position of the late writer and that of the owner may each be ahead in one of them.) What holds with
compaction: the cleaner keeps the last row of a key, so it may drop the owner's row and keep the late one.
Until it runs, which is never before a segment is rolled, restore repairs it; and the owner ends itself as
soon as it sees a foreign row (`checkpoint`), so that this restore comes within seconds or one audit, not
days.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence

from aiokafka import ConsumerRecord

EPOCH_HEADER = "e"
NO_EPOCH = bytes(8)

Row = tuple[bytes, bytes | None]


def epoch_bytes(epoch: int) -> bytes:
    """An epoch as it stands in the header: eight bytes that sort as the number does."""
    return epoch.to_bytes(8, "big")


class Partition(ABC):
    """One table's rows of one partition, and how far they follow the changelog."""

    def __init__(self) -> None:
        self.dirty: set[bytes] = set()
        self.announced: dict[bytes, bytes] = {}
        self.epoch = NO_EPOCH
        self.next_offset: int | None = None  # the changelog offset to read next; None when nothing is known
        self.restored = 0
        self.refused: dict[bytes, bytes | None] = {}

    @abstractmethod
    def get(self, key: bytes) -> bytes | None:
        """The value of a key."""

    @abstractmethod
    def put(self, key: bytes, value: bytes) -> None:
        """Set a value and mark the key dirty."""

    @abstractmethod
    def delete(self, key: bytes) -> None:
        """Remove a key and mark it dirty."""

    @abstractmethod
    def scan(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The rows whose key begins with this prefix, by key."""

    @abstractmethod
    def __len__(self) -> int:
        """The number of rows."""

    def announce(self, key: bytes, value: bytes) -> None:
        """Make this row durable before any output of the checkpoint; the dirty row replaces it afterwards.

        For rows that tell what was published: after a crash in between they must tell what may have been.
        """
        self.announced[key] = value

    @abstractmethod
    def settle_announced(self, next_offset: int) -> None:
        """The announced rows are acknowledged; the changelog ends at this offset."""

    @abstractmethod
    def settle(self, next_offset: int) -> None:
        """The dirty rows are acknowledged; the changelog ends at this offset."""

    @abstractmethod
    def _apply(self, rows: Sequence[Row], next_offset: int) -> None:
        """Take rows over from the changelog, up to this offset."""

    @abstractmethod
    def discard(self) -> None:
        """Forget all rows; they come back from the changelog."""

    def close(self) -> None:  # noqa: B027  # memory has nothing to close
        """Release what is held outside memory."""

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """All rows, by key."""
        return self.scan(b"")

    def dirty_rows(self) -> list[Row]:
        """What the changelog must learn: the dirty keys in order, with their value or None."""
        return [(key, self.get(key)) for key in sorted(self.dirty)]

    def restore(self, records: Sequence[ConsumerRecord]) -> int:
        """Apply changelog records, in order; returns how many were refused as written late."""
        epoch, rows, refused = self.epoch, [], 0
        for record in records:
            headers = record.headers
            written = headers[0][1] if headers else NO_EPOCH
            if written >= epoch:
                epoch = written
                rows.append((record.key, record.value))
            else:
                refused += 1
                self.refused[record.key] = record.value
        self.epoch = epoch
        self.restored += len(rows)
        self._apply(rows, records[-1].offset + 1)
        return refused

    def advance(self, next_offset: int) -> None:
        """The changelog holds nothing up to this offset (compaction removed it)."""
        self._apply((), next_offset)

    def own(self, generation: int) -> None:
        """Own the partition from now on: take an epoch above all seen, rewrite what was refused."""
        self.epoch = epoch_bytes(max(generation, int.from_bytes(self.epoch, "big") + 1))
        self.dirty |= self.refused.keys()
        self.restored = 0


class KeyIndex:
    """Hierarchical keys (`encounter/event`) by their first part, so that a scan reads one bucket of them."""

    def __init__(self, separator: bytes, keys: Iterable[bytes] = ()) -> None:
        self._separator = separator
        self._buckets: dict[bytes, set[bytes]] = {}
        for key in keys:
            self.add(key)

    def add(self, key: bytes) -> None:
        """Take a key in."""
        self._buckets.setdefault(key.partition(self._separator)[0], set()).add(key)

    def discard(self, key: bytes) -> None:
        """Drop a key that was taken in."""
        name = key.partition(self._separator)[0]
        bucket = self._buckets[name]
        bucket.discard(key)
        if not bucket:
            del self._buckets[name]

    def covers(self, prefix: bytes) -> bool:
        """Whether one bucket holds all keys with this prefix."""
        return self._separator in prefix

    def with_prefix(self, prefix: bytes) -> list[bytes]:
        """The keys that begin with a prefix that is covered, in order."""
        bucket = self._buckets.get(prefix.partition(self._separator)[0], ())
        return sorted(key for key in bucket if key.startswith(prefix))


class MemoryPartition(Partition):
    """Rows in a dictionary, which has no order; their index is built by the first scan."""

    def __init__(self, separator: bytes = b"/") -> None:
        super().__init__()
        self._rows: dict[bytes, bytes] = {}
        self._separator = separator
        self._index: KeyIndex | None = None

    def get(self, key: bytes) -> bytes | None:
        return self._rows.get(key)

    def put(self, key: bytes, value: bytes) -> None:
        if self._index is not None and key not in self._rows:
            self._index.add(key)
        self._rows[key] = value
        self.dirty.add(key)

    def delete(self, key: bytes) -> None:
        if self._rows.pop(key, None) is not None:
            if self._index is not None:
                self._index.discard(key)
            self.dirty.add(key)

    def scan(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        if self._index is None:
            self._index = KeyIndex(self._separator, self._rows)
        if self._index.covers(prefix):
            keys = self._index.with_prefix(prefix)
        else:
            keys = sorted(key for key in self._rows if key.startswith(prefix))
        rows = self._rows
        return iter([(key, rows[key]) for key in keys])

    def __len__(self) -> int:
        return len(self._rows)

    def settle_announced(self, next_offset: int) -> None:
        self.announced.clear()
        self.next_offset = next_offset

    def settle(self, next_offset: int) -> None:
        self.announced.clear()
        self.refused.clear()
        self.dirty.clear()
        self.next_offset = next_offset

    def discard(self) -> None:
        self._rows.clear()
        self._index = None
        self.next_offset, self.epoch = None, NO_EPOCH

    def _apply(self, rows: Sequence[Row], next_offset: int) -> None:
        store = self._rows
        self._index = None if rows else self._index
        for key, value in rows:
            if value is None:
                store.pop(key, None)
            else:
                store[key] = value
        self.next_offset = next_offset
