"""Reading and writing lines: plain, `.gz`, `.zst` and standard input or output, by file name."""

import gzip
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from streams.errors import UnusableInput

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


def lines(name: str, stream: BinaryIO) -> Iterator[bytes]:
    """The lines that are not blank. Raises UnusableInput where the file is cut off or damaged."""
    try:
        for line in stream:
            if text := line.strip():
                yield text
    except UNREADABLE as error:
        raise UnusableInput(f"{name}: cannot be read to its end: {error}") from None


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
