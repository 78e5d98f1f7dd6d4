"""A Faust table whose rows live in one store per partition and whose writes wait for the checkpoint.

Faust's own table writes a changelog record with every assignment and mixes the partitions in one mapping, so
rows of a partition that moved away stay. Here a table gives out its partitions, and only those that are
owned.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, NoReturn

import faust
from faust.stores.base import Store
from faust.types import TP

from streams.engine.guard import Exit, fatal
from streams.engine.partition import MemoryPartition, Partition
from streams.engine.rocks import RocksPartition

Kind = Literal["memory", "rocksdb"]


class MemoryTable:
    """A table without a broker: every partition is there and empty. For tests and replays."""

    def __init__(self, name: str, separator: bytes = b"/") -> None:
        self.name = name
        self._separator = separator
        self._stores: dict[int, Partition] = {}

    def partition(self, number: int) -> Partition:
        """The rows of one partition."""
        if number not in self._stores:
            self._stores[number] = MemoryPartition(self._separator)
        return self._stores[number]


class PartitionStores(Store[bytes, bytes]):  # type: ignore[misc]  # Faust is untyped for us
    """The stores of one table as Faust's recovery sees them."""

    table: "BatchTable"

    def __post_init__(self) -> None:
        self.by_number: dict[int, Partition] = {}

    def at(self, number: int) -> Partition:
        """The store of a partition, opened when first asked for."""
        store = self.by_number.get(number)
        if store is None:
            with fatal(Exit.STORE_FAILED, f"opening table {self.table_name} partition {number}"):
                store = self.by_number[number] = self.table.new_partition(number)
        return store

    def persisted_offset(self, tp: TP) -> int | None:
        """The last changelog offset that is applied, as Faust counts."""
        following = self.at(tp.partition).next_offset
        return None if following is None else following - 1

    async def on_rebalance(self, assigned: set[TP], *_: Any) -> None:
        """Drop the stores of partitions that went away."""
        topic = self.table.changelog_topic_name
        self.keep(tp.partition for tp in assigned if tp.topic == topic)

    def keep(self, numbers: Iterable[int]) -> None:
        """Close and forget all partitions but these."""
        for number in set(self.by_number) - set(numbers):
            self.by_number.pop(number).close()

    def apply_changelog_batch(self, *_: Any, **__: Any) -> NoReturn:
        """Records come through `Partition.restore`, never through Faust's queue."""
        raise TypeError("changelog records are applied by the batch consumer")

    def reset_state(self) -> None:
        """Forget every partition."""
        self.keep(())

    async def backup_partition(self, *_: Any, **__: Any) -> NoReturn:
        """Not offered: the changelog is the backup."""
        raise TypeError("a table is rebuilt from its changelog, never from a copy of its files")

    def restore_backup(self, *_: Any, **__: Any) -> NoReturn:
        """Not offered: the changelog is the backup."""
        raise TypeError("a table is rebuilt from its changelog, never from a copy of its files")


class BatchTable(faust.Table[bytes, bytes]):  # type: ignore[misc]  # Faust is untyped for us
    """Bytes to bytes, stored by partition, with a compacted changelog topic.

    `kind` chooses memory or RocksDB; RocksDB needs a `directory` of this worker alone.
    """

    def __init__(
        self,
        app: faust.App,
        *,
        name: str,
        partitions: int,
        kind: Kind = "memory",
        directory: Path | None = None,
        separator: bytes = b"/",
        **options: Any,
    ) -> None:
        if kind == "rocksdb" and directory is None:
            raise ValueError(f"table {name}: RocksDB needs a directory")
        options |= {"name": name, "partitions": partitions, "key_type": bytes, "value_type": bytes}
        super().__init__(app, **options)
        self._kind, self._directory, self._separator = kind, directory, separator
        self._stores: PartitionStores | None = None
        self.owned: frozenset[int] = frozenset()

    @property
    def data(self) -> PartitionStores:
        """The stores, as Faust asks for them."""
        if self._stores is None:
            self._stores = PartitionStores("memory://", self.app, self, table_name=self.name)
        return self._stores

    def new_partition(self, number: int) -> Partition:
        """An empty store, or what the directory still holds of it."""
        if self._directory is None or self._kind == "memory":
            return MemoryPartition(self._separator)
        return RocksPartition(self._directory / self.changelog_topic_name / str(number), self._separator)

    def partition(self, number: int) -> Partition:
        """The rows of a partition that this worker owns."""
        if number not in self.owned:
            raise LookupError(f"table {self.name}: partition {number} is not owned by this worker")
        return self.data.at(number)

    def owned_partitions(self) -> dict[TP, Partition]:
        """The changelog partitions that this worker owns, with their stores."""
        topic = self.changelog_topic_name
        return {TP(topic, number): self.data.at(number) for number in sorted(self.owned)}

    def on_key_set(self, *_: bytes) -> NoReturn:
        """Assignment to the table itself has no partition."""
        raise TypeError("write through partition(number).put(key, value)")

    on_key_get = on_key_del = on_key_set
