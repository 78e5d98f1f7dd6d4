"""What a source holds, asked of the log by a reader outside the group.

Records can go astray between the group's client and us (a generation that ended, a seek in between), and as often as
chance likes: that the same ones are missing again proves nothing. A reader of its own knows no group, no rebalance and
no seek but its own, so what it does not find is not there.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from faust.types import TP

WAIT_MS = 200
CLOSED_WITHIN_S = 2.0


class SecondReader:
    """Connects when it is first asked; `options` are those of any client of the cluster."""

    def __init__(self, options: Callable[[], Mapping[str, Any]], patience_s: float) -> None:
        self._options, self._patience_s = options, patience_s
        self._consumer: AIOKafkaConsumer | None = None

    async def holds(self, tp: TP, gap: range) -> bool:
        """Whether a record stands at any of these offsets; yes, where the broker does not answer: no proof is none."""
        try:
            async with asyncio.timeout(self._patience_s):
                return await self._look(await self._connected(), TopicPartition(*tp), gap)
        except (KafkaError, TimeoutError):
            await self.close()
            return True

    async def _look(self, consumer: AIOKafkaConsumer, partition: TopicPartition, gap: range) -> bool:
        consumer.assign([partition])
        consumer.seek(partition, gap.start)
        try:
            while await consumer.position(partition) < gap.stop:
                found = await consumer.getmany(partition, timeout_ms=WAIT_MS, max_records=1)
                for record in found.get(partition, ()):
                    return record.offset in gap
            return False  # markers of transactions only, or what compaction has left of a range
        finally:
            consumer.pause(partition)  # else it would go on reading ahead

    async def _connected(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            self._consumer = AIOKafkaConsumer(
                **self._options(), enable_auto_commit=False, auto_offset_reset="none", fetch_max_wait_ms=WAIT_MS
            )
            await self._consumer.start()
        return self._consumer

    async def close(self) -> None:
        """Disconnect; it connects again when it is asked again."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            with suppress(KafkaError, TimeoutError):
                async with asyncio.timeout(CLOSED_WITHIN_S):  # a drain does not wait for it
                    await consumer.stop()
