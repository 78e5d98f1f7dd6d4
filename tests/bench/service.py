"""Our worker as an operator runs it: how soon a closing is answered, and how soon it is back with many encounters open."""

import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import msgspec
from aiokafka.partitioner import murmur2
from confluent_kafka import Producer

from schemas.envelope import ChartingEvent
from streams.state import Header, row_key, to_ms
from streams.tables import changelog_names
from tests.bench.contest import Ground
from tests.bench.feed import Feed
from tests.bench.work import closes, read
from tests.kafka.cluster import WRITER, Message, Topics, publish, read_all
from tests.kafka.deployment import Deployment, Worker, wait_until


class Latency(NamedTuple):
    """From the record that closes an encounter to its assessment, both as the broker has their times."""

    events_per_second: float
    median_seconds: float
    p99_seconds: float


class Recovery(NamedTuple):
    """A worker without state on disk, from its start until it serves."""

    encounters: int
    events_each: int
    seconds: float
    bytes_each: float


def latency(ground: Ground, feed: Feed, rate: float) -> Latency:
    """Feed at this many events a second."""
    with Deployment(Topics(ground.servers), Path(mkdtemp(dir=ground.folder)), feed.partitions) as deployment:
        worker = deployment.worker()
        wait_until(lambda: _ready(worker), "the worker to serve")
        _paced(ground.servers, deployment.names.events.name, feed, rate)
        deployment.wait_until_read(within=120)
        closed = {
            record.key: record.timestamp
            for record in reversed(read_all(ground.servers, deployment.names.events.name))
            if record.value is not None and closes(read(record.value))
        }
        answers = reversed(read_all(ground.servers, deployment.names.assessments.name))
        answered = {record.key: record.timestamp for record in answers if record.value is not None}
    waits = sorted(max(0, answered[key] - moment) / 1000 for key, moment in closed.items() if key in answered)
    return Latency(rate, statistics.median(waits), waits[int(0.99 * (len(waits) - 1))])


def _paced(servers: str, topic: str, feed: Feed, rate: float) -> None:
    producer = Producer(WRITER | {"bootstrap.servers": servers, "linger.ms": 5})
    began = time.monotonic()
    for number, (key, value) in enumerate(zip(feed.keys, feed.values, strict=True)):
        producer.produce(topic, value, key)
        while (ahead := number / rate - (time.monotonic() - began)) > 0:
            producer.poll(min(ahead, 0.05))
    producer.flush()


def scaled(ground: Ground, feed: Feed, workers: int) -> float:
    """Events a second of so many workers on one set of partitions, all of them ready before the first event comes."""
    with Deployment(Topics(ground.servers), Path(mkdtemp(dir=ground.folder)), feed.partitions) as deployment:
        started = [deployment.worker("--close-at-end") for _ in range(workers)]
        for worker in started:
            wait_until(partial(_ready, worker), "every worker to serve")
        began = time.monotonic()
        feed.publish(ground.servers, deployment.names.events.name)
        deployment.wait_until_read(within=240)
        return feed.count / (time.monotonic() - began)


def recovery(ground: Ground, encounters: int, events_each: int, partitions: int = 4) -> Recovery:
    """Write the changelog of so many open encounters, and start a worker on it."""
    with Deployment(Topics(ground.servers), Path(mkdtemp(dir=ground.folder)), partitions) as deployment:
        before = deployment.worker()
        wait_until(lambda: _ready(before), "the changelogs to be made")
        empty = _resident(before)
        before.stop()
        chart, heads, *_ = changelog_names(deployment.group)
        template = _template(events_each)
        publish(ground.servers, heads, _heads(encounters))
        publish(ground.servers, chart, _rows(template, encounters, partitions))
        began = time.monotonic()
        worker = deployment.worker()
        wait_until(lambda: _ready(worker), "the state to be restored", 600)
        seconds = time.monotonic() - began
        return Recovery(encounters, events_each, seconds, (_resident(worker) - empty) / encounters)


def _template(count: int) -> list[tuple[ChartingEvent, bytes]]:
    """Events of one simulated encounter that is not over, as often as needed."""
    found = [(event, value) for value in Feed(20).values if not closes(event := read(value))]
    return [found[number % len(found)] for number in range(count)]


def _id(number: int) -> bytes:
    return b"ENC-OPEN-%08d" % number


def _heads(encounters: int) -> Iterator[Message]:
    now = to_ms(datetime.now(UTC))  # noqa: TID251 - a worker of today restores it
    header = Header("open", now, now + to_ms(datetime(1970, 1, 2, tzinfo=UTC)))
    value = msgspec.msgpack.encode(header)
    return (Message(_id(number), value) for number in range(encounters))


def _rows(template: Sequence[tuple[ChartingEvent, bytes]], encounters: int, partitions: int) -> Iterator[Message]:
    """Every row in the partition of its encounter, as the worker writes them."""
    for number in range(encounters):
        ident = _id(number)
        partition = (murmur2(ident) & 0x7FFFFFFF) % partitions
        for at, (event, value) in enumerate(template):
            key = row_key(ident.decode(), event.source, f"{event.id}-{at}")
            yield Message(key, value.replace(event.subject.encode(), ident), (), partition)


def _ready(worker: Worker) -> bool:
    return worker.page("/ready")[0] == 200


def _resident(worker: Worker) -> int:
    rows = Path(f"/proc/{worker.process.pid}/status").read_text().splitlines()
    return int(next(row for row in rows if row.startswith("VmRSS")).split()[1]) * 1024
