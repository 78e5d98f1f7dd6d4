"""One patient forgotten everywhere on request: what a deployment holds of somebody, and how it is taken back.

The topics of verdicts are compacted, so a record without a value deletes its key. State is the workers': the partition
of each encounter is told by a transfer, forgets the chart and takes back what it knows to be published. A log that is
deleted by age cannot give up single records; what it holds is told, with the day on which it is gone.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.ranges import TopicReader
from streams.security import client_options
from streams.settings import Settings
from streams.state import from_ms
from streams.topics import Topic, Topics

LOOK_AGAIN = 0.5
"""Seconds between two questions whether the workers have read what they were told."""


@dataclass
class Kept:
    """Records of a patient in a topic that is deleted by age."""

    records: int = 0
    gone_at: datetime | None = None

    def add(self, record: ConsumerRecord, topic: Topic) -> None:
        """One more."""
        gone_at = from_ms(record.timestamp) + timedelta(milliseconds=topic.retention_ms)
        self.records, self.gone_at = self.records + 1, max(gone_at, self.gone_at or gone_at)


@dataclass
class Holdings:
    """What a deployment holds of a patient: encounters, the keys of what was published, and what only ages out."""

    encounters: set[str] = field(default_factory=set)
    alerts: set[bytes] = field(default_factory=set)
    assessments: set[bytes] = field(default_factory=set)
    answers: set[bytes] = field(default_factory=set)
    aging: dict[str, Kept] = field(default_factory=dict)

    @property
    def published(self) -> bool:
        """Whether anything stands that can be taken back."""
        return bool(self.alerts or self.assessments or self.answers)


async def holdings(settings: Settings, patient: str) -> Holdings:
    """Look through every topic. Ids are compared in what is JSON; elsewhere their bytes are looked for."""
    found, topics = Holdings(), Topics(settings.prefix)
    for topic, keys in ((topics.alerts, found.alerts), (topics.assessments, found.assessments)):
        for key, value in (await _latest(settings, topic)).items():
            if value.get("patient_id") == patient:
                keys.add(key)
                found.encounters |= {value["encounter_id"]} if value.get("encounter_id") else set()
    for topic in (*topics.inboxes.values(), topics.events, topics.transfers, topics.notes, topics.dead_letters):
        async for record in _records(settings, topic):
            if patient.encode() in (record.key or b"") + (record.value or b""):
                found.aging.setdefault(topic.name, Kept()).add(record, topic)
                found.encounters |= _encounters(record, topic, topics, patient)
    answers = await _latest(settings, topics.feedback)
    found.answers = {key for key, value in answers.items() if value.get("encounter_id") in found.encounters}
    return found


async def _records(settings: Settings, topic: Topic) -> AsyncIterator[ConsumerRecord]:
    """Everything of one topic. A client for each: one that changes its topic in the middle of a fetch may hang."""
    async with TopicReader(client_options(settings)) as reader:
        kept = await reader.whole(topic.name)
        if any(first < end for first, end in kept.values()):
            async for record in reader.records(kept):
                yield record


async def _latest(settings: Settings, topic: Topic) -> dict[bytes, dict[str, str]]:
    latest: dict[bytes, dict[str, str]] = {}
    async for record in _records(settings, topic):
        latest.pop(record.key, None)
        if record.value:
            latest[record.key] = orjson.loads(record.value)["data"]
    return latest


def _encounters(record: ConsumerRecord, topic: Topic, topics: Topics, patient: str) -> set[str]:
    """The encounter a record of this patient belongs to, where the topic tells it."""
    if topic == topics.notes:
        named = dict(record.headers).get("encounter")
        return {named.decode()} if named and record.key == patient.encode() else set()
    if topic != topics.events:
        return set()
    try:
        event = orjson.loads(record.value)
        return {event["subject"]} if event["data"]["patient_id"] == patient else set()
    except (ValueError, KeyError, TypeError):
        return set()  # no event: it is among the dead letters, and was judged nowhere


class Purge:
    """Takes back what is held of a patient."""

    def __init__(self, settings: Settings, producer: AIOKafkaProducer) -> None:
        self._settings, self._producer, self._topics = settings, producer, Topics(settings.prefix)

    async def tell_workers(self, patient: str, encounters: Iterable[str]) -> Mapping[TopicPartition, int]:
        """Tell each encounter's partition; the offsets that the workers must have passed."""
        told: dict[TopicPartition, int] = {}
        for encounter in sorted(encounters):
            sent = await self._producer.send_and_wait(
                self._topics.transfers.name, patient.encode(), key=encounter.encode(), headers=[("kind", b"purge")]
            )
            partition = TopicPartition(sent.topic, sent.partition)
            told[partition] = max(told.get(partition, 0), sent.offset + 1)
        return told

    async def take_back(self, found: Holdings) -> None:
        """Delete the keys that hold the patient from the compacted topics."""
        for topic, keys in (
            (self._topics.alerts, found.alerts),
            (self._topics.assessments, found.assessments),
            (self._topics.feedback, found.answers),
        ):
            for key in sorted(keys):
                await self._producer.send_and_wait(topic.name, None, key=key)

    async def taken(self, told: Mapping[TopicPartition, int], within: float) -> bool:
        """Whether the workers have read what they were told, and committed it."""
        admin = AIOKafkaAdminClient(**client_options(self._settings))
        await admin.start()
        try:
            async with asyncio.timeout(within):
                while not await self._passed(admin, told):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_AGAIN)  # the broker tells nobody
        except TimeoutError:
            return False
        finally:
            await admin.close()
        return True

    async def _passed(self, admin: AIOKafkaAdminClient, told: Mapping[TopicPartition, int]) -> bool:
        partitions: Collection[TopicPartition] = list(told)
        committed = await admin.list_consumer_group_offsets(self._settings.group, partitions=partitions)
        return all(tp in committed and committed[tp].offset >= offset for tp, offset in told.items())
