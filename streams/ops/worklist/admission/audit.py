"""The audit log: who saw and did what, and when; each line is chained to the one before by a hash.

A line is one JSON object. Its last member is the hash of the rest of the line, which names the hash of the line before:
what was changed, taken out or moved shows. With a key the hash is an HMAC, which only its holders can make anew. Lines
missing at the end show only against the head, the number and hash of the latest line, told to a file elsewhere.
Several processes may append: each takes the lock and looks where the file ends.
"""

import fcntl
import hashlib
import hmac
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import orjson
from msgspec import Struct

from streams.errors import DripcheckError

NO_LINE = "0" * 64
SEAL = re.compile(rb',"hash":"([0-9a-f]{64})"}\Z')
READ_BACK = 65536
"""A line is shorter than this (`Audit.append` cuts what it is given)."""
LONGEST = 256
Entity = Mapping[str, str | None]
"""What an entry is about, by ids; what is not known is left out."""
NOTHING: Entity = {}


class UnusableAuditLog(DripcheckError):
    """A log that cannot be written or read, or a head that is none."""


class Entry(Struct, frozen=True):
    """One line, as it is read; the names are those of FHIR's AuditEvent where it has one."""

    number: int
    recorded: str
    agent: str | None
    address: str
    action: str
    outcome: str
    entity: dict[str, str]
    previous: str


@dataclass(frozen=True, slots=True)
class Head:
    """The latest line: its number and its hash."""

    number: int = 0
    digest: str = NO_LINE

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"


def read_key(file: Path | None) -> bytes | None:
    """The key of the HMAC; None where hashes are plain."""
    if file is None:
        return None
    try:
        key = file.read_bytes().strip()
    except OSError as error:
        raise UnusableAuditLog(f"audit_key_file {file}: {error.strerror}") from None
    if len(key) < 32:  # noqa: PLR2004 - RFC 2104: no shorter than the hash
        raise UnusableAuditLog(f"audit_key_file {file}: a key has at least 32 bytes: openssl rand -hex 32")
    return key


def digest_of(body: bytes, key: bytes | None) -> str:
    """The hash of a line without its seal."""
    return hmac.new(key, body, "sha256").hexdigest() if key else hashlib.sha256(body).hexdigest()


class Audit:
    """Appends to a log. A line is on the disk when `append` returns; where it cannot be, nobody is shown anything."""

    def __init__(
        self, file: Path, clock: Callable[[], datetime], key: bytes | None = None, head_file: Path | None = None
    ) -> None:
        self.file, self._clock, self._key, self._head_file = file, clock, key, head_file
        self._lock = threading.Lock()
        self._size, self.head = -1, Head()

    def append(self, agent: str | None, address: str, action: str, outcome: object, entity: Entity = NOTHING) -> None:
        """Write down what somebody saw or did. Raises UnusableAuditLog."""
        facts = {
            "recorded": self._clock().isoformat(), "agent": agent and agent[:LONGEST], "address": address,
            "action": action, "outcome": str(outcome),
            "entity": {name: value[:LONGEST] for name, value in entity.items() if value},
        }  # fmt: skip
        try:
            with self._lock, self._opened() as log:
                self._write(log, facts)
        except OSError as error:
            raise UnusableAuditLog(f"the audit log {self.file} cannot be written: {error.strerror}") from None

    def _opened(self) -> BinaryIO:
        log = os.fdopen(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "rb+", buffering=0)
        fcntl.flock(log, fcntl.LOCK_EX)
        return log

    def _write(self, log: BinaryIO, facts: dict[str, Any]) -> None:
        if log.seek(0, os.SEEK_END) != self._size:
            self.head = _end_of(log, self.file)
        body = orjson.dumps({"number": self.head.number + 1, **facts, "previous": self.head.digest})
        digest = digest_of(body, self._key)
        line = body[:-1] + f',"hash":"{digest}"}}\n'.encode()
        if log.write(line) != len(line):
            raise OSError(None, "the disk is full")
        os.fdatasync(log.fileno())
        self.head, self._size = Head(self.head.number + 1, digest), log.tell()
        if self._head_file is not None:
            self._tell(self._head_file)

    def _tell(self, file: Path) -> None:
        """The head in one write of one length, so that nobody reads half of it."""
        at = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(at, f"{self.head.number:020} {self.head.digest}\n".encode(), 0)
        finally:
            os.close(at)


def _end_of(log: BinaryIO, file: Path) -> Head:
    """Where the file ends. A line that a crash cut off was shown to nobody, and is taken away."""
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - READ_BACK))
    tail = log.read()
    whole, _, torn = tail.rpartition(b"\n")
    if torn:
        log.truncate(size - len(torn))
        log.seek(0, os.SEEK_END)
    if not whole:
        return Head()
    line = whole.rpartition(b"\n")[2]
    try:
        found = orjson.loads(line)
        return Head(found["number"], found["hash"])
    except (ValueError, KeyError, TypeError):
        raise UnusableAuditLog(
            f"{file} does not end with an entry: keep it for whoever looks into that, and begin another file"
        ) from None


def verify(file: Path, key: bytes | None = None, head: Head | None = None) -> tuple[Head, str | None]:
    """The latest sound line, and what is wrong with the first that is not; None where all are sound."""
    last = Head()
    for at, line in enumerate(_lines(file), 1):
        wrong = _wrong(line, last, at, key)
        if wrong:
            return last, wrong
        last = Head(at, SEAL.search(line)[1].decode())  # type: ignore[index]
        if head and head.number == at and not hmac.compare_digest(head.digest, last.digest):
            return last, f"line {at} is not the one that the head was told of: the log was written anew"
    if head and head.number > last.number:
        return last, f"line {last.number + 1} is missing: the log ended with line {head.number} once, and was cut off"
    return last, None


def _wrong(line: bytes, last: Head, at: int, key: bytes | None) -> str | None:
    seal = SEAL.search(line)
    body = line[: seal.start()] + b"}" if seal else b""
    if seal is None or not hmac.compare_digest(digest_of(body, key), seal[1].decode()):
        return f"line {at} was changed, or is chained with another key"
    found = entry_of(line)
    if found is None or (found.number, found.previous) != (at, last.digest):
        return f"line {at} does not follow the one before: lines were taken out, put in or moved here"
    return None


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as log:
            for line in log:
                yield line.rstrip(b"\n")
    except OSError as error:
        raise UnusableAuditLog(f"{file}: {error.strerror}") from None


def read_head(file: Path) -> Head:
    """The head that a log told elsewhere. Raises UnusableAuditLog."""
    try:
        number, digest = file.read_text().split()
        return Head(int(number), digest)
    except (OSError, ValueError):
        raise UnusableAuditLog(f"{file} is no head: it holds the number and the hash of a line") from None


def entry_of(line: bytes) -> Entry | None:
    """The entry in a line; None where it is none, or was cut off."""
    try:
        return msgspec.json.decode(line, type=Entry)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def latest(file: Path, scanned: int = 8 * 1024**2) -> list[Entry]:
    """The latest entries of a log, the newest first; only its last part is looked at."""
    with file.open("rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - scanned))
        lines = log.read().splitlines()
    return [entry for line in reversed(lines) if (entry := entry_of(line))]
