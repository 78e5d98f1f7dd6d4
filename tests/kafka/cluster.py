"""Topics, records in and records out of a running Kafka cluster, seen by an independent client.

The client is librdkafka, not the one the product uses: a mistake shared by writer and reader cannot hide.
Keys go to partitions as the Java clients, aiokafka and Faust place them (murmur2).
"""

import time
import uuid
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing
from typing import NamedTuple

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Producer,
    TopicPartition,
)
from confluent_kafka import Message as Received
from confluent_kafka.admin import AdminClient, NewTopic

LARGEST_RECORD = 34 * 1024 * 1024
WRITER = {
    "enable.idempotence": True,
    "message.max.bytes": LARGEST_RECORD,
    "message.timeout.ms": 30_000,
    "partitioner": "murmur2_random",
    "queue.buffering.max.messages": 0,
    "topic.metadata.propagation.max.ms": 2_000,
}
READER = {
    "enable.auto.commit": False,
    "enable.partition.eof": True,
    "fetch.message.max.bytes": LARGEST_RECORD,
    "fetch.wait.max.ms": 50,
    "group.id": "tests",
}
Headers = tuple[tuple[str, bytes | None], ...]


class Message(NamedTuple):
    """A record to write."""

    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int = -1


class Record(NamedTuple):
    """A record as it was read."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp: int


class Topics:
    """Creates the topics of one test under a prefix of its own, and deletes every topic with that prefix.

    A test may give the prefix to the product as its application id: the tables' changelogs go with the rest.
    """

    def __init__(self, servers: str) -> None:
        self.servers = servers
        self.prefix = f"test-{uuid.uuid4().hex[:8]}"

    def __call__(self, name: str, partitions: int = 1, config: Mapping[str, str] | None = None) -> str:
        """Create a topic, for example with `{"cleanup.policy": "compact"}`, and return its full name."""
        topic = f"{self.prefix}-{name}"
        create_topic(self.servers, topic, partitions, config)
        return topic

    def delete(self) -> None:
        """Delete every topic that carries the prefix."""
        mine = [name for name in topic_names(self.servers) if name.startswith(self.prefix)]
        if mine:
            client = admin(self.servers)  # held, since the answers die with it
            for done in client.delete_topics(mine).values():
                done.result()


def admin(servers: str) -> AdminClient:
    """An administrative client."""
    return AdminClient({"bootstrap.servers": servers})


def topic_names(servers: str) -> list[str]:
    """The names of all topics."""
    return sorted(admin(servers).list_topics(timeout=30).topics)


def create_topic(servers: str, topic: str, partitions: int = 1, config: Mapping[str, str] | None = None) -> None:
    """Create a topic with one replica."""
    wanted = NewTopic(topic, partitions, 1, config=dict(config or {}))
    client = admin(servers)  # held, since the answer dies with it
    client.create_topics([wanted])[topic].result()


def publish(servers: str, topic: str, messages: Iterable[Message | tuple[bytes | None, bytes | None]]) -> None:
    """Write records in order, and return when the broker has acknowledged every one."""
    failures: list[KafkaError] = []

    def settled(error: KafkaError | None, _: object) -> None:
        if error is not None:
            failures.append(error)

    producer = Producer(WRITER | {"bootstrap.servers": servers})
    for message in messages:
        key, value, headers, partition = Message(*message)
        producer.produce(topic, value, key, partition, on_delivery=settled, headers=list(headers))
        producer.poll(0)
    producer.flush()
    if failures:
        raise KafkaException(failures[0])


def read_all(servers: str, topic: str, within: float = 30) -> list[Record]:
    """Every record of the topic up to its present end, by partition and offset."""
    return sorted(_read(servers, topic, within), key=lambda record: (record.partition, record.offset))


def read_until(servers: str, topic: str, enough: Callable[[list[Record]], bool], within: float = 30) -> list[Record]:
    """The records of the topic in order of arrival, as soon as they are `enough`."""
    records: list[Record] = []
    with closing(_read(servers, topic, within, to_end=False)) as arriving:
        while not enough(records):
            records.append(next(arriving))
    return records


def _read(servers: str, topic: str, within: float, *, to_end: bool = True) -> Generator[Record]:
    deadline = time.monotonic() + within
    with closing(Consumer(READER | {"bootstrap.servers": servers})) as consumer:
        unread = _partitions(consumer, topic, within)
        consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in unread])
        while unread or not to_end:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{topic}: still waiting for records of {servers} after {within:g} s")
            message = consumer.poll(0.1)
            if message is None:
                continue
            if (error := message.error()) is None:
                yield _record(message)
            elif error.code() == KafkaError._PARTITION_EOF:
                unread.discard(message.partition())
            else:
                raise KafkaException(error)


def _partitions(consumer: Consumer, topic: str, within: float) -> set[int]:
    known = consumer.list_topics(topic, timeout=within).topics[topic]
    if known.error is not None:
        raise KafkaException(known.error)
    return set(known.partitions)


def _record(message: Received) -> Record:
    return Record(
        message.topic(),
        message.partition(),
        message.offset(),
        message.key(),
        message.value(),
        tuple(message.headers() or ()),
        message.timestamp()[1],
    )
