"""A real Prometheus on loopback, and a worker's pages for it to scrape: real metrics, no broker.

The worker is the one `create_app` builds. What Kafka would hand over is handed over here, so that every metric moves.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
import yaml
from aiokafka import ConsumerRecord
from faust.types import TP

from deploy.kafka.broker import WITH_PARENT, free_port
from streams.app import App, create_app
from streams.engine import CheckpointStats, Outbox
from streams.practice.share import Share, unit_key
from streams.settings import load_settings
from streams.topics import Topics
from tests.deploy.files import PROMETHEUS, load

TO_INSTALL = "apt-get install --no-install-recommends prometheus"
WITHIN = 30.0
MEANT: dict[str, dict[str, str]] = {"enc": {"class": "outpatient"}, "mar": {"route": "iv-infusion"}, "chg": {}}
Found = TypeVar("Found")


def tool(name: str) -> str:
    """The path of `prometheus` or `promtool`; a test that needs it fails without."""
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"{name} not found: {TO_INSTALL}", pytrace=False)
    return path


def start(command: Sequence[str], **options: Any) -> "subprocess.Popen[bytes]":
    """Start a process that, on Linux, dies with the tests however they end."""
    tied = [sys.executable, "-ISc", WITH_PARENT, str(os.getpid())] if sys.platform == "linux" else []
    return subprocess.Popen([*tied, *command], **options)


class Prometheus:
    """A Prometheus that answers queries."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def answers(self) -> bool:
        """Whether it is ready."""
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=2) as answer:  # noqa: S310 - loopback
                return bool(answer.status == 200)
        except OSError:
            return False

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series of an instant query. Raises HTTPError where the expression is wrong."""
        query = urllib.parse.urlencode({"query": expression})
        with urllib.request.urlopen(f"{self.url}/api/v1/query?{query}", timeout=5) as answer:  # noqa: S310 - loopback
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
            return found

    def over(self, expression: str, begin: float, end: float, step: float) -> list[dict[str, Any]]:
        """The series of a query over a range of time."""
        asked = urllib.parse.urlencode({"query": expression, "start": begin, "end": end, "step": step})
        with urllib.request.urlopen(f"{self.url}/api/v1/query_range?{asked}", timeout=5) as answer:  # noqa: S310 - loopback
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
            return found


@contextmanager
def scraping(target: str, directory: Path) -> Generator[Prometheus]:
    """Prometheus with the configuration of the deployment, faster, and with another target."""
    config = load(PROMETHEUS / "prometheus.yml")
    config["global"] = {"scrape_interval": "250ms", "scrape_timeout": "250ms", "evaluation_interval": "1s"}
    config["rule_files"] = [str(PROMETHEUS / name) for name in config["rule_files"]]
    config["scrape_configs"][0]["static_configs"] = [{"targets": [target]}]
    (directory / "prometheus.yml").write_text(yaml.safe_dump(config))
    port = free_port()
    command = [
        tool("prometheus"), f"--config.file={directory}/prometheus.yml", f"--storage.tsdb.path={directory}/data",
        f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
    ]  # fmt: skip
    process = start(command)
    try:
        prometheus = Prometheus(port)
        until(prometheus.answers, "Prometheus is ready")
        yield prometheus
    finally:
        process.terminate()
        process.wait(20)


def until(condition: Callable[[], Found], what: str) -> Found:
    """What the condition gives as soon as it is true."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise TimeoutError(f"not within {WITHIN:g} s: {what}")


class Ward:
    """A worker without a broker that is told of one stay after the other."""

    def __init__(self) -> None:
        self.app: App = create_app(load_settings(partitions=1))
        self._topics, self._offset, self._stays = Topics(), 0, 0
        for table in self.app.engine.tables:
            table.owned = frozenset({0})
        self.app.agents.restored(0)
        self.app.engine.state.now_ready([0])

    @contextmanager
    def pages(self) -> Iterator[str]:
        """Where its metrics are served."""
        server = self.app.pages.serve("127.0.0.1", 0)
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()

    def stay(self, *, settled: bool) -> None:
        """An infusion without a stop, the discharge, a record that is none, and the late stop that settles it."""
        self._stays += 1
        self._read("enc", "08:00", status="in-progress")
        self._read("mar", "08:10", administration_id="A1", action="start", drug={"name": "vancomycin"})
        self._read("enc", "12:00", status="finished")
        self._judge()
        self._take(b"no event")
        if settled:
            self._read("mar", "13:00", administration_id="A1", action="stop", at="09:10", drug={"name": "vancomycin"})
        self._judge()
        events = TP(self._topics.events.name, 0)
        self.app.engine.state.lag = {events: 3}
        self.app.engine.state.recovery = {TP("dripcheck-chart-changelog", 0): (5, 9)}

    def billed(self) -> None:
        """A settled stay of a unit, charged twice for an hour that ran once, and not charged for its second drug."""
        self._stays += 1
        self._read("enc", "08:00", status="in-progress", unit="INF")
        for name, start, stop in (("vancomycin", "08:10", "09:15"), ("cefazolin", "09:20", "10:25")):
            self._read("mar", start, action="start", administration_id=name, drug={"name": name})
            self._read("mar", stop, action="stop", administration_id=name, drug={"name": name})
        self._read("chg", "11:00", charge_id="C1", code="96365", units=2, state="posted")
        self._read("enc", "12:00", status="finished", unit="INF")
        self._judge()

    def hears(self, values: Sequence[bytes]) -> None:
        """What a feed sends, and one look at it."""
        for value in values:
            self._take(value)
        self._judge()

    def rounding(self, unit: str) -> None:
        """A unit whose charted times all lie on the quarter hour."""
        share = Share(datetime(2026, 3, 2, tzinfo=UTC), times=(0, 15, 30, 45) * 10)
        moment, topic, headers = time.time_ns() // 1_000_000, self._topics.practice.name, (("encounter", b"E1"),)
        key, value = unit_key(unit).encode(), msgspec.msgpack.encode(share)
        record = ConsumerRecord(topic, 0, 0, moment, 0, key, value, None, 0, len(value), headers)
        self.app.agents.process(0, [record], Outbox())
        self._judge()

    def _read(self, kind: str, filed: str, *, at: str | None = None, **data: Any) -> None:
        name = {"enc": "encounter", "mar": "administration", "chg": "charge"}[kind]
        common = {"patient_id": "P1", "occurred_at": f"2026-03-02T{at or filed}:00Z"}
        event = {
            "specversion": "1.0", "id": f"{self._stays}-{kind}-{filed}", "source": "urn:test:ward",
            "type": f"charting.{name}.v1", "subject": f"E{self._stays}", "time": f"2026-03-02T{filed}:00Z",
            "data": common | MEANT[kind] | data,
        }  # fmt: skip
        self._take(json.dumps(event).encode())

    def _take(self, value: bytes) -> None:
        moment, topic = time.time_ns() // 1_000_000, self._topics.events.name
        record = ConsumerRecord(topic, 0, self._offset, moment, 0, None, value, None, 0, len(value), ())
        self._offset += 1
        self.app.agents.process(0, [record], Outbox())

    def _judge(self) -> None:
        self.app.agents.punctuate(0, Outbox(), caught_up=True)
        for observer in self.app.engine.observers:
            observer(CheckpointStats(0.02, 3, 2, 5, 900, committed=True))
