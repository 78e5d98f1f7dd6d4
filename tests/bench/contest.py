"""One contestant on one topic: started, measured, its alerts read back and compared, ended."""

import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from tests.bench.feed import Feed
from tests.bench.work import ALERTS, compared
from tests.kafka.cluster import create_topic, read_all, topic_names
from tests.kafka.deployment import ROOT

CONTESTANTS = ("worker", "quix", "wax", "faust_agent", "bare")
NAMES = {
    "worker": "dripcheck worker", "quix": "Quix Streams", "wax": "Bytewax, recovery on",
    "faust_agent": "plain Faust agent and table", "bare": "bare client, decoding only",
}  # fmt: skip


class Differs(AssertionError):
    """A contestant came to other alerts: its speed means nothing."""


class Result(NamedTuple):
    """The figures of one contestant."""

    name: str
    events_per_second: float
    processor_microseconds: float
    peak_mebibytes: float
    changelog_bytes: float | None


class Ground(NamedTuple):
    """Where a contest takes place."""

    servers: str
    records: Path
    folder: Path
    interpreter: str
    limit: float


def contest(ground: Ground, feed: Feed, contestant: str) -> Result:
    """Let one contestant do the work."""
    prefix = f"{contestant}-{os.urandom(3).hex()}."
    folder = ground.folder / prefix
    folder.mkdir(parents=True)
    environment = {
        "BENCH_SERVERS": ground.servers, "BENCH_PREFIX": prefix, "BENCH_FOLDER": str(folder),
        "BENCH_EVENTS": str(feed.count), "BENCH_PARTITIONS": str(feed.partitions),
    }  # fmt: skip
    source, alerts = _topics(ground, feed, contestant, prefix)
    process = start(ground, contestant, folder, environment | {"BENCH_SOURCE": source})
    try:
        figures = _report(process, folder, ground.limit)
        if contestant != "bare":
            agree(ground.servers, alerts, feed.expected, contestant)
    finally:
        process.kill()
        process.wait()
    size = _changelog(ground, folder, prefix, {source, alerts})
    shutil.rmtree(folder)
    return Result(
        NAMES[contestant],
        figures["events"] / figures["seconds"],
        1e6 * figures["processor_seconds"] / figures["events"],
        figures["peak_bytes"] / (1 << 20),
        size / feed.count if contestant != "bare" else None,
    )


def start(ground: Ground, contestant: str, folder: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start a contestant as a process of its own."""
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [ground.interpreter, "-m", f"tests.bench.contestants.{contestant}"],
            cwd=ROOT, env={**os.environ, **environment, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=log,
        )  # fmt: skip


def _topics(ground: Ground, feed: Feed, contestant: str, prefix: str) -> tuple[str, str]:
    """The source and the alert topic; our worker has those that it declares, filled with the same records."""
    if contestant == "worker":
        command = ("topics", "apply", "--brokers", ground.servers, "--prefix", prefix)
        subprocess.run(
            [ground.interpreter, "-m", "streams", *command, "--partitions", str(feed.partitions)],
            cwd=ROOT, check=True, capture_output=True,
        )  # fmt: skip
        source = f"{prefix}charting.events"
        feed.publish(ground.servers, source)
        return source, f"{prefix}charting.alerts"
    source, alerts = f"{prefix}source", f"{prefix}{ALERTS}"
    for topic in (source, alerts):
        create_topic(ground.servers, topic, feed.partitions)
    feed.publish(ground.servers, source)
    return source, alerts


def _report(process: "subprocess.Popen[bytes]", folder: Path, limit: float) -> Any:
    deadline = time.monotonic() + limit
    while not (folder / "meter.json").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise TimeoutError(f"{folder.name} did not finish: {(folder / 'log').read_text()[-2000:]}")
        time.sleep(0.1)
    return orjson.loads((folder / "meter.json").read_bytes())


def agree(servers: str, topic: str, expected: Mapping[str, bytes], contestant: str, within: float = 60) -> None:
    """Return once the alert topic holds the expected open alerts. Raises Differs where it never does."""
    deadline = time.monotonic() + within
    while (found := compared(latest(servers, topic))) != expected:
        if time.monotonic() > deadline:
            odd = sorted(ident for ident in found.keys() | expected.keys() if found.get(ident) != expected.get(ident))
            raise Differs(f"{contestant}: {len(odd)} of {len(expected)} alerts differ, the first is {odd[0]}")
        time.sleep(0.5)


def latest(servers: str, topic: str) -> Sequence[bytes]:
    """The last value of each key of a topic."""
    values = {record.key: record.value for record in read_all(servers, topic)}
    return [value for value in values.values() if value is not None]


def _changelog(ground: Ground, folder: Path, prefix: str, ours: set[str]) -> int:
    """The bytes that state left behind: in the changelog topics, or in Bytewax's files."""
    stem = prefix.rstrip(".")
    changelogs = [name for name in topic_names(ground.servers) if stem in name and "changelog" in name]
    found = [file for name in changelogs if name not in ours for file in ground.records.glob(f"{name}-[0-9]*/*.log")]
    return sum(file.stat().st_size for file in (*found, *folder.glob("state/*.sqlite3*")))
