"""What the batch consumer does with records that come while partitions change hands."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from aiokafka.structs import TopicPartition
from faust.types import TP

from streams.engine import EngineState
from streams.engine.transport import BatchConsumer

TABLE, SOURCE, GONE = TP("changelog", 0), TP("in", 0), TP("in", 1)


class Thread:
    """The client's thread, which keeps a list of its seeks."""

    def __init__(self) -> None:
        self.seeks: list[Mapping[TP, int]] = []

    def assignment(self) -> set[TP]:
        return {TABLE, SOURCE}

    async def seek_wait(self, offsets: Mapping[TP, int]) -> None:
        self.seeks.append(offsets)


class Engine:
    """An engine that notes its turns."""

    def __init__(self) -> None:
        self.state, self.tables_by_changelog = EngineState(), {TABLE.topic: None}
        self.turns: list[Any] = []

    def position(self, tp: TP) -> int | None:
        return 7 if tp == SOURCE else None

    async def turn(self, batches: Any) -> None:
        self.turns.append(batches)


def consumer_in(generation: int) -> Any:
    """A consumer whose group is in this generation, with a changelog applied up to 4."""
    consumer: Any = BatchConsumer.__new__(BatchConsumer)
    recovery = SimpleNamespace(active_tps={TABLE}, standby_tps=set(), active_offsets={TABLE: 4}, in_recovery=False)
    consumer.app = SimpleNamespace(consumer_generation_id=generation, tables=SimpleNamespace(recovery=recovery))
    consumer.engine, consumer.lock, consumer._thread = Engine(), asyncio.Lock(), Thread()
    return consumer


async def test_records_of_an_earlier_generation_are_read_again() -> None:
    """What the client handed out and nobody took would be a hole in a table before the next batch."""
    consumer = consumer_in(generation=2)
    handed_out = {TopicPartition(*tp): [object()] for tp in (TABLE, SOURCE, GONE)}
    await consumer._step(handed_out, 1)

    assert [{TABLE: 5, SOURCE: 7}] == consumer._thread.seeks
    assert [] == consumer.engine.turns


async def test_records_of_this_generation_are_taken() -> None:
    """Without a change of hands there is nothing to read again."""
    consumer, record = consumer_in(generation=2), object()
    await consumer._step({TopicPartition(*SOURCE): [record]}, 2)

    assert [] == consumer._thread.seeks
    assert [{SOURCE: [record]}] == consumer.engine.turns
