"""`dripcheck dead-letters`: what was refused and why, one of them in detail, and back to where it came from."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from schemas.dead_letter import NOT_CHARTING
from streams.commands import STDERR, example, stdout
from streams.commands.publish import producing
from streams.commands.worker import read_settings, settings_options
from streams.dead_letters import DeadLetters, Letter, redrive, still_refused
from streams.errors import DripcheckError
from streams.profiles.loader import load_profile
from streams.settings import Settings


class NoSuchLetter(DripcheckError):
    """There is no dead letter where one was asked for."""


@dataclass
class Kind:
    """Dead letters of one reason, stage, topic and field."""

    count: int = 0
    readable: int = 0
    first: datetime | None = None
    last: datetime | None = None
    example: str = ""
    seen: set[tuple[str, str]] = field(default_factory=set)


@click.group("dead-letters")
def dead_letters() -> None:
    """Work with refused records: list them, look at one, drive them in again once they can be read."""


def filters(command: Any) -> Any:
    """Which dead letters are meant, and the profile they are read with."""
    for option in (
        click.option("--profile", metavar="NAME|FILE.toml", help="The profile of the worker that reads them."),
        click.option("--reason", "reasons", multiple=True, help="Only this reason; may be repeated."),
        click.option("--topic", help="Only those that came from this topic."),
        settings_options,
    ):
        command = option(command)
    return command


@dead_letters.command("list", epilog=example("dripcheck dead-letters list --reason wrong-type"))
@filters
def list_(config: Path | None, reasons: tuple[str, ...], topic: str | None, **given: Any) -> None:
    """Print the dead letters by reason, and how many of them could be read by now.

    Refusals of the same bytes count once. Identifiers and positions only; no content.
    """
    kinds = asyncio.run(_kinds(read_settings(config, **given), reasons, topic))
    table = Table("reason", "stage", "from", "field", "count", "reads now", "first", "last", "example", box=None)
    for (reason, stage, origin, path), kind in sorted(kinds.items(), key=lambda item: -item[1].count):
        times = [f"{time:%Y-%m-%d %H:%M}" for time in (kind.first, kind.last) if time]
        table.add_row(reason, stage, origin, path, f"{kind.count:,}", f"{kind.readable:,}", *times, kind.example)
    stdout().print(table if kinds else "no dead letters")


@dead_letters.command("show", epilog=example("dripcheck dead-letters show 0/17 --brokers localhost:9092"))
@settings_options
@click.argument("position", metavar="PARTITION/OFFSET")
@click.option("--bytes", "with_bytes", is_flag=True, help="Also the record as it came; to a terminal only.")
@click.option("--profile", metavar="NAME|FILE.toml", help="The profile of the worker that reads it.")
def show(config: Path | None, position: str, with_bytes: bool, **given: Any) -> None:
    """Print one dead letter: where it came from and why it was refused.

    Its bytes may hold names and note text: they are printed on request, and to a terminal only.
    """
    if with_bytes and not sys.stdout.isatty():
        raise click.UsageError("--bytes prints to a terminal only: the record may hold names and note text")
    settings = read_settings(config, **given)
    letter, now = asyncio.run(_one(settings, position))
    for name in ("at", "topic", "offset", "stage", "reason", "field"):
        click.echo(f"{name:8} {getattr(letter, name)}")
    click.echo(f"{'time':8} {letter.time:%Y-%m-%d %H:%M:%S} UTC\n{'size':8} {len(letter.value):,} bytes")
    click.echo(f"{'now':8} {'can be read' if now is None else f'still {now}'}")
    if with_bytes:
        click.echo(letter.value.replace(b"\r", b"\n"))


@dead_letters.command("redrive", epilog=example("dripcheck dead-letters redrive --brokers localhost:9092 --dry-run"))
@filters
@click.option("--dry-run", is_flag=True, help="Only say what would be driven in again.")
def redrive_(config: Path | None, reasons: tuple[str, ...], topic: str | None, dry_run: bool, **given: Any) -> None:
    """Send the dead letters that can be read by now to where they came from.

    Run it after a mapping or the profile was mended and the workers run with it. What is known already changes
    nothing, so it may be run twice. What would be refused again stays where it is.
    """
    sent, left = asyncio.run(_redrive(read_settings(config, **given), reasons, topic, dry_run=dry_run))
    STDERR.print(f"{sent:,} {'could be' if dry_run else ''} driven in again".replace("  ", " "))
    for reason, count in left.most_common():
        STDERR.print(f"{count:>9,} still refused: {reason}", highlight=False)


async def _letters(source: DeadLetters, reasons: tuple[str, ...], topic: str | None) -> AsyncIterator[Letter]:
    async for letter in source.read():
        if (not reasons or letter.reason in reasons) and topic in (None, letter.topic):
            yield letter


async def _kinds(
    settings: Settings, reasons: tuple[str, ...], topic: str | None
) -> dict[tuple[str, str, str, str], Kind]:
    kinds: dict[tuple[str, str, str, str], Kind] = {}
    profile = load_profile(settings.profile)
    async with DeadLetters(settings) as source:
        async for letter in _letters(source, reasons, topic):
            kind = kinds.setdefault((letter.reason, letter.stage, letter.topic, letter.field), Kind())
            kind.last, kind.first, kind.example = letter.time, kind.first or letter.time, letter.at
            if letter.same not in kind.seen:
                kind.seen.add(letter.same)
                kind.count += 1
                kind.readable += (await _now(source, letter, profile))[1] is None
    return kinds


async def _one(settings: Settings, position: str) -> tuple[Letter, str | None]:
    async with DeadLetters(settings) as source:
        try:
            letter = await source.at(position)
        except ValueError:
            raise NoSuchLetter(f"{position!r} is no position; write PARTITION/OFFSET as `list` prints it") from None
        if letter is None:
            raise NoSuchLetter(f"no dead letter lies at {position}; `dripcheck dead-letters list` says where they are")
        return await _now(source, letter, load_profile(settings.profile))


async def _now(source: DeadLetters, letter: Letter, profile: Any) -> tuple[Letter, str | None]:
    """Why it would be refused by now; what came in binary mode with its attributes."""
    reason = still_refused(letter, source.topics, profile)
    if reason is None or letter.stage != "intake" or letter.topic in _formats_of_others(source):
        return letter, reason
    letter = await source.original(letter)
    return letter, still_refused(letter, source.topics, profile)


def _formats_of_others(source: DeadLetters) -> set[str]:
    return {source.topics.inbox_fhir.name, source.topics.inbox_hl7v2.name}


async def _redrive(
    settings: Settings, reasons: tuple[str, ...], topic: str | None, *, dry_run: bool
) -> tuple[int, Counter[str]]:
    left, seen, sent = Counter[str](), set[tuple[str, str]](), 0
    profile = load_profile(settings.profile)
    async with DeadLetters(settings) as source, producing(settings) as producer:
        async for letter in _letters(source, reasons, topic):
            if letter.same in seen:
                continue
            seen.add(letter.same)
            whole, reason = await _now(source, letter, profile)
            if reason is None and not dry_run:
                await (await redrive(producer, whole))
            sent += reason is None
            left.update([reason] if reason is not None and reason not in NOT_CHARTING else [])
    return sent, left
