"""A table gives out the partitions it owns, and no other."""

from pathlib import Path
from typing import Any

import faust
import pytest
from faust.types import TP

from streams.engine import EngineSettings
from streams.engine.table import BatchTable, MemoryTable


def table(**options: Any) -> BatchTable:
    app = faust.App("t", broker="kafka://127.0.0.1:1", datadir="/nonexistent", **EngineSettings().faust_options())
    return BatchTable(app, name="rows", partitions=4, **options)


def test_a_partition_that_is_not_owned_is_refused() -> None:
    """State of a partition that is elsewhere cannot be read or written here."""
    rows = table()
    rows.owned = frozenset({1})
    rows.partition(1).put(b"a", b"1")

    with pytest.raises(LookupError, match="table rows: partition 2 is not owned by this worker"):
        rows.partition(2)


async def test_partitions_that_go_away_are_forgotten() -> None:
    """After a rebalance only what stayed is kept; what comes back begins empty."""
    rows = table()
    for number in (0, 1):
        rows.data.at(number).put(b"a", b"1")
    stay = {TP(rows.changelog_topic_name, 1), TP("in", 0)}
    await rows.data.on_rebalance(stay, set(), set())

    assert [0, 1] == [len(rows.data.at(number)) for number in (0, 1)]


async def test_what_faust_may_not_do_with_a_store_is_refused_loudly() -> None:
    """Whatever Faust would write or copy by itself names the way that there is."""
    stores = table().data

    with pytest.raises(TypeError, match="applied by the batch consumer"):
        stores.apply_changelog_batch([], None, None)
    with pytest.raises(TypeError, match="rebuilt from its changelog"):
        await stores.backup_partition(0)
    with pytest.raises(TypeError, match="rebuilt from its changelog"):
        stores.restore_backup(0)


def test_faust_hears_the_last_applied_offset() -> None:
    """Faust counts the record applied last, the store the one to read next."""
    rows = table()
    before = rows.persisted_offset(TP(rows.changelog_topic_name, 0))
    rows.data.at(0).settle(5)

    assert (None, 4) == (before, rows.persisted_offset(TP(rows.changelog_topic_name, 0)))


def test_assignment_without_a_partition_is_refused() -> None:
    """Faust's own way to write, which picks the partition of the current event, is closed."""
    with pytest.raises(TypeError, match=r"write through partition\(number\)\.put"):
        table()[b"a"] = b"1"


def test_rocksdb_needs_a_directory() -> None:
    """Where the rows shall live must be said."""
    with pytest.raises(ValueError, match="needs a directory"):
        table(kind="rocksdb")


def test_each_partition_has_a_directory_of_its_own(tmp_path: Path) -> None:
    """Partitions move one by one, so they are stored one by one, under the name of their changelog."""
    rows = table(kind="rocksdb", directory=tmp_path)
    rows.data.at(0).put(b"a", b"1")
    rows.data.at(3).put(b"a", b"1")
    rows.data.keep(())

    assert ["t-rows-changelog/0", "t-rows-changelog/3"] == sorted(
        str(path.relative_to(tmp_path)) for path in tmp_path.glob("*/*")
    )


def test_a_table_without_a_broker_has_every_partition() -> None:
    """Replays and tests use the same stores."""
    rows = MemoryTable("rows")
    rows.partition(7).put(b"a", b"1")

    assert rows.partition(7).get(b"a") == b"1"
