"""The records of the files a command was given, with a progress bar where someone watches."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from streams import files
from streams.commands import STDERR

COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    TextColumn("{task.percentage:>3.0f}%"),
    TimeRemainingColumn(),
)


def records(inputs: Iterable[str]) -> Iterator[bytes]:
    """Every record of the inputs."""
    for name in inputs:
        yield from _progress(name)


def _progress(name: str) -> Iterator[bytes]:
    with (
        files.reading(name) as (stream, raw, size),
        Progress(*COLUMNS, console=STDERR, transient=True) as bar,
    ):
        task = bar.add_task(escape(Path(name).name), total=size)
        for number, record in enumerate(files.lines(name, stream)):
            if size is not None and number % 1000 == 0:
                bar.update(task, completed=raw.tell())
            yield record
