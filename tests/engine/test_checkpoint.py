"""The order of a checkpoint, and what ends it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from aiokafka.errors import KafkaError
from faust.types import TP

from streams.engine import EngineSettings, Exit, MemoryPartition, Outbox
from streams.engine.checkpoint import Checkpoint, end_of
from streams.engine.publisher import Publisher
from tests.engine.conftest import Ended, ending

CHANGELOG = TP("app-t-changelog", 0)
SOURCE = TP("in", 0)


class Batch:
    """A batch that holds so many bytes, but always its first record."""

    def __init__(self, size: int) -> None:
        self.records: list[Any] = []
        self._left, self.closed = size, False

    def append(self, *, key: bytes, value: bytes | None, timestamp: None, headers: list[Any]) -> object | None:
        size = len(key) + len(value or b"")
        if self.records and size > self._left:
            return None
        self._left -= size
        self.records.append((key, value, headers))
        return self

    def record_count(self) -> int:
        return len(self.records)

    def close(self) -> None:
        self.closed = True


class Broker:
    """A producer and a group that keep a diary, and fail where they are told to."""

    def __init__(self, *, fails_at: str = "", age: float = 0.0, member: bool = True, batch: int = 100) -> None:
        self.diary: list[str] = []
        self.batches: list[Batch] = []
        self.fails_at, self.age, self.member, self.batch = fails_at, age, member, batch
        self.ends: dict[TP, int] = {}

    def _note(self, what: str) -> None:
        self.diary.append(what)
        if what == self.fails_at:
            raise KafkaError(what)

    async def partitions_for(self, topic: str) -> set[int]:
        return {0, 1, 2}

    def create_batch(self) -> Batch:
        return Batch(self.batch)

    async def send_batch(self, batch: Batch, topic: str, partition: int) -> "asyncio.Future[Any]":
        self.batches.append(batch)
        self._note(f"send {topic}")
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.001, self._acknowledge, batch, TP(topic, partition), future)
        return future

    def _acknowledge(self, batch: Batch, tp: TP, future: "asyncio.Future[Any]") -> None:
        self.diary.append(f"acknowledged {tp.topic}")
        offset = self.ends.get(tp, 0)
        self.ends[tp] = offset + batch.record_count()
        future.set_result(type("Metadata", (), {"offset": offset}))

    def is_member(self) -> bool:
        return self.member

    def heartbeat_age(self) -> float:
        return self.age

    async def commit_offsets(self, offsets: Mapping[TP, int]) -> bool:
        self._note("commit")
        return True


def dirty_store() -> MemoryPartition:
    store = MemoryPartition()
    store.put(b"b", b"2")
    store.put(b"a", b"1")
    return store


async def run(broker: Broker, store: MemoryPartition, *, within: float = 1.0) -> Any:
    settings = EngineSettings(checkpoint_timeout_s=within)
    outbox = Outbox()
    outbox.send("out", b"k", b"v")
    checkpoint = Checkpoint(settings, broker, Publisher(broker))
    return await checkpoint.run(outbox, {CHANGELOG: store}, {SOURCE: 5}, records=5)


async def test_outputs_then_state_then_offsets_each_acknowledged() -> None:
    """Nothing is begun before all of the stage before it is acknowledged."""
    broker, store = Broker(), dirty_store()
    stats = await run(broker, store)

    expected = ["send out", "acknowledged out"]
    expected += ["send app-t-changelog", "acknowledged app-t-changelog", "commit"]
    assert expected == broker.diary
    assert (1, 2, 4, True) == (stats.outputs, stats.changelog_records, stats.changelog_bytes, stats.committed)
    assert ([], 2) == (store.dirty_rows(), store.next_offset)


async def test_what_may_be_published_is_durable_before_it_is() -> None:
    """An announced row is acknowledged before the first output; the row that replaces it follows with the state."""
    broker, store = Broker(), dirty_store()
    store.announce(b"a", b"?")
    await run(broker, store)
    written = [record[:2] for batch in broker.batches for record in batch.records]

    expected = ["send app-t-changelog", "acknowledged app-t-changelog", "send out", "acknowledged out"]
    assert expected == broker.diary[:4]
    assert [(b"a", b"?"), (b"k", b"v"), (b"a", b"1"), (b"b", b"2")] == written
    assert ({}, 3) == (store.announced, store.next_offset)


async def test_the_first_table_becomes_durable_last() -> None:
    """What proves that a record was taken is sent when every other table is acknowledged."""
    broker = Broker()
    tables = {TP(name, number): dirty_store() for name in ("chart", "headers", "alerts") for number in (0, 1)}
    await Checkpoint(EngineSettings(), broker, Publisher(broker)).run(Outbox(), tables, {}, records=1)

    expected = []
    for name in ("alerts", "headers", "chart"):
        expected += [f"send {name}"] * 2 + [f"acknowledged {name}"] * 2
    assert expected == broker.diary


@pytest.mark.parametrize(
    ("fails_at", "code", "diary"),
    [
        ("send out", Exit.OUTPUT_FAILED, 1),
        ("send app-t-changelog", Exit.CHANGELOG_FAILED, 3),
        ("commit", Exit.COMMIT_REFUSED, 5),
    ],
)
async def test_a_failed_stage_ends_the_worker_and_begins_no_other(fails_at: str, code: Exit, diary: int) -> None:
    """The exit code names the stage; nothing happens after it."""
    broker = Broker(fails_at=fails_at)
    with pytest.raises(Ended) as ended:
        await run(broker, dirty_store())

    assert (code, diary) == (ended.value.code, len(broker.diary))


async def test_a_group_that_has_let_us_go_gets_nothing() -> None:
    """Without membership nothing is sent."""
    broker = Broker(member=False)
    with pytest.raises(Ended) as ended:
        await run(broker, dirty_store())

    assert (Exit.FENCED, []) == (ended.value.code, broker.diary)


async def test_a_silent_group_gets_nothing() -> None:
    """Without a heartbeat within the session timeout nothing is sent."""
    broker = Broker(age=11.0)
    with pytest.raises(Ended) as ended:
        await run(broker, dirty_store(), within=0.1)

    assert (Exit.FENCED, []) == (ended.value.code, broker.diary)


async def test_rows_go_out_by_key_with_the_epoch_of_their_writer() -> None:
    """The changelog is the same for the same state."""
    broker, store = Broker(), dirty_store()
    store.own(generation=3)
    await run(broker, store)
    written = [record for batch in broker.batches[1:] for record in batch.records]

    epoch = [("e", bytes(7) + b"\x03")]
    assert [(b"a", b"1", epoch), (b"b", b"2", epoch)] == written


async def test_what_fits_no_batch_travels_alone() -> None:
    """More rows than a batch holds, and one larger than any batch, all arrive in order."""
    broker, store = Broker(batch=10), MemoryPartition()
    sizes = {b"1": 5, b"2": 5, b"3": 500, b"4": 2, b"5": 3}
    for key, size in sizes.items():
        store.put(key, bytes(size))
    await run(broker, store)
    written = [[key for key, _, _ in batch.records] for batch in broker.batches[1:]]

    assert [[b"1"], [b"2"], [b"3"], [b"4", b"5"]] == written
    assert store.next_offset == 5
    assert all(batch.closed for batch in broker.batches)


async def test_an_outbox_keeps_order_within_a_key() -> None:
    """Records of one key go to one partition in the order they were sent."""
    broker, outbox = Broker(batch=10_000), Outbox()
    for number in range(50):
        outbox.send("out", b"k%d" % (number % 5), b"%d" % number)
    await Publisher(broker).send_outbox(outbox)
    values = [[int(value) for _, value, _ in batch.records] for batch in broker.batches]

    assert [sorted(batch) for batch in values] == values
    assert list(range(50)) == sorted(number for batch in values for number in batch)


def test_a_gap_in_the_acknowledgements_means_a_foreign_writer() -> None:
    """The owner's rows follow each other; anything between them was written by somebody else."""
    assert end_of(CHANGELOG, 5, [(5, 2), (7, 1)]) == 8
    assert end_of(CHANGELOG, 5, [(-1, 2), (7, 1)]) == 8
    assert ending(lambda: end_of(CHANGELOG, 5, [(6, 2)])) == Exit.FOREIGN_WRITER
