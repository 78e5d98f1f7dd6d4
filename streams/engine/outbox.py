"""What is sent: the outbox a batch fills, and the publisher that waits for every acknowledgement.

Records go out as whole batches per partition (a third of the cost of one call per record). A record is always
accepted by an empty batch, so one larger than a batch travels alone.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.structs import RecordMetadata
from faust.types import TP

Header = tuple[str, bytes]
Outgoing = tuple[bytes | None, bytes | None, list[Header]]  # key, value, headers


class Outbox:
    """What a batch wants sent; sent and acknowledged first at the checkpoint."""

    def __init__(self) -> None:
        self.records: list[tuple[str, int | None, Outgoing]] = []

    def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[Header] = (),
        partition: int | None = None,
    ) -> None:
        """Send this record at the next checkpoint, to the partition of its key unless one is named."""
        self.records.append((topic, partition, (key, value, list(headers))))

    def clear(self) -> None:
        """Forget what was sent."""
        self.records.clear()

    def __len__(self) -> int:
        return len(self.records)


class Publisher:
    """Sends groups of records and returns when the broker has acknowledged each."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer
        self._partition_of = DefaultPartitioner()

    async def send_outbox(self, outbox: Outbox) -> None:
        """Send an outbox; order is kept within each partition."""
        groups: dict[TP, list[Outgoing]] = defaultdict(list)
        partitions: dict[str, list[int]] = {}
        for topic, partition, record in outbox.records:
            if partition is None:
                if topic not in partitions:
                    partitions[topic] = sorted(await self._producer.partitions_for(topic))
                chosen = self._partition_of(record[0], partitions[topic], partitions[topic])
            else:
                chosen = partition
            groups[TP(topic, chosen)].append(record)
        await self.send_groups(groups)

    async def send_groups(self, groups: Mapping[TP, Iterable[Outgoing]]) -> dict[TP, list[tuple[int, int]]]:
        """Send records to named partitions; per partition the (first offset, count) of each batch."""
        sent = await asyncio.gather(*(self._send(tp, records) for tp, records in groups.items()))
        return dict(zip(groups, sent, strict=True))

    async def _send(self, tp: TP, records: Iterable[Outgoing]) -> list[tuple[int, int]]:
        batch = self._producer.create_batch()
        waiting = []
        for key, value, headers in records:
            if batch.append(key=key, value=value, timestamp=None, headers=headers) is None:
                waiting.append((await self._submit(batch, tp), batch.record_count()))
                batch = self._producer.create_batch()
                batch.append(key=key, value=value, timestamp=None, headers=headers)
        waiting.append((await self._submit(batch, tp), batch.record_count()))
        return [((await acknowledged).offset, count) for acknowledged, count in waiting]

    async def _submit(self, batch: BatchBuilder, tp: TP) -> "asyncio.Future[RecordMetadata]":
        batch.close()  # a closed batch does not linger
        sent: asyncio.Future[RecordMetadata]
        sent = await self._producer.send_batch(batch, tp.topic, partition=tp.partition)
        return sent
