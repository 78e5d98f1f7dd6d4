"""The client below everything: aiokafka hands over the records, orjson decodes them, and that is all."""

import asyncio

import orjson
from aiokafka import AIOKafkaConsumer

from tests.bench.work import Task

PASSES = 20


async def main() -> None:
    """Decode until the last event, several times over: once is too short to measure."""
    task = Task()
    each, task.meter.expected = task.meter.expected, PASSES * task.meter.expected
    consumer = AIOKafkaConsumer(
        task.source, bootstrap_servers=task.servers, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    await consumer.getmany(timeout_ms=2000, max_records=1)
    await consumer.seek_to_beginning()
    while task.meter.count < task.meter.expected:
        batches = await consumer.getmany(timeout_ms=200, max_records=4000)
        task.meter.begin()
        for records in batches.values():
            for record in records:
                orjson.loads(record.value)
            task.meter.took(len(records))
        if task.meter.count % each == 0:
            await consumer.seek_to_beginning()
    await consumer.stop()


if __name__ == "__main__":
    asyncio.run(main())
