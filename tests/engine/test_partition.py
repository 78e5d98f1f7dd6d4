"""The store of one partition, in memory and in RocksDB."""

import itertools
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.engine import MemoryPartition, Partition, RocksPartition
from streams.engine.partition import epoch_bytes
from streams.engine.rocks import TOMBSTONE_AGE_S, WRITE_BUFFERS
from tests.engine.records import changelog_record

Open = Callable[[], Partition]


@pytest.fixture(params=["memory", "rocksdb"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Partition]:
    made = MemoryPartition() if request.param == "memory" else RocksPartition(tmp_path / "table-0")
    yield made
    made.close()


def test_a_row_is_there_until_it_is_deleted(store: Partition) -> None:
    """What was put is got; what was deleted is gone."""
    store.put(b"a", b"1")
    store.put(b"b", b"2")
    store.delete(b"a")

    assert (None, b"2", 1) == (store.get(b"a"), store.get(b"b"), len(store))


def test_writes_mark_keys_dirty_in_a_fixed_order(store: Partition) -> None:
    """The changelog learns every written key once, by key, with its present value or its deletion."""
    for key in (b"c", b"a", b"b"):
        store.put(key, b"old")
    store.settle(3)
    store.put(b"c", b"1")
    store.put(b"c", b"2")
    store.delete(b"a")

    assert [(b"a", None), (b"c", b"2")] == store.dirty_rows()


def test_a_settled_row_is_no_longer_dirty(store: Partition) -> None:
    """After the acknowledgement nothing is owed and the changelog offset is known."""
    store.put(b"a", b"1")
    store.settle(7)

    assert ([], 7, b"1") == (store.dirty_rows(), store.next_offset, store.get(b"a"))


def test_deleting_what_is_not_there_owes_nothing(store: Partition) -> None:
    """A deletion of an unknown key writes no tombstone."""
    store.delete(b"a")

    assert [] == store.dirty_rows()


def test_a_scan_gives_the_rows_of_a_prefix_by_key(store: Partition) -> None:
    """Settled and waiting rows come in one order; deleted ones do not come."""
    for key in (b"e/2", b"e/1", b"e", b"ee/1", b"f/1", b"e/4"):
        store.put(key, key.upper())
    store.settle(6)
    store.put(b"e/3", b"E/3")
    store.put(b"e/1", b"new")
    store.delete(b"e/4")

    assert [(b"e/1", b"new"), (b"e/2", b"E/2"), (b"e/3", b"E/3")] == list(store.scan(b"e/"))
    assert [b"e", b"e/1", b"e/2", b"e/3", b"ee/1", b"f/1"] == [key for key, _ in store.items()]


def test_a_scan_allows_writes_while_it_is_read(store: Partition) -> None:
    """A purge deletes the rows it walks over."""
    for key in (b"e/1", b"e/2", b"e/3"):
        store.put(key, b"1")
    store.settle(3)
    for key, _ in store.scan(b"e/"):
        store.delete(key)

    assert [] == list(store.items())


def test_restoring_applies_rows_and_deletions(store: Partition) -> None:
    """The changelog is the state: later records win, an empty value deletes, nothing is dirty."""
    refused = store.restore(
        [changelog_record(4, b"a", b"1"), changelog_record(5, b"b", b"2"), changelog_record(7, b"a", None)]
    )

    assert ([(b"b", b"2")], 8, 0) == (list(store.items()), store.next_offset, refused)
    assert [] == store.dirty_rows()


def test_a_late_row_is_refused_and_owed_again(store: Partition) -> None:
    """A row with an earlier writer's epoch does not come back, and its new owner writes its own once more."""
    refused = store.restore([changelog_record(0, b"a", b"6", epoch=6), changelog_record(1, b"a", b"5", epoch=5)])
    store.own(generation=2)

    assert (1, b"6") == (refused, store.get(b"a"))
    assert [(b"a", b"6")] == store.dirty_rows()


def test_an_owner_takes_an_epoch_above_all_it_has_seen(store: Partition) -> None:
    """Neither a new group, whose generations begin again, nor an old row can be above it."""
    store.restore([changelog_record(0, b"a", b"1", epoch=6)])
    store.own(generation=2)
    first = store.epoch
    store.own(generation=40)

    assert (epoch_bytes(7), epoch_bytes(40)) == (first, store.epoch)


def test_rows_on_disk_come_back_with_their_offset(tmp_path: Path) -> None:
    """A restart finds what was settled, and nothing of what was not."""
    store = RocksPartition(tmp_path / "table-0")
    store.own(generation=3)
    store.put(b"a", b"1")
    store.settle(9)
    store.put(b"b", b"2")
    store.close()
    again = RocksPartition(tmp_path / "table-0")
    rows, offset, epoch = list(again.items()), again.next_offset, again.epoch
    again.close()

    assert ([(b"a", b"1")], 9, epoch_bytes(3)) == (rows, offset, epoch)


def test_a_directory_older_than_the_tombstones_is_discarded(tmp_path: Path) -> None:
    """A deletion it has not seen may be gone from the changelog, so it starts anew."""
    store = RocksPartition(tmp_path / "table-0", now=1000.0)
    store.put(b"a", b"1")
    store.settle(9)
    store.close()
    fresh = RocksPartition(tmp_path / "table-0", now=1000.0 + TOMBSTONE_AGE_S)
    kept = fresh.next_offset
    fresh.close()
    old = RocksPartition(tmp_path / "table-0", now=1001.0 + TOMBSTONE_AGE_S)
    rows, offset = list(old.items()), old.next_offset
    old.close()

    assert (9, [], None) == (kept, rows, offset)


keys = st.sampled_from([b"a", b"a/1", b"a/2", b"b", b"b/1", b"c/1/1"])
writes = st.lists(
    st.one_of(
        st.tuples(st.just("put"), keys, st.binary(max_size=3)),
        st.tuples(st.just("delete"), keys, st.just(b"")),
        st.tuples(st.just("settle"), keys, st.just(b"")),
        st.tuples(st.just("scan"), keys, st.just(b"")),
    ),
    max_size=30,
)
directories = itertools.count()


@given(writes)
def test_both_stores_answer_alike(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, bytes, bytes]]
) -> None:
    """Whatever is written, memory and RocksDB hold and owe the same."""
    memory = MemoryPartition()
    rocks = RocksPartition(tmp_path_factory.getbasetemp() / f"alike-{next(directories)}")
    for at, (step, key, value) in enumerate(steps):
        for store in (memory, rocks):
            match step:
                case "put":
                    store.put(key, value)
                case "delete":
                    store.delete(key)
                case "settle":
                    store.settle(at)
        assert list(memory.scan(key)) == list(rocks.scan(key))
    facts = [(list(store.items()), len(store), set(store.dirty)) for store in (memory, rocks)]
    rocks.close()

    assert facts[0] == facts[1]


def test_what_all_stores_keep_before_they_write_is_bounded_together(tmp_path: Path) -> None:
    """Twenty stores take 3 MiB each, less than any of them may keep, and half of that is on disk."""
    stores = [RocksPartition(tmp_path / str(number)) for number in range(20)]
    for offset in range(300):
        for store in stores:
            store.put(offset.to_bytes(2, "big"), bytes(10_000))
            store.settle(offset + 1)
    kept = sum(store._db.property_int_value("rocksdb.cur-size-all-mem-tables") or 0 for store in stores)
    for store in stores:
        store.close()

    assert kept < 1.1 * WRITE_BUFFERS
