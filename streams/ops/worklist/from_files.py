"""The worklist over files: what `dripcheck replay` wrote stands for the topics, and is read again when it changes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from streams import files
from streams.errors import UnusableInput
from streams.ops.worklist.database import Database
from streams.ops.worklist.rows import Arrived, Kind, alert_of, assessment_of, feedback_of

LOOK_SECONDS = 1.0
Took = Callable[[frozenset[str]], None]
KEYS: Mapping[Kind, str] = {"alert": "alert_id", "assessment": "encounter_id", "feedback": "alert_id"}
READERS: Mapping[Kind, Callable[[bytes], Any]] = {
    "alert": alert_of, "assessment": assessment_of, "feedback": feedback_of,
}  # fmt: skip


class FilesReader:
    """Follows files that are written whole, as compacted topics: a key that is gone is deleted."""

    def __init__(self, database: Database, wanted: Mapping[Kind, Path]) -> None:
        self._database, self._wanted = database, wanted
        self._seen: dict[Kind, tuple[int, int]] = {}
        self._keys: dict[Kind, frozenset[str]] = {}

    def read(self) -> frozenset[str]:
        """Take in what changed since the last time. Raises UnusableInput where a line is no record of its topic."""
        records: list[Arrived] = []
        for kind, file in self._wanted.items():
            status = file.stat() if file.exists() else None
            state = (status.st_mtime_ns, status.st_size) if status else (0, 0)
            if self._seen.get(kind) != state:
                records += self._changed(kind, file) if status else ()
                self._seen[kind] = state
        return self._database.apply(records) if records else frozenset()

    def _changed(self, kind: Kind, file: Path) -> list[Arrived]:
        found = list(_records(kind, file))
        keys = frozenset(record.key for record in found)
        gone = sorted(self._keys.get(kind, frozenset()) - keys)
        self._keys[kind] = keys
        return found + [Arrived(kind, key, None) for key in gone]

    async def follow(self, took: Took, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Read again whenever a file changes; a file caught half written is read when it is whole."""
        while True:
            await sleep(LOOK_SECONDS)
            try:
                took(await asyncio.to_thread(self.read))
            except UnusableInput:
                continue


def _records(kind: Kind, file: Path) -> Iterator[Arrived]:
    with files.reading(str(file)) as (stream, _, _):
        for number, line in enumerate(files.lines(str(file), stream), 1):
            try:
                yield _record(kind, line)
            except (ValueError, KeyError, TypeError, AttributeError):
                raise UnusableInput(
                    f"{file}: line {number} is no {kind}; give what `dripcheck replay --{kind}s` wrote"
                ) from None


def _record(kind: Kind, line: bytes) -> Arrived:
    document = orjson.loads(line)
    if document["data"] is None:
        return Arrived(kind, document["subject"], None)
    return Arrived(kind, getattr(READERS[kind](line), KEYS[kind]), line)
