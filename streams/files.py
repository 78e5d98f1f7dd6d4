"""Reading records and writing lines: plain, `.gz`, `.zst` and standard input or output, by file name.

What one record is depends on what is in a file: a line of JSON Lines or NDJSON, one whole JSON document, or one message
of HL7 v2, whose segments end in CR and whose messages may lie in a batch or in MLLP frames.
"""

import gzip
import io
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

import orjson
import zstandard

from streams.errors import UnusableInput
from streams.intake.formats import BEFORE_CONTENT, HL7V2_STARTS

SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".hl7", ".hl7v2", ".txt", ".msg"})
"""What is taken up of a folder, packed or not."""
PACKED = frozenset({".gz", ".zst"})
PACKS_TO = 12
"""How far charting as JSON packs, about."""
MESSAGE = re.compile(rb"(?:^|(?<=[\r\n\x0b]))MSH(?=[^\w\s])")
CHUNK = 1 << 20
LONGEST_DOCUMENT = 64 << 20
"""A longer JSON document of many lines is not looked for; its lines are read one by one."""
UNREADABLE = (OSError, EOFError, zstandard.ZstdError)


@contextmanager
def reading(name: str) -> Iterator[tuple[BinaryIO, BinaryIO, int | None]]:
    """The lines of a file, the file below whose position tells progress, and its size (None where it has none).

    Raises UnusableInput where it cannot be opened.
    """
    if name == "-":
        yield sys.stdin.buffer, sys.stdin.buffer, None
        return
    try:
        raw = Path(name).open("rb")  # noqa: SIM115 - closed below; only the opening may be refused
    except OSError as error:
        raise UnusableInput(f"{name}: {error.strerror}") from None
    with raw:
        yield _decompressed(name, raw), raw, Path(name).stat().st_size


def _decompressed(name: str, raw: BinaryIO) -> BinaryIO:
    if name.endswith(".gz"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=raw))
    if name.endswith(".zst"):
        return cast(
            BinaryIO,
            io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)),
        )
    return raw


def expanded(names: Iterable[str]) -> Iterator[str]:
    """The files named, and those of folders named, in the order of their paths."""
    for name in names:
        if not Path(name).is_dir():
            yield name
            continue
        for path in sorted(Path(name).rglob("*")):
            plain = path.with_suffix("") if path.suffix in PACKED else path
            if path.is_file() and plain.suffix.lower() in SUFFIXES:
                yield str(path)


def size(names: Iterable[str]) -> int:
    """About how many bytes the files hold unpacked; without end where standard input is among them."""
    total = 0
    for name in names:
        if name == "-":
            return sys.maxsize
        path = Path(name)
        total += path.stat().st_size * (PACKS_TO if path.suffix in PACKED else 1) if path.exists() else 0
    return total


def lines(name: str, stream: BinaryIO) -> Iterator[bytes]:
    """The lines that are not blank. Raises UnusableInput where the file is cut off or damaged."""
    return _whole(name, _lines(stream))


def records(name: str, stream: BinaryIO) -> Iterator[bytes]:
    """The records of a file. Raises UnusableInput where the file is cut off or damaged."""
    return _whole(name, _records(stream))


def _whole(name: str, parts: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from parts
    except UNREADABLE as error:
        raise UnusableInput(f"{name}: cannot be read to its end: {error}") from None


def _lines(stream: Iterable[bytes]) -> Iterator[bytes]:
    for line in stream:
        if text := line.strip():
            yield text


def _records(stream: BinaryIO) -> Iterator[bytes]:
    head = stream.read(CHUNK)
    start = head.lstrip(BEFORE_CONTENT)
    first = start.partition(b"\n")[0]
    if start.startswith(HL7V2_STARTS):
        yield from _messages(head, stream)
        return
    if start.startswith((b"{", b"[")) and not _is_json(first):
        head += stream.read(LONGEST_DOCUMENT)
        start = head.lstrip(BEFORE_CONTENT)
        if _is_json(start):
            yield start
            return
    yield from _lines(_from(head, stream))


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _from(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream whose beginning was read already."""
    first = io.BytesIO(head)
    for line in first:
        yield line if line.endswith(b"\n") else line + stream.readline()
    yield from stream


def _messages(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Each message; the first with the headers of its file and batch, the last with their trailers."""
    kept, searched, begun = head, 0, False
    while True:
        starts = [found.start() for found in MESSAGE.finditer(kept, searched)]
        cuts = [0, *starts[0 if begun else 1 :]]
        begun = begun or bool(starts)
        yield from (kept[start:following] for start, following in pairwise(cuts))
        kept = kept[cuts[-1] :]
        chunk = stream.read(CHUNK)
        if not chunk:
            yield kept
            return
        searched = max(len(kept) - len(b"MSH|"), 1) if begun else 0
        kept += chunk


@contextmanager
def writing(name: str) -> Iterator[BinaryIO]:
    """A file to write to. Raises UnusableInput where it cannot be opened."""
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        raw = Path(name).open("wb")  # noqa: SIM115 - closed below; only the opening may be refused
    except OSError as error:
        raise UnusableInput(f"{name}: {error.strerror}") from None
    with raw:
        if name.endswith(".gz"):
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
                yield cast(BinaryIO, packed)
        elif name.endswith(".zst"):
            with zstandard.ZstdCompressor().stream_writer(raw) as packed:
                yield cast(BinaryIO, packed)
        else:
            yield raw
