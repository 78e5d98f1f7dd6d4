"""The stored samples: changelog rows, records and outputs as JSON lines, bytes in base64."""

import gzip
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path

import orjson

from streams.tables import NAMES
from tests.charting import simulated
from tests.topology import TOPICS, Topology

HERE = Path(__file__).resolve().parent
PARTITIONS = 2
OUTPUTS = (TOPICS.alerts.name, TOPICS.assessments.name)


def halves() -> tuple[list[bytes], list[bytes]]:
    """The records of a clinic in order of arrival: those of the sample, and those that come after the upgrade."""
    lines = simulated(12, seed=29, defect_rate=0.5)
    return lines[: len(lines) // 2], lines[len(lines) // 2 :]


def write(version: str) -> None:
    """Write what this version keeps after the first half. Raises FileExistsError where that was done."""
    folder = HERE / version
    folder.mkdir(exist_ok=False)
    topology = Topology(partitions=PARTITIONS)
    first, second = halves()
    topology.pipe(first)
    for name, lines in (("records", first), ("later", second)):
        _write(folder / f"{name}.jsonl.gz", lines)
    for place, name in enumerate(NAMES):
        rows = [(n, row) for n in range(PARTITIONS) for row in topology.changelog[n, place]]
        _write(folder / f"{name}.jsonl.gz", [_row(number, key, value) for number, (key, value) in rows])
    for name in OUTPUTS:
        _write(folder / f"{name}.jsonl.gz", [_row(r.partition, r.key, r.value) for r in topology.read(name)])


def _row(partition: int, key: bytes, value: bytes | None) -> bytes:
    stored = None if value is None else b64encode(value).decode()
    return orjson.dumps({"partition": partition, "key": b64encode(key).decode(), "value": stored})


def _write(path: Path, lines: list[bytes]) -> None:
    path.write_bytes(gzip.compress(b"\n".join(lines), mtime=0))


def records(version: str, name: str) -> list[bytes]:
    """The stored records of this name."""
    return gzip.decompress((HERE / version / f"{name}.jsonl.gz").read_bytes()).splitlines()


def restored(version: str, *, reevaluates: bool = False) -> Topology:
    """A worker of this version over the state of that one."""
    topology = Topology(partitions=PARTITIONS)
    topology.reevaluates = reevaluates
    for place, name in enumerate(NAMES):
        for partition, key, value in rows(version, name):
            topology.changelog[partition, place].append((key, value))
    for name in OUTPUTS:
        for partition, key, value in rows(version, name):
            topology.publish(name, key, value, partition=partition)
    topology.crash()
    return topology


def rows(version: str, name: str) -> Iterator[tuple[int, bytes, bytes | None]]:
    """The stored rows of a table, none where that version had no such table, or the records of an output."""
    if not (HERE / version / f"{name}.jsonl.gz").exists():
        return
    for line in records(version, name):
        row = orjson.loads(line)
        yield row["partition"], b64decode(row["key"]), None if row["value"] is None else b64decode(row["value"])
