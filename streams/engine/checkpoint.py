"""The checkpoint: announcements, then outputs, then state, then offsets, each acknowledged before the next.

Outputs go before the state: if the state were durable before its output, a replay would skip the event and the output
would be lost for ever. In this order a crash repeats outputs under the same ids, finds state that is ahead of
the committed offsets by at most one checkpoint, and loses nothing; the processor's effects must be
idempotent. Every failure ends the process, with the code of the stage that failed.

A replay may judge more records at once than the process that crashed, and then never comes to what that one had
published. So rows that tell what was published are announced first, as what may have been published: a processor that
finds such a row publishes again what stands, and takes back what does not.

A kill between two acknowledgements leaves some tables ahead of others. The first table is therefore sent last, when
all others are acknowledged: it is the one whose rows prove that a record was taken, so a record that a replay finds
there has left its mark in every other table. A processor may skip such a record; it must not skip any other.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from faust.types import TP

from streams.engine.guard import Exit, die, fatal
from streams.engine.outbox import Outbox, Outgoing
from streams.engine.partition import EPOCH_HEADER, Partition
from streams.engine.publisher import Publisher
from streams.engine.settings import EngineSettings
from streams.engine.state import CheckpointStats


class Group(Protocol):
    """What a checkpoint needs of the consumer group."""

    def is_member(self) -> bool:
        """Whether the group still counts us in."""

    def heartbeat_age(self) -> float:
        """Seconds since the last successful heartbeat."""

    async def commit_offsets(self, offsets: Mapping[TP, int]) -> bool:
        """Commit; False when it must wait for a rebalance."""


class Checkpoint:
    """Makes what was processed durable, in order."""

    def __init__(self, settings: EngineSettings, group: Group, publisher: Publisher) -> None:
        self._settings, self._group, self._publisher = settings, group, publisher

    async def run(
        self, outbox: Outbox, owned: Mapping[TP, Partition], offsets: Mapping[TP, int], records: int
    ) -> CheckpointStats:
        """Send outputs and dirty rows and commit the offsets; an offset that has not moved is not given."""
        started = time.monotonic()
        deadline = self._settings.checkpoint_timeout_s
        with fatal(Exit.FENCED, "waiting for a heartbeat before a checkpoint"):
            async with asyncio.timeout(deadline):
                await self._fence()
        announced = {tp: announced_rows(store) for tp, store in owned.items() if store.announced}
        await self._send_rows(owned, announced, "settle_announced")
        with fatal(Exit.OUTPUT_FAILED, f"sending {len(outbox)} outputs to {sorted(topics(outbox))}"):
            async with asyncio.timeout(deadline):
                await self._publisher.send_outbox(outbox)
        dirty = {tp: changelog_rows(store) for tp, store in owned.items() if store.dirty}
        for topic in reversed(dict.fromkeys(tp.topic for tp in dirty)):
            await self._send_rows(owned, {tp: rows for tp, rows in dirty.items() if tp.topic == topic}, "settle")
        committed = True
        if offsets:
            with fatal(Exit.COMMIT_REFUSED, f"committing offsets of {len(offsets)} partitions"):
                async with asyncio.timeout(deadline):
                    committed = await self._group.commit_offsets(offsets)
        seconds = time.monotonic() - started
        sent = [row for rows in (*announced.values(), *dirty.values()) for row in rows]
        size = sum(len(key or b"") + len(value or b"") for key, value, _ in sent)
        return CheckpointStats(seconds, records, len(outbox), len(sent), size, committed)

    async def _fence(self) -> None:
        """Hold back what a paused process had in hand until the group has heard from it again."""
        while True:
            if not self._group.is_member():
                die(Exit.FENCED, "no longer a member of the group; nothing was sent")
            if self._group.heartbeat_age() < self._settings.session_timeout_s:
                return
            await asyncio.sleep(0.05)

    async def _send_rows(
        self,
        owned: Mapping[TP, Partition],
        groups: Mapping[TP, Sequence[Outgoing]],
        settle: Literal["settle", "settle_announced"],
    ) -> None:
        if not groups:
            return
        with fatal(Exit.CHANGELOG_FAILED, f"sending rows to {sorted({tp.topic for tp in groups})}"):
            async with asyncio.timeout(self._settings.checkpoint_timeout_s):
                acknowledged = await self._publisher.send_groups(groups)
        for tp, batches in acknowledged.items():
            with fatal(Exit.STORE_FAILED, f"settling {tp.topic} partition {tp.partition}"):
                getattr(owned[tp], settle)(end_of(tp, owned[tp].next_offset or 0, batches))


def topics(outbox: Outbox) -> set[str]:
    """The topics an outbox writes to."""
    return {topic for topic, _, _ in outbox.records}


def changelog_rows(store: Partition) -> list[Outgoing]:
    """The dirty rows of a store as changelog records."""
    headers = [(EPOCH_HEADER, store.epoch)]
    return [(key, value, headers) for key, value in store.dirty_rows()]


def announced_rows(store: Partition) -> list[Outgoing]:
    """The announced rows of a store as changelog records."""
    headers = [(EPOCH_HEADER, store.epoch)]
    return [(key, value, headers) for key, value in sorted(store.announced.items())]


def end_of(tp: TP, expected: int, batches: Sequence[tuple[int, int]]) -> int:
    """The end of a changelog after these acknowledgements, each (first offset, count)."""
    for offset, count in batches:
        if offset != -1:  # a duplicate whose offset the broker no longer knows
            check_sole_writer(tp, expected, offset)
        expected += count
    return expected


def check_sole_writer(tp: TP, expected: int, found: int) -> None:
    """A changelog grows by what its owner writes, and by nothing else."""
    if found != expected:
        die(
            Exit.FOREIGN_WRITER,
            f"{tp.topic} partition {tp.partition}: we wrote up to {expected}, the broker is at {found}; "
            "another process writes there (a worker that was paused?), a restart repairs what it wrote",
        )
