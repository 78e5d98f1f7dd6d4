"""The worklist over Kafka: three compacted topics read from the place the database has reached, without a group.

Every worklist reads everything, so none takes a partition from another, and no offset is committed anywhere but in the
database, together with what was read. A database that was away for longer than a deleted key leaves its mark in a
compacted topic (`delete.retention.ms`, a day) would keep what was deleted: it begins anew.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from streams.errors import DripcheckError
from streams.ops.worklist.database import Database
from streams.ops.worklist.from_files import READERS
from streams.ops.worklist.rows import Arrived, Kind
from streams.security import client_options
from streams.settings import Settings
from streams.topics import Topics

log = logging.getLogger("dripcheck.worklist")

AWAY_AT_MOST = timedelta(hours=20)
BATCH, WAIT_MS = 5000, 300
Took = Callable[[frozenset[str]], None]


def topics_of(settings: Settings) -> dict[str, Kind]:
    """The topics read, by name."""
    topics = Topics(settings.prefix)
    return {topics.alerts.name: "alert", topics.assessments.name: "assessment", topics.feedback.name: "feedback"}


class TopicMissing(DripcheckError):
    """A topic of the worklist does not exist."""


class KafkaReader:
    """Reads the topics into the database and publishes answers. One at a time for a database."""

    def __init__(self, settings: Settings, database: Database, now_ms: Callable[[], int]) -> None:
        self._kinds, self._database, self._now_ms = topics_of(settings), database, now_ms
        self._feedback = Topics(settings.prefix).feedback.name
        self._consumer = AIOKafkaConsumer(
            **client_options(settings), auto_offset_reset="earliest", enable_auto_commit=False,
            max_poll_records=BATCH,
        )  # fmt: skip
        self._producer = AIOKafkaProducer(**client_options(settings), acks="all", enable_idempotence=True)
        self._goal: dict[TopicPartition, int] = {}
        self.ready = False

    async def start(self) -> None:
        """Connect, and go to where the database stands."""
        await self._consumer.start()
        await self._producer.start()
        parts = [TopicPartition(topic, part) for topic in self._kinds for part in sorted(await self._partitions(topic))]
        self._consumer.assign(parts)
        first, self._goal = await self._consumer.beginning_offsets(parts), await self._consumer.end_offsets(parts)
        reached = self._database.positions()
        places = {part: reached.get((part.topic, part.partition), 0) for part in parts}
        if self._stale(places):
            log.warning("the database was away for too long or the topics are others: it is built anew")
            await asyncio.to_thread(self._database.forget)
            places = dict.fromkeys(parts, 0)
        for part, offset in places.items():
            self._consumer.seek(part, max(offset, first[part]))
        await self._look()

    async def _partitions(self, topic: str) -> Iterable[int]:
        """The partitions of a topic, as the producer asks the broker for them."""
        found: Iterable[int] = await self._producer.partitions_for(topic)
        if not found:
            raise TopicMissing(f"topic {topic} is not there; create it with `dripcheck topics apply`")
        return found

    def _stale(self, places: Mapping[TopicPartition, int]) -> bool:
        """Whether something may have been deleted that the database would never hear of."""
        read_at = self._database.read_at()
        if read_at is None:
            return False
        away = timedelta(milliseconds=self._now_ms() - read_at)
        return away > AWAY_AT_MOST or any(place > self._goal[part] for part, place in places.items())

    async def follow(self, took: Took) -> None:
        """Read until the process ends."""
        while True:
            batches = await self._consumer.getmany(timeout_ms=WAIT_MS, max_records=BATCH)
            records = [record for batch in batches.values() for record in batch]
            if records:
                took(await asyncio.to_thread(self._take, records))
            await self._look()

    def _take(self, records: Iterable[ConsumerRecord]) -> frozenset[str]:
        arrived = [one for record in records if (one := self._arrived(record))]
        return self._database.apply(arrived, self._now_ms())

    def _arrived(self, record: ConsumerRecord) -> Arrived | None:
        """A record of ours; what somebody else wrote to the topic is passed over and told."""
        kind = self._kinds[record.topic]
        try:
            if record.value is not None:
                READERS[kind](record.value)
            key = (record.key or b"").decode()
        except (ValueError, KeyError, TypeError):
            log.warning("%s/%d/%d is no %s: passed over", record.topic, record.partition, record.offset, kind)
            return None
        return Arrived(kind, key, record.value, record.timestamp, (record.topic, record.partition, record.offset))

    async def _look(self) -> None:
        """Whether all that was there at the start has been read."""
        if not self.ready:
            places = {part: await self._consumer.position(part) for part in self._consumer.assignment()}
            self.ready = all(place >= self._goal[part] for part, place in places.items())

    async def publish(self, alert_id: str, value: bytes | None) -> None:
        """Send an answer; it is kept when this returns."""
        await self._producer.send_and_wait(self._feedback, value, key=alert_id.encode())

    async def stop(self) -> None:
        """Leave the broker."""
        await self._consumer.stop()
        await self._producer.stop()
