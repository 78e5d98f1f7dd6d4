"""`dripcheck publish` and `dripcheck tail`: feed a file to Kafka, and watch the alerts come out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import click
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from rich.console import Console

from streams import files
from streams.alerts import decode_alert
from streams.commands import STDERR, example
from streams.commands.worker import read_settings, settings_options
from streams.intake.formats import wire_of
from streams.security import client_options
from streams.settings import Settings
from streams.summary import SEVERITIES
from streams.topics import Topics

ACKNOWLEDGED_TOGETHER = 2000


@asynccontextmanager
async def producing(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """A producer that loses and repeats nothing, for records of any size that a topic takes."""
    producer = AIOKafkaProducer(
        **client_options(settings), acks="all", enable_idempotence=True, linger_ms=20,
        max_request_size=Topics().dead_letters.max_message_bytes,
    )  # fmt: skip
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


def _key(line: bytes) -> bytes | None:
    """The encounter a record is keyed by; what is no event is published without a key, and refused where it is read."""
    try:
        subject = orjson.loads(line).get("subject")
    except (ValueError, AttributeError):
        return None
    return subject.encode() if isinstance(subject, str) else None


async def _publish(settings: Settings, name: str, rate: float | None) -> int:
    topics, number, began = Topics(settings.prefix), 0, asyncio.get_running_loop().time()
    waiting: list[asyncio.Future[object]] = []
    with files.reading(name) as (stream, _, _):
        async with producing(settings) as producer:
            for value in files.records(name, stream):
                wire = wire_of(value)
                topic, key = (topics.events, _key(value)) if wire == "json" else (topics.inboxes[wire], None)
                waiting.append(await producer.send(topic.name, value, key=key))
                number += 1
                if len(waiting) == ACKNOWLEDGED_TOGETHER:
                    await asyncio.gather(*waiting)
                    waiting.clear()
                if rate and (ahead := number / rate - (asyncio.get_running_loop().time() - began)) > 0:
                    await asyncio.sleep(ahead)
            await asyncio.gather(*waiting)
    return number


@click.command(epilog=example("dripcheck publish day.jsonl --brokers localhost:9092 --rate 200"))
@click.argument("file")
@settings_options
@click.option(
    "--rate",
    type=float,
    metavar="N",
    help="Events per second; as fast as the broker takes them when left out.",
)
def publish(file: str, config: Path | None, rate: float | None, **given: Any) -> None:
    """Publish a FILE: charting events to charting.events, keyed by encounter; HL7 v2 and FHIR to their inboxes.

    `-` is standard input.
    """
    number = asyncio.run(_publish(read_settings(config, **given), file, rate))
    STDERR.print(f"published {number:,} records")


def _line(value: bytes) -> str:
    alert = decode_alert(value)
    color = SEVERITIES[alert.severity] if alert.status == "open" else "green"
    what = alert.message if alert.status == "open" else "settled"
    return (
        f"{alert.raised_at:%m-%d %H:%M}  [{color}]{alert.status:8} {alert.severity:14}[/]  {alert.encounter_id:24}  "
        f"[bold]{alert.rule}[/]  {what}"
    )


async def _alerts(settings: Settings, *, beginning: bool) -> AsyncIterator[bytes]:
    consumer = AIOKafkaConsumer(
        Topics(settings.prefix).alerts.name, **client_options(settings),
        auto_offset_reset="earliest" if beginning else "latest",
    )  # fmt: skip
    await consumer.start()
    try:
        async for record in consumer:
            if record.value is not None:
                yield record.value
    finally:
        await consumer.stop()


async def _tail(settings: Settings, *, beginning: bool) -> None:
    console = Console(soft_wrap=True)
    async for value in _alerts(settings, beginning=beginning):
        console.print(_line(value))


@click.command(epilog=example("dripcheck tail --brokers localhost:9092 --from-beginning"))
@settings_options
@click.option("--from-beginning", is_flag=True, help="Also the alerts that are there already.")
def tail(config: Path | None, from_beginning: bool, **given: Any) -> None:
    """Print alerts as they are published, until Ctrl-C."""
    asyncio.run(_tail(read_settings(config, **given), beginning=from_beginning))
