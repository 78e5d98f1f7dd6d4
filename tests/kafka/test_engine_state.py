"""State comes back as it was, deadlines fire in silence, and sources of any shape are read: on a real broker."""

import shutil
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from confluent_kafka import Producer

from streams.engine.table import Kind
from tests.kafka.cluster import Topics, read_all
from tests.kafka.engine_worker import World

pytestmark = pytest.mark.timeout(120)
STATIC = {"group_instance_id": "a"}


@pytest.fixture
def world(kafka: str, topics: Topics) -> Generator[World]:
    made = World(kafka, topics)
    yield made
    made.close()


def all_restored(world: World, **wishes: object) -> tuple[dict[int, int], int]:
    """Start a worker, and return its rows per partition and how many records it read for them."""
    worker = world.start(settings=STATIC, **wishes)
    worker.wait_until(lambda worker: len(worker.facts("serving")) > 0)
    rows = {fact["partition"]: fact["rows"] for fact in worker.facts("restored")}
    read = worker.facts("serving")[-1]["restored"]
    worker.kill()
    return rows, read


@pytest.mark.parametrize("kind", ["memory", "rocksdb"])
def test_state_is_the_same_after_a_restart(world: World, tmp_path: Path, kind: Kind) -> None:
    """A restart ends with the same rows; RocksDB reads only the tail, and without its directory everything."""
    directory = str(tmp_path / "state")
    world.feed(1000)
    first = world.start(settings=STATIC, kind=kind, directory=directory)
    world.wait_until_committed(first)
    first.kill()
    restarted = all_restored(world, kind=kind, directory=directory)
    shutil.rmtree(directory, ignore_errors=True)
    emptied = all_restored(world, kind=kind, directory=directory)

    assert sum(restarted[0].values()) == 1000
    assert emptied[0] == restarted[0]
    assert (restarted[1] == 0) is (kind == "rocksdb")
    assert emptied[1] >= 1040


def test_a_silent_key_is_closed_though_no_record_arrives(world: World) -> None:
    """Ticks go on without records: what a deadline sends is acknowledged and remembered once."""
    world.feed_messages([(b"k", b"v")])
    worker = world.start(close_after=0.5)
    world.wait_until_committed(worker)
    worker.wait_until(lambda _: len(read_all(world.servers, world.out)) == 2)
    worker.wait_until(lambda _: b"closed/k" in world.changelog("counts"))
    checkpoints = len(worker.facts("checkpoint"))
    worker.stop()

    assert [b"v", b"closed"] == [record.value for record in read_all(world.servers, world.out)]
    assert checkpoints == 2


def test_sources_of_equal_partition_count_stay_on_one_worker(kafka: str, topics: Topics) -> None:
    """With two workers every partition has both of its sources, and its tables, in the same place."""
    world = World(kafka, topics, sources=("first", "second"))
    world.feed(1000, source=0)
    world.feed(1000, source=1)
    one = world.start(seconds_per_record=0.001)
    two = world.start(seconds_per_record=0.001)
    two.wait_until(lambda worker: len(worker.facts("restored")) > 0)
    world.wait_until_committed(one, two)
    one.kill()
    two.kill()

    assert world.exact() == world.outcome()
    world.close()


def test_a_compacted_changelog_restores(world: World, topics: Topics) -> None:
    """Rows and deletions survive compaction, also when the end of the changelog has no record any more."""
    compacted = {
        "cleanup.policy": "compact",
        "segment.ms": "100",
        "min.cleanable.dirty.ratio": "0.01",
        "delete.retention.ms": "0",
    }
    changelog = topics("counts-changelog", world.partitions, compacted)
    first = world.start(settings=STATIC)
    for _ in range(4):
        world.feed(200)
        world.wait_until_committed(first)
    expected = world.changelog("counts")
    first.kill()
    end_with_a_marker(world, changelog)
    wait_for(lambda: len(read_all(world.servers, changelog)) <= 40 + 2 * world.partitions + 2)
    last = world.start(settings=STATIC)
    world.feed(200)
    world.wait_until_committed(last)
    last.kill()

    assert set(expected) == {b"k%d" % number for number in range(40)}
    assert world.exact() == world.outcome()


def end_with_a_marker(world: World, changelog: str) -> None:
    """Let every partition end in the marker of a transaction: an offset without a record."""
    producer = Producer({"bootstrap.servers": world.servers, "transactional.id": f"{world.group}-end"})
    producer.init_transactions(30)
    producer.begin_transaction()
    for partition in range(world.partitions):
        producer.produce(changelog, None, b"no such key", partition)
    producer.commit_transaction(30)


def wait_for(condition: Callable[[], bool], within: float = 60) -> None:
    """Wait for a condition of the broker."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it did not happen")
        time.sleep(0.2)


def test_records_written_in_transactions_are_read_to_their_end(world: World) -> None:
    """The marker that ends a transaction is neither a lost record nor a backlog: deadlines still fire."""
    producer = Producer({"bootstrap.servers": world.servers, "transactional.id": f"{world.group}-in"})
    producer.init_transactions(30)
    worker = world.start(close_after=0.3)
    for number in range(5):
        producer.begin_transaction()
        producer.produce(world.sources[0], b"v%d" % number, b"k", partition=0)
        producer.commit_transaction(30)
    worker.wait_until(lambda _: b"closed" in {record.value for record in read_all(world.servers, world.out)})
    world.wait_until_committed(worker)
    worker.stop()
    values = [record.value for record in read_all(world.servers, world.out)]

    assert values[-1] == b"closed"
    assert {b"v%d" % number for number in range(5)} < set(values)


def test_a_record_of_twenty_megabytes_passes_through(kafka: str, topics: Topics) -> None:
    """A huge record is read, sent on, and does not hold up the records behind it."""
    large = {"max.message.bytes": "33554432"}
    world = World(kafka, topics, partitions=1, config=large)
    huge = b"h" * (20 * 1024 * 1024)
    world.feed_messages([(b"k", b"before"), (b"k", huge), (b"k", b"after")])
    worker = world.start(settings={"max_poll_records": 2000})
    world.wait_until_committed(worker)
    worker.stop()

    assert [b"before", huge, b"after"] == [record.value for record in read_all(kafka, world.out)]
    world.close()
