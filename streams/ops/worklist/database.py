"""The embedded database: what the topics say, with the place reached in each, in one SQLite file.

A batch of records and the places it reaches are one transaction, so a restart goes on where it stood and reads nothing
twice. The file can be deleted at any time: the topics build it again. Pages read while one writer writes.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path

import orjson

from streams.ops.worklist import statements
from streams.ops.worklist.rows import Arrived, alert_of, alert_row, assessment_of, assessment_row, feedback_of

TABLES = resources.files(__package__).joinpath("tables.sql").read_text()
Row = sqlite3.Row


class Database:
    """One file; a connection per thread. `version` grows with every batch, for those who remember what they read."""

    def __init__(self, path: Path, source: str = "") -> None:
        self._path, self._threads = path, threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._writing = threading.Lock()
        self.version = 0
        made_by = hashlib.sha256(f"{TABLES}{source}".encode()).hexdigest()
        if self._made_by() != made_by:
            self._rebuild(made_by)

    def _made_by(self) -> str | None:
        """Which tables the file has, and of which topics; None where it is new."""
        try:
            row = self.connection.execute("SELECT made_by FROM origin").fetchone()
        except sqlite3.OperationalError:
            return None
        return str(row["made_by"]) if row else None

    def _rebuild(self, made_by: str) -> None:
        """Other tables or other topics: begin anew."""
        with self.connection as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                connection.execute(f'DROP TABLE IF EXISTS "{name}"')
        self.connection.executescript(TABLES)
        with self.connection as connection:
            connection.execute("INSERT INTO origin VALUES (?)", [made_by])

    def forget(self) -> None:
        """Throw away everything that the topics will say again."""
        made_by = self._made_by()
        self._rebuild(made_by or "")

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this thread."""
        if not hasattr(self._threads, "connection"):
            connection = sqlite3.connect(self._path, check_same_thread=False)  # closed by another
            connection.row_factory = sqlite3.Row
            connection.executescript(
                "PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -65536;"
                "PRAGMA secure_delete = on"  # who is forgotten leaves no bytes in the file
            )
            self._threads.connection = connection
            self._opened.append(connection)
        return self._threads.connection  # type: ignore[no-any-return]

    def close(self) -> None:
        """Close the file; no page reads it any more."""
        for connection in self._opened:
            connection.close()
        self._opened.clear()
        self._threads = threading.local()

    def rows(self, query: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[Row]:
        """What a query answers."""
        return self.connection.execute(query, parameters).fetchall()

    def positions(self) -> dict[tuple[str, int], int]:
        """The next offset to read of each partition."""
        return {(row["topic"], row["part"]): row["next"] for row in self.rows("SELECT * FROM position")}

    def read_at(self) -> int | None:
        """The timestamp of the latest record read, in milliseconds."""
        return self.rows("SELECT max(at) AS at FROM position")[0]["at"]  # type: ignore[no-any-return]

    def apply(self, records: Iterable[Arrived], read_at: int | None = None) -> frozenset[str]:
        """Take in records in their order; the encounters in which something changed. Empty: alerts about a practice."""
        with self._writing, self.connection as connection:
            batch = _Batch(connection)
            take = {"alert": batch.alert, "assessment": batch.assessment, "feedback": batch.feedback}
            for record in records:
                take[record.kind](record)
                batch.reached(record, read_at)
            batch.summarise()
            self.version += 1
        return frozenset(batch.touched)


class _Batch:
    """The writes of one transaction, and the encounters they touch."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self.touched: set[str] = set()

    def alert(self, record: Arrived) -> None:
        if self._known("SELECT encounter_id, value FROM alert WHERE alert_id = ?", record):
            return
        self._run(statements.DROP_CHARTED_BY_ALERT, [record.key])
        if record.value is None:
            self._run(statements.DROP_ALERT, [record.key])
            self._run(statements.DROP_HISTORY, [record.key])
            return
        alert = alert_of(record.value)
        self.touched.add(alert.encounter_id)
        self._run(statements.ALERT, alert_row(alert, record))
        self._run(statements.HISTORY, [record.key, record.timestamp, "alert", record.value])
        for person in alert.documenters or filter(None, [alert.subject.documenter_id]):
            self._run(statements.CHARTED_BY, [person, alert.encounter_id, record.key])

    def assessment(self, record: Arrived) -> None:
        self.touched.add(record.key)
        self._run(statements.DROP_CHARTED_BY_ENCOUNTER, [record.key])
        if record.value is None:
            self._run(statements.DROP_ASSESSMENT, [record.key])
            return
        assessment = assessment_of(record.value)
        self._run(statements.ASSESSMENT, assessment_row(assessment, record))
        for person in assessment.documenters:
            self._run(statements.CHARTED_BY, [person, record.key, ""])

    def feedback(self, record: Arrived) -> None:
        if self._known("SELECT encounter_id, value FROM feedback WHERE alert_id = ?", record):
            return
        self._run(statements.HISTORY, [record.key, record.timestamp, "feedback", record.value])
        if record.value is None:
            self._run(statements.DROP_FEEDBACK, [record.key])
            return
        answer = feedback_of(record.value)
        self.touched.add(answer.encounter_id)
        self._run(statements.FEEDBACK, [record.key, answer.encounter_id, answer.outcome, record.value])

    def reached(self, record: Arrived, read_at: int | None) -> None:
        """The record was taken in; a restart reads on behind it."""
        if record.position:
            topic, partition, offset = record.position
            self._run(statements.POSITION, [topic, partition, offset + 1, read_at])

    def summarise(self) -> None:
        """One row for each encounter touched, as the list shows it."""
        ids = orjson.dumps(sorted(self.touched)).decode()
        for statement in (statements.STANDING, statements.DROP_ENCOUNTERS, statements.SUMMARY):
            self._run(statement, [ids])

    def _known(self, query: str, record: Arrived) -> bool:
        """Whether the record says what is known already: a repeat is no history."""
        before = self._run(query, [record.key]).fetchone()
        if before is not None:
            self.touched.add(before["encounter_id"])
        return bool(before is not None and before["value"] == record.value)
