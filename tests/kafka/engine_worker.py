"""Starts workers of `engine_app` as processes, and checks from the broker that nothing was lost."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from tests.kafka.cluster import Message, Topics, publish, read_all
from tests.kafka.engine_app import Plan

ROOT = Path(__file__).resolve().parents[2]
NO_COORDINATOR = {
    KafkaError.NOT_COORDINATOR,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
}
QUICK = {"session_timeout_s": 2.0, "heartbeat_s": 0.4, "max_poll_records": 200, "request_timeout_s": 10.0}


class Worker:
    """One worker process and what it has told so far."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.told: list[dict[str, Any]] = []
        self.errors: list[str] = []
        command = [sys.executable, "-m", "tests.kafka.engine_app", json.dumps(asdict(plan))]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._readers = [
            threading.Thread(target=self._read_told, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read_told(self) -> None:
        for line in self.process.stdout or ():
            if line.startswith("{"):
                self.told.append(json.loads(line))

    def _read_errors(self) -> None:
        for line in self.process.stderr or ():
            self.errors.append(line)

    def facts(self, what: str) -> list[dict[str, Any]]:
        """What it told of one kind."""
        return [fact for fact in list(self.told) if fact["what"] == what]

    def wait_until(self, condition: Callable[[Self], bool], within: float = 30) -> None:
        """Return when the condition holds; fail when the worker ends or takes too long."""
        deadline = time.monotonic() + within
        while not condition(self):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"worker ended {self.process.poll()}: {self.told[-3:]} {self.errors[-5:]}")
            time.sleep(0.005)

    def processed(self) -> int:
        """Records that its checkpoints cover."""
        checkpoints = self.facts("checkpoint")
        return int(checkpoints[-1]["records"]) if checkpoints else 0

    def send_signal(self, signal: int) -> None:
        """Send a signal."""
        self.process.send_signal(signal)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.ended()

    def stop(self) -> int:
        """Ask it to drain; its exit code."""
        self.process.terminate()
        return self.ended()

    def ended(self, within: float = 40) -> int:
        """Wait for its end; its exit code."""
        code = self.process.wait(within)
        for reader in self._readers:
            reader.join(5)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        return code

    @property
    def last_words(self) -> str:
        """What it wrote on standard error."""
        return "".join(self.errors)


class World:
    """The topics of one test, the workers it started, and what must have come out."""

    def __init__(
        self,
        servers: str,
        topics: Topics,
        partitions: int = 4,
        sources: Iterable[str] = ("in",),
        config: Mapping[str, str] | None = None,
    ) -> None:
        self.servers, self.partitions = servers, partitions
        self.sources = [topics(name, partitions, config) for name in sources]
        self.out = topics("out", partitions, config)
        self.group = topics.prefix
        self.workers: list[Worker] = []
        self.expected: list[tuple[bytes, bytes]] = []

    def feed(self, count: int, source: int = 0, keys: int = 40) -> None:
        """Publish so many new values."""
        begin = len(self.expected)
        values = [(b"k%d" % (i % keys), b"%d" % i) for i in range(begin, begin + count)]
        publish(self.servers, self.sources[source], values)
        self.expected += values

    def feed_messages(self, messages: list[tuple[bytes, bytes]], source: int = 0) -> None:
        """Publish these values."""
        publish(self.servers, self.sources[source], [Message(key, value) for key, value in messages])
        self.expected += messages

    def plan(self, **wishes: Any) -> Plan:
        """A plan for a worker of this group."""
        settings = QUICK | wishes.pop("settings", {})
        return Plan(self.servers, self.group, self.sources, self.out, self.partitions, settings=settings, **wishes)

    def start(self, **wishes: Any) -> Worker:
        """Start a worker."""
        worker = Worker(self.plan(**wishes))
        self.workers.append(worker)
        return worker

    def close(self) -> None:
        """End every worker that still runs."""
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.kill()

    def offsets(self, within: float = 20) -> tuple[list[int], list[int]]:
        """Committed offsets and ends of all source partitions."""
        tps = [TopicPartition(topic, number) for topic in self.sources for number in range(self.partitions)]
        deadline = time.monotonic() + within
        with closing(Consumer({"bootstrap.servers": self.servers, "group.id": self.group})) as consumer:
            while True:
                try:
                    committed = [max(tp.offset, 0) for tp in consumer.committed(tps, timeout=10)]
                except KafkaException as problem:  # a broker that has just started has no coordinator yet
                    if problem.args[0].code() not in NO_COORDINATOR or time.monotonic() > deadline:
                        raise
                else:
                    return committed, [consumer.get_watermark_offsets(tp, timeout=10)[1] for tp in tps]

    def wait_until_committed(self, *workers: Worker, within: float = 40) -> None:
        """Return when every record is committed; fail when a worker ends before."""
        deadline = time.monotonic() + within
        while True:
            committed, ends = self.offsets()
            if committed == ends:
                return
            dead = [worker.last_words[-500:] for worker in workers if worker.process.poll() is not None]
            if dead or time.monotonic() > deadline:
                raise AssertionError(f"committed {committed} of {ends}; {dead}")
            time.sleep(0.05)

    def changelog(self, table: str) -> dict[bytes, bytes]:
        """The rows of a table as its changelog leaves them."""
        rows: dict[bytes, bytes] = {}
        for record in read_all(self.servers, f"{self.group}-{table}-changelog"):
            assert record.key is not None
            if record.value is None:
                rows.pop(record.key, None)
            else:
                rows[record.key] = record.value
        return rows

    def outcome(self) -> dict[str, Any]:
        """What the broker holds at the end: outputs without repeats, rows, sums and open records."""
        committed, ends = self.offsets()
        counts = self.changelog("counts")
        return {
            "outputs": {(record.key, record.value) for record in read_all(self.servers, self.out)},
            "rows": set(self.changelog("events")),
            "sum": sum(int(value) for key, value in counts.items() if not key.startswith(b"closed/")),
            "open": sum(ends) - sum(committed),
        }

    def exact(self) -> dict[str, Any]:
        """The outcome when every value was taken once."""
        return {
            "outputs": set(self.expected),
            "rows": {b"%s/%s" % (key, value[:40]) for key, value in self.expected},
            "sum": len(self.expected),
            "open": 0,
        }

    def repeats(self) -> int:
        """How many outputs were sent more than once."""
        return len(read_all(self.servers, self.out)) - len(self.expected)
