"""`dripcheck replay --from-topic`: which records of a deployment are meant, and how they reach the replay."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress

from streams.commands import STDERR
from streams.commands.records import COLUMNS
from streams.ranges import Bounds, Offsets, TopicReader
from streams.replay import Replay
from streams.topics import Topics

OFFSETS = re.compile(r"(\d+):(\d+)-(\d*)")


class Moment(click.ParamType):
    """RFC 3339 with an offset."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant; a time without an offset is refused, because it could mean two."""
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time; write 2026-03-02T07:00:00-06:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} has no offset from UTC; write {moment.isoformat()}-06:00, or with Z", param, ctx)
        return moment


class Range(click.ParamType):
    """PARTITION:FIRST-LAST."""

    name = "offsets"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Offsets:
        """The offsets, both ends included."""
        if isinstance(value, Offsets):
            return value
        matched = OFFSETS.fullmatch(value)
        if matched is None or (matched[3] and int(matched[3]) < int(matched[2])):
            self.fail(
                f"{value!r} is no range; write PARTITION:FIRST-LAST as 0:1200-1350, or 0:1200- to the end", param, ctx
            )
        return Offsets(int(matched[1]), int(matched[2]), int(matched[3]) if matched[3] else None)


def topic_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where a replay reads instead of files, and which part of it."""
    for option in (
        click.option("--prefix", help="With --from-topic: the deployment's topic prefix."),
        click.option("--brokers", metavar="HOST:PORT,...", help="With --from-topic: Kafka bootstrap servers."),
        click.option(
            "--config",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="With --from-topic: TOML file of the deployment's settings.",
        ),
        click.option(
            "--offsets", multiple=True, type=Range(), metavar="P:A-B",
            help="With --from-topic: offsets A to B of partition P, both included; `P:A-` to the end. May be repeated.",
        ),
        click.option("--until", type=Moment(), metavar="TIME", help="With --from-topic: published before then."),
        click.option("--since", type=Moment(), metavar="TIME", help="With --from-topic: published then or after."),
        click.option(
            "--from-topic", is_flag=True,
            help="Read charting.events of a deployment instead of files. Joins no group, writes nothing there.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Selection:
    """What the options say."""

    client_options: dict[str, Any]
    topic: str
    since: datetime | None
    until: datetime | None
    offsets: tuple[Offsets, ...]


def selection(
    inputs: tuple[str, ...], *, from_topic: bool, since: datetime | None, until: datetime | None,
    offsets: tuple[Offsets, ...], config: Path | None, **given: Any,
) -> Selection | None:  # fmt: skip
    """The part of the topic that is meant; None where files are. Raises click.UsageError where it is not clear."""
    if not from_topic:
        if since or until or offsets or config or any(given.values()):
            raise click.UsageError("a range and a broker say what to read --from-topic; add that option")
        if not inputs:
            raise click.UsageError("Missing argument 'FILE...'; or read what a deployment read, with --from-topic")
        return None
    if inputs:
        raise click.UsageError("FILEs and --from-topic are two inputs; name one of them")
    if offsets and (since or until):
        raise click.UsageError("--offsets and --since or --until are two ranges; name one of them")
    from streams.commands.worker import read_settings  # noqa: PLC0415 - loads Faust, which files have no use for
    from streams.security import client_options  # noqa: PLC0415 - the same

    settings = read_settings(config, **given)
    return Selection(client_options(settings), Topics(settings.prefix).events.name, since, until, offsets)


def read_topic(run: Replay, chosen: Selection) -> None:
    """Let a replay read what was chosen."""
    asyncio.run(_read(run, chosen))
    run.settle()


async def _read(run: Replay, chosen: Selection) -> None:
    async with TopicReader(chosen.client_options) as reader:
        bounds = await _bounds(reader, chosen)
        number = sum(stop - first for first, stop in bounds.values())
        with Progress(*COLUMNS, console=STDERR, transient=True) as bar:
            task = bar.add_task(chosen.topic, total=number)
            async for record in reader.records(bounds):
                run.take(record.value, record.key, record.headers, (record.partition, record.offset))
                bar.advance(task)


async def _bounds(reader: TopicReader, chosen: Selection) -> Bounds:
    if chosen.offsets:
        return await reader.at(chosen.topic, chosen.offsets)
    return await reader.between(chosen.topic, chosen.since, chosen.until)
