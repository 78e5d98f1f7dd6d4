"""The records of the files a command was given, with a progress bar where someone watches."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
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


IN_MEMORY = 512 << 20
"""Beyond so many bytes of input the state lies on disk; an event takes about three times its bytes in memory."""

format_option = click.option(
    "--format", "wire", type=click.Choice(["auto", "json", "fhir", "hl7v2"]), default="auto", show_default=True,
    callback=lambda _context, _option, value: None if value == "auto" else value,
    help="Wire format of the input; by default each record's own.",
)  # fmt: skip


def input_options(command: Callable[..., Any], *, required: bool = True) -> Callable[..., Any]:
    """What every command over files takes: the files, their format, the profile they are read with."""
    for option in (
        format_option,
        click.option(
            "--profile", default="facility", show_default=True, metavar="NAME|FILE.toml",
            help="facility, professional, or a file.",
        ),
        click.argument("inputs", nargs=-1, required=required, metavar="FILE..."),
    ):  # fmt: skip
        command = option(command)
    return command


def too_large(inputs: Iterable[str]) -> bool:
    """Whether the events of these files should not lie in memory."""
    return files.size(files.expanded(inputs)) > IN_MEMORY


def records(inputs: Iterable[str]) -> Iterator[bytes]:
    """Every record of the inputs; a folder stands for the files in it."""
    for name in files.expanded(inputs):
        yield from _progress(name)


def _progress(name: str) -> Iterator[bytes]:
    with (
        files.reading(name) as (stream, raw, size),
        Progress(*COLUMNS, console=STDERR, transient=True, disable=not STDERR.is_terminal) as bar,
    ):
        task = bar.add_task(escape(Path(name).name), total=size)
        for number, record in enumerate(files.records(name, stream)):
            if size is not None and number % 1000 == 0:
                bar.update(task, completed=raw.tell())
            yield record
