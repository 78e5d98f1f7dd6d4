"""The publisher that waits for every acknowledgement.

Records go out as whole batches per partition (a third of the cost of one call per record). A record is always
accepted by an empty batch, so one larger than a batch travels alone.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.structs import RecordMetadata
from faust.types import TP

from streams.engine.outbox import Outbox, Outgoing


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
