"""The broker in memory: logs of records, and the coordinator of one consumer group.

The coordinator does what Kafka's does for the eager protocol: a join or a lost member stops everybody, all members come
back, and each partition number goes to one of them.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from aiokafka import ConsumerRecord
from aiokafka.errors import CommitFailedError, IllegalGenerationError, RebalanceInProgressError, UnknownMemberIdError
from faust.types import TP

from streams.engine.outbox import Outgoing
from tests.simulation.loop import VirtualLoop
from tests.topology import TOPICS

AWAY = (TOPICS.transfers.name, TOPICS.dead_letters.name)
SESSION_S = 10.0
REBALANCE_S = 20.0


class Log:
    """Every partition of every topic."""

    def __init__(self, loop: VirtualLoop, start_ms: int, partitions: int) -> None:
        self._loop, self._start_ms, self.partitions = loop, start_ms, partitions
        self.passed_ms = 0  # what the wall clock was set forward
        self.records: dict[TP, list[ConsumerRecord]] = defaultdict(list)
        self.keys: dict[TP, set[bytes | None]] = defaultdict(set)
        self.sent: set[bytes | None] = set()  # values that went to another partition or to the dead letters

    def now_ms(self) -> int:
        """The wall clock of the broker."""
        return self._start_ms + self.passed_ms + int(self._loop.time() * 1000)

    def append(self, tp: TP, rows: Iterable[Outgoing]) -> int:
        """Append rows; the offset of the first."""
        log, now, first = self.records[tp], self.now_ms(), len(self.records[tp])
        for key, value, headers in rows:
            record = ConsumerRecord(tp.topic, tp.partition, len(log), now, 0, key, value, None, 0, 0, tuple(headers))
            log.append(record)
            self.keys[tp].add(key)
            if tp.topic in AWAY:
                self.sent.add(value)
        return first

    def end(self, tp: TP) -> int:
        """The offset after the last record."""
        return len(self.records[tp])

    def latest(self, topic: str) -> dict[bytes, bytes]:
        """What a compacted topic holds in the end."""
        latest: dict[bytes, bytes] = {}
        for tp in sorted(self.records):
            for record in self.records[tp] if tp.topic == topic else ():
                if record.value is None:
                    latest.pop(record.key, None)
                else:
                    latest[record.key] = record.value
        return latest


class Group:
    """One consumer group and its committed offsets."""

    def __init__(self, loop: VirtualLoop, partitions: int) -> None:
        self._loop, self._partitions = loop, partitions
        self.generation = 0
        self.preparing = False
        self.heard: dict[str, float] = {}  # member: its last heartbeat
        self._waiting: dict[str, asyncio.Future[tuple[int, Sequence[int]]]] = {}
        self._deadline = 0.0
        self.committed: dict[TP, int] = {}
        self.rebalances = 0

    async def join(self, member: str) -> tuple[int, Sequence[int]]:
        """Join or come back; the generation and the partition numbers, once all are there."""
        self._heard(member)
        self._prepare()
        future: asyncio.Future[tuple[int, Sequence[int]]] = self._loop.create_future()
        self._waiting[member] = future
        self._complete()
        return await future

    def leave(self, member: str) -> None:
        """Go away knowingly."""
        self._remove(member)

    def heartbeat(self, member: str, generation: int) -> bool:
        """Whether a rebalance is being prepared. Raises where the member is not of this generation."""
        self.check(member, generation)
        self._heard(member)
        return self.preparing

    def check(self, member: str, generation: int) -> None:
        """Raises where the member is not of this generation."""
        if member not in self.heard:
            raise UnknownMemberIdError(member)
        if generation != self.generation:
            raise IllegalGenerationError(member)

    def commit(self, member: str, generation: int, offsets: Mapping[TP, int], *, refused: bool) -> None:
        """Commit offsets of a member of this generation."""
        try:
            self.check(member, generation)
        except (UnknownMemberIdError, IllegalGenerationError) as error:
            raise CommitFailedError(str(error)) from error
        if refused and self.preparing:
            raise CommitFailedError("in a rebalance") from RebalanceInProgressError()
        self.committed.update(offsets)

    def look(self) -> None:
        """Expire sessions, and end a rebalance that somebody does not come back to."""
        now = self._loop.time()
        for member in [member for member, at in self.heard.items() if now - at > SESSION_S]:
            self._remove(member)
        if self.preparing and now > self._deadline and self._waiting:
            for member in self.heard.keys() - self._waiting.keys():
                del self.heard[member]
            self._complete()

    def _heard(self, member: str) -> None:
        self.heard[member] = self._loop.time()

    def _remove(self, member: str) -> None:
        if self.heard.pop(member, None) is not None:
            self._waiting.pop(member, None)
            self._prepare()
            self._complete()

    def _prepare(self) -> None:
        if not self.preparing:
            self.preparing, self._deadline = True, self._loop.time() + REBALANCE_S

    def _complete(self) -> None:
        if not self._waiting or self.heard.keys() - self._waiting.keys():
            return
        self.preparing = False
        self.generation += 1
        self.rebalances += 1
        members = sorted(self._waiting)
        for place, member in enumerate(members):
            numbers = range((place + self.generation) % len(members), self._partitions, len(members))
            self._heard(member)
            future = self._waiting[member]
            if not future.done():
                future.set_result((self.generation, tuple(numbers)))
        self._waiting.clear()
