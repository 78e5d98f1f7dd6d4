"""Ranges of a topic, read without a consumer group: looking changes nothing, for nobody.

Nothing is committed, nothing is joined and no topic is created by asking for it. Where several partitions are read,
their records come in the order of their timestamps, so that the same range gives the same order every time.
"""

import heapq
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError

from streams.errors import UnusableInput

AT_ONCE = 500
"""Records held of each partition while the others are read."""

Head = tuple[int, int, int, ConsumerRecord]
"""Timestamp, partition and offset, which no two records share, and the record."""

Bounds = Mapping[TopicPartition, tuple[int, int]]
"""The first offset to read of each partition, and the one to stop before."""


@dataclass(frozen=True, slots=True)
class Offsets:
    """Offsets of one partition, both ends included; to its end where there is no last one."""

    partition: int
    first: int
    last: int | None


class TopicReader:
    """Reads topics of a cluster. Use as an asynchronous context manager."""

    def __init__(self, client_options: Mapping[str, Any]) -> None:
        self._brokers = client_options["bootstrap_servers"]
        self._admin = AIOKafkaAdminClient(**client_options)
        self._consumer = AIOKafkaConsumer(**client_options, enable_auto_commit=False)

    async def __aenter__(self) -> Self:
        try:
            await self._admin.start()
            await self._consumer.start()
        except KafkaConnectionError:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()
        await self._admin.close()

    async def whole(self, topic: str) -> Bounds:
        """Everything the topic keeps now. Raises UnusableInput where there is no such topic."""
        kept = await self._kept(topic)
        if not kept:
            raise UnusableInput(f"no topic {topic} at {self._brokers}: is it another cluster, or under a --prefix?")
        return kept

    async def _kept(self, topic: str) -> Bounds:
        described = await self._admin.describe_topics()  # of all topics: to ask for one by its name may create it
        numbers = [part["partition"] for each in described if each["topic"] == topic for part in each["partitions"]]
        wanted = [TopicPartition(topic, number) for number in sorted(numbers)]
        if not wanted:
            return {}
        first, end = await self._consumer.beginning_offsets(wanted), await self._consumer.end_offsets(wanted)
        return {partition: (first[partition], end[partition]) for partition in wanted}

    async def record(self, topic: str, partition: int, offset: int) -> ConsumerRecord | None:
        """The record at one offset; None where the topic does not keep it."""
        asked = TopicPartition(topic, partition)
        first, stop = (await self._kept(topic)).get(asked, (0, 0))
        if not first <= offset < stop:
            return None
        async for record in self.records({asked: (offset, offset + 1)}):
            return record
        return None

    async def between(self, topic: str, since: datetime | None, until: datetime | None) -> Bounds:
        """From the first record published at or after `since` up to the first one at or after `until`."""
        kept = await self.whole(topic)
        begin, end = await self._at(kept, since), await self._at(kept, until)
        return {
            partition: (first if since is None else begin[partition], stop if until is None else end[partition])
            for partition, (first, stop) in kept.items()
        }

    async def _at(self, kept: Bounds, moment: datetime | None) -> dict[TopicPartition, int]:
        """The offset of each partition at a time; its end where nothing was published since."""
        if moment is None:
            return {}
        asked = dict.fromkeys(kept, int(moment.timestamp() * 1000))
        found = await self._consumer.offsets_for_times(asked)
        return {partition: at.offset if (at := found[partition]) else stop for partition, (_, stop) in kept.items()}

    async def at(self, topic: str, asked: Iterable[Offsets]) -> Bounds:
        """These offsets. Raises UnusableInput where the topic does not keep all of them."""
        kept = {partition.partition: bounds for partition, bounds in (await self.whole(topic)).items()}
        bounds: dict[TopicPartition, tuple[int, int]] = {}
        for each in asked:
            if each.partition not in kept:
                raise UnusableInput(f"{topic} has partitions 0 to {max(kept)}, and no partition {each.partition}")
            if TopicPartition(topic, each.partition) in bounds:
                raise UnusableInput(f"partition {each.partition} is named twice; one range of each is read")
            first, end = kept[each.partition]
            stop = end if each.last is None else each.last + 1
            if each.first < first or stop > end:
                raise UnusableInput(
                    f"{topic}, partition {each.partition}: it keeps offsets {first} to {end - 1}, "
                    f"not all of {each.first} to {stop - 1}"
                )
            bounds[TopicPartition(topic, each.partition)] = (each.first, stop)
        return bounds

    async def records(self, bounds: Bounds) -> AsyncIterator[ConsumerRecord]:
        """The records within these bounds, in the order of their timestamps."""
        wanted = {partition: bound for partition, bound in bounds.items() if bound[0] < bound[1]}
        self._consumer.assign(list(wanted))
        for partition, (first, _) in wanted.items():
            self._consumer.seek(partition, first)
        waiting: dict[int, deque[ConsumerRecord]] = {}
        heads: list[Head] = []
        for partition, (_, stop) in wanted.items():
            waiting[partition.partition] = deque()
            await self._advance(partition, stop, waiting[partition.partition], heads)
        while heads:
            record = heapq.heappop(heads)[-1]
            yield record
            partition = TopicPartition(record.topic, record.partition)
            await self._advance(partition, wanted[partition][1], waiting[record.partition], heads)

    async def _advance(
        self, partition: TopicPartition, stop: int, waiting: deque[ConsumerRecord], heads: list[Head]
    ) -> None:
        """Put the next record of a partition among the heads, where there is one."""
        while not waiting and await self._consumer.position(partition) < stop:
            found = await self._consumer.getmany(partition, timeout_ms=1000, max_records=AT_ONCE)
            waiting.extend(record for record in found.get(partition, ()) if record.offset < stop)
        if waiting:
            head = waiting.popleft()
            heapq.heappush(heads, (head.timestamp, head.partition, head.offset, head))
