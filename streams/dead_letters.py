"""The dead-letter topic as something to work with: what lies there, what of it can be read by now, and back it goes.

Records are read without a consumer group, so that looking changes nothing. A dead letter is driven in again as it was:
the same bytes and key on the topic it came from. What is known already is a duplicate, so doing it twice changes
nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from aiokafka import AIOKafkaProducer, ConsumerRecord

from schemas.dead_letter import NOT_CHARTING
from streams.intake.formats import READERS, Wire
from streams.intake.outcome import Rejected
from streams.intake_desk import REDRIVEN, identity_of
from streams.profiles.profile import Profile
from streams.ranges import TopicReader
from streams.security import client_options
from streams.settings import Settings
from streams.state import from_ms
from streams.topics import Topics

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter, and where it lies."""

    at: str
    topic: str
    offset: str
    stage: str
    reason: str
    field: str
    time: datetime
    key: bytes | None
    value: bytes
    headers: Headers = ()

    @property
    def same(self) -> tuple[str, str]:
        """Equal for two refusals of the same bytes."""
        return self.topic, identity_of(self.value)


def letter_of(record: ConsumerRecord) -> Letter:
    """A record of the dead-letter topic."""
    text = {name: value.decode() for name, value in record.headers}
    return Letter(
        f"{record.partition}/{record.offset}", text["topic"], f"{text['partition']}/{text['offset']}", text["stage"],
        text["error-class"], text.get("field", ""), from_ms(int(text["time"])), record.key, record.value,
    )  # fmt: skip


def still_refused(letter: Letter, topics: Topics, profile: Profile) -> str | None:
    """Why it would be refused again; None where it can be read now."""
    if letter.stage != "intake":
        return letter.reason
    wires: dict[str, Wire] = {topic.name: wire for wire, topic in topics.inboxes.items()} | {topics.events.name: "json"}
    if letter.topic not in wires:
        return letter.reason
    outcomes = READERS[wires[letter.topic]](letter.value, letter.headers, profile)
    refused = [each.reason for each in outcomes if isinstance(each, Rejected)]
    charting = [reason for reason in refused if reason not in NOT_CHARTING]
    nothing = refused if len(refused) == len(outcomes) else []
    return next(iter(charting or nothing), None)


class DeadLetters:
    """The dead letters of one deployment. Use as an asynchronous context manager."""

    def __init__(self, settings: Settings) -> None:
        self.topics = Topics(settings.prefix)
        self._letters, self._others = (TopicReader(client_options(settings)) for _ in range(2))
        # one reads on while the other looks something up

    async def __aenter__(self) -> Self:
        await self._letters.__aenter__()
        await self._others.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._letters.__aexit__()
        await self._others.__aexit__()

    async def read(self) -> AsyncIterator[Letter]:
        """Every dead letter that lies there now, in the order in which they were written."""
        async for record in self._letters.records(await self._letters.whole(self.topics.dead_letters.name)):
            yield letter_of(record)

    async def at(self, position: str) -> Letter | None:
        """The dead letter at `partition/offset`."""
        record = await self._record(self.topics.dead_letters.name, position)
        return None if record is None else letter_of(record)

    async def original(self, letter: Letter) -> Letter:
        """With the CloudEvents attributes of a record in binary mode, as long as its topic keeps it.

        They are part of its content, so no dead letter carries them.
        """
        record = await self._record(letter.topic, letter.offset)
        if record is None or record.value != letter.value:
            return letter
        return replace(letter, headers=tuple(each for each in record.headers if each[0].startswith("ce_")))

    async def _record(self, topic: str, position: str) -> ConsumerRecord | None:
        partition, offset = map(int, position.split("/"))
        return await self._others.record(topic, partition, offset)


async def redrive(producer: AIOKafkaProducer, letter: Letter) -> "asyncio.Future[object]":
    """Send a dead letter to the topic it came from; the answer is its acknowledgement."""
    headers = [*letter.headers, (REDRIVEN, b"1")]
    sent: asyncio.Future[object] = await producer.send(letter.topic, letter.value, key=letter.key, headers=headers)
    return sent
