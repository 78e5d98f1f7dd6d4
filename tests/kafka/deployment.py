"""dripcheck as an operator runs it: topics applied, workers as processes, outputs read back from the broker."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from streams.topics import Topics as Names
from tests.kafka.cluster import Message, Topics, publish, read_all

SETTLING = (
    KafkaError.NOT_COORDINATOR,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
)
"""What a fresh broker answers while topics and coordinators are being made."""

ROOT = Path(__file__).resolve().parents[2]


def wait_until(condition: Callable[[], bool], what: str, within: float = 60) -> None:
    """Return as soon as the condition holds."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {within:g} s for {what}")
        time.sleep(0.05)


class Worker:
    """One worker process."""

    def __init__(self, options: Iterable[str], log: Path, **environment: str) -> None:
        self.log = log
        command = [sys.executable, "-m", "streams", "worker", *options]
        with log.open("ab") as sink:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=sink, stderr=sink, env=os.environ | environment)

    def _port(self) -> int | None:
        for line in self.log.read_text().splitlines():
            if "pages at http://" in line:
                return int(line.split("http://", 1)[1].split(":", 2)[1])
        return None

    def page(self, path: str, within: float = 60) -> tuple[int, str]:
        """Status and text of one of its pages."""
        what = f"the worker to name its port: {self.log.read_text()[-500:]}"
        wait_until(lambda: self._port() is not None, what, within)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port()}{path}", timeout=min(5, within)) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        """Tell it to drain; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)


class Deployment:
    """Topics under a prefix of their own, and workers on them."""

    def __init__(self, topics: Topics, folder: Path, partitions: int = 4, **environment: str) -> None:
        self.servers, self.prefix, self.folder = topics.servers, f"{topics.prefix}.", folder
        self.group, self.partitions, self.names = topics.prefix, partitions, Names(f"{topics.prefix}.")
        self.environment = environment
        self.workers: list[Worker] = []
        self.command("topics", "apply", *self._common())

    def _common(self) -> tuple[str, ...]:
        return ("--brokers", self.servers, "--prefix", self.prefix, "--partitions", str(self.partitions))

    def command(self, *arguments: str) -> str:
        """Run a command of dripcheck."""
        done = subprocess.run(
            [sys.executable, "-m", "streams", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.kill()
        if error is not None:
            for worker in self.workers:
                print(worker.log, worker.process.returncode, worker.log.read_text()[-2000:])  # noqa: T201 - pytest shows it

    def worker(self, *options: str) -> Worker:
        """Start a worker."""
        log = self.folder / f"worker-{len(self.workers)}.log"
        common = [*self._common(), "--group", self.group, "--listen-port", "0"]
        worker = Worker([*common, *options], log, **{"DRIPCHECK_SESSION_SECONDS": "6"} | self.environment)
        self.workers.append(worker)
        return worker

    def publish(self, lines: Iterable[bytes]) -> None:
        """Publish events to charting.events, keyed by encounter."""
        publish(
            self.servers,
            self.names.events.name,
            [Message(_subject(line), line) for line in lines],
        )

    def progress(self) -> tuple[int, int]:
        """Committed offsets and ends, summed over the sources."""
        with_group = Consumer({"bootstrap.servers": self.servers, "group.id": self.group})
        try:
            tps = [
                TopicPartition(topic.name, number) for topic in self.names.sources for number in range(self.partitions)
            ]
            committed = sum(max(0, tp.offset) for tp in with_group.committed(tps, timeout=10))
            return committed, sum(with_group.get_watermark_offsets(tp, timeout=10)[1] for tp in tps)
        except KafkaException as error:
            if error.args[0].code() not in SETTLING:
                raise
            return 0, 1
        finally:
            with_group.close()

    def wait_until_read(self, within: float = 90) -> None:
        """Return when everything that is on the sources is committed."""

        def read() -> bool:
            committed, end = self.progress()
            return committed == end > 0

        wait_until(read, f"all records to be committed; now {self.progress()}", within)

    def latest(self, topic: str) -> dict[bytes, bytes]:
        """The last value of each key."""
        values: dict[bytes, bytes] = {}
        for record in read_all(self.servers, topic):
            assert record.key is not None
            if record.value is None:
                values.pop(record.key, None)
            else:
                values[record.key] = record.value
        return values

    @property
    def verdict(self) -> tuple[list[bytes], list[bytes]]:
        """Open alerts and assessments, as bytes, sorted."""
        alerts = self.latest(self.names.alerts.name).values()
        return standing(alerts), sorted(self.latest(self.names.assessments.name).values())


def _subject(line: bytes) -> bytes | None:
    """The key of an event; none of what is no JSON."""
    try:
        return orjson.loads(line)["subject"].encode()  # type: ignore[no-any-return]
    except orjson.JSONDecodeError:
        return None


def standing(alerts: Iterable[bytes]) -> list[bytes]:
    """The open ones of some alert records, sorted."""
    return sorted(value for value in alerts if orjson.loads(value)["data"]["status"] == "open")
