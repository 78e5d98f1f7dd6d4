"""What lies below the engine: the driver of the client, its coordinator, its producer, and Faust's recovery.

`SimConsumer` is the project's `BatchConsumer` over a driver of our own, so that its handling of batches, generations,
revocations and commits is what runs. The recovery does what Faust's does, step by step.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aiokafka.errors import IllegalGenerationError, KafkaError, KafkaTimeoutError, UnknownMemberIdError
from aiokafka.structs import OffsetAndMetadata, RecordMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.engine.outbox import Outgoing
from streams.engine.publisher import Publisher
from streams.engine.transport import BatchConsumer

if TYPE_CHECKING:
    from tests.simulation.worker import SimWorker

BATCH_RECORDS = 40


class Coordinator:
    """The client's side of the group: what aiokafka's coordinator knows and asks."""

    def __init__(self, worker: "SimWorker") -> None:
        self._worker = worker
        self.generation = -1
        self.rejoin = asyncio.Event()

    async def _do_heartbeat(self) -> bool:
        await self._worker.reach("heartbeat")
        try:
            if self._worker.group.heartbeat(self._worker.member, self.generation):
                self.rejoin.set()
        except (UnknownMemberIdError, IllegalGenerationError):
            self.generation = -1
            self.rejoin.set()
            return False
        return True

    async def fetch_committed_offsets(self, wanted: Iterable[TopicPartition]) -> dict[TopicPartition, Any]:
        """The committed offsets, for those that have one."""
        await self._worker.reach("committed")
        known = self._worker.group.committed
        return {tp: OffsetAndMetadata(known[TP(*tp)], "") for tp in wanted if TP(*tp) in known}


class Client:
    """aiokafka's consumer, as far as the engine talks to it."""

    def __init__(self, worker: "SimWorker") -> None:
        self._worker, self._coordinator = worker, Coordinator(worker)
        self.paused: set[TP] = set()
        self.assigned: set[TP] = set()
        self.positions: dict[TP, int] = {}

    def assignment(self) -> set[TP]:
        """What the group gave this client."""
        return set(self.assigned)

    def pause(self, *tps: TP) -> None:
        """Stop fetching."""
        self.paused.update(TP(*tp) for tp in tps)

    def resume(self, *tps: TP) -> None:
        """Fetch again."""
        self.paused.difference_update(TP(*tp) for tp in tps)

    async def commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """Commit offsets as a member of the generation."""
        worker = self._worker
        await worker.reach("commit")
        moved = {TP(*tp): at.offset for tp, at in offsets.items()}
        refused = worker.schedule.happens("commit-refused")
        worker.group.commit(worker.member, self._coordinator.generation, moved, refused=refused)
        worker.world.check_durable(moved)
        await worker.reach("committed")


class Thread:
    """The thread the client lives in; here, the same one."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.thread_loop = asyncio.get_running_loop()

    def _ensure_consumer(self) -> Client:
        return self._client

    async def call_thread(self, function: Any, *args: Any) -> Any:
        """Call it."""
        return await function(*args)


class Recovery:
    """Faust's recovery of tables: highwaters, offsets, seek, read, seek the sources."""

    def __init__(self, worker: "SimWorker") -> None:
        self._worker = worker
        self.active_tps: set[TP] = set()
        self.standby_tps: set[TP] = set()
        self.active_offsets: Counter[TP] = Counter()
        self.standby_offsets: Counter[TP] = Counter()
        self.active_highwaters: Counter[TP] = Counter()
        self.in_recovery = self.seeking = False
        self.signal_recovery_end = asyncio.Event()

    def active_remaining(self) -> dict[TP, int]:
        """How many records each changelog still has."""
        return {tp: end - self.active_offsets[tp] for tp, end in self.active_highwaters.items()}

    def need_recovery(self) -> bool:
        """Whether any changelog has records left."""
        return any(left > 0 for left in self.active_remaining().values())

    async def run(self, changelogs: set[TP]) -> None:
        """Restore these changelogs and take their partitions over."""
        consumer, tables = self._worker.consumer, self._worker.engine.tables_by_changelog
        self.active_tps, self.in_recovery, self.seeking = changelogs, True, False
        ends = await consumer.highwaters(*changelogs)
        self.active_highwaters = Counter({tp: end - 1 for tp, end in ends.items()})
        self.active_offsets = Counter()
        for tp in sorted(changelogs):
            persisted = tables[tp.topic].persisted_offset(tp)
            self.active_offsets[tp] = -1 if persisted is None else persisted
        await consumer.seek_wait(dict(self.active_offsets))
        consumer.resume_flow()
        if self.need_recovery():
            consumer.resume_partitions(changelogs)
            await self.signal_recovery_end.wait()
            consumer.pause_partitions(changelogs)
        self.in_recovery, self.seeking = False, True
        await consumer.perform_seek()


class SimDriver(driver.Consumer):  # type: ignore[misc]  # Faust is untyped for us
    """The driver below `BatchConsumer`."""

    consumer_stopped_errors = ()

    def __init__(self, worker: "SimWorker") -> None:
        self.worker, self.app, self.log = worker, worker.app, worker.app.log
        self.transport = worker.app.transport
        self._thread = Thread(Client(worker))
        self.flow_active = False
        self.can_resume_flow = asyncio.Event()
        self._lost: set[int] = set()

    @property
    def should_stop(self) -> bool:
        return bool(self.app.should_stop)

    @property
    def client(self) -> Client:
        return self._thread._ensure_consumer()

    async def wait(self, event: asyncio.Event) -> None:
        await event.wait()

    def stop_flow(self) -> None:
        self.flow_active = False
        self.can_resume_flow.clear()

    def resume_flow(self) -> None:
        self.flow_active = True
        self.can_resume_flow.set()

    def assignment(self) -> set[TP]:
        return self.client.assignment()

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        await self.worker.reach("seek")
        for tp, offset in partitions.items():
            self.client.positions[tp] = offset

    async def position(self, tp: TP) -> int | None:
        await self.worker.reach("position")
        return self.client.positions.get(tp)

    def highwater(self, tp: TP) -> int:
        return self.worker.log.end(tp)

    async def highwaters(self, *tps: TP) -> dict[TP, int]:
        await self.worker.reach("ends")
        return {tp: self.worker.log.end(tp) for tp in tps}

    async def earliest_offsets(self, *tps: TP) -> dict[TP, int]:
        await self.worker.reach("beginnings")
        return dict.fromkeys(tps, 0)

    def pause_partitions(self, tps: Iterable[TP]) -> None:
        """Faust's own books are not needed here."""

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Faust's own books are not needed here."""

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        self.client.assigned.clear()

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        changelogs = {tp for tp in assigned if tp.topic in self.worker.engine.tables_by_changelog}
        for table in self.worker.engine.tables:
            await table.data.on_rebalance(assigned)
        self.worker.restore(changelogs)

    async def on_stop(self) -> None:
        self.worker.group.leave(self.worker.member)

    async def _wait_next_records(self, timeout: float) -> tuple[dict[TP, list[Any]], None]:  # noqa: ASYNC109 - Faust's
        records = self._fetch()
        if not records:
            await asyncio.sleep(timeout)
        await self.worker.reach("fetch")
        return records, None

    def _fetch(self) -> dict[TP, list[Any]]:
        client, log, schedule = self.client, self.worker.log, self.worker.schedule
        found = {}
        for tp in sorted(client.assigned - client.paused):
            at = client.positions.get(tp)
            if at is None or at >= log.end(tp):
                continue
            first = max(0, at - 3) if schedule.happens("fetched-twice") else at
            end = at + schedule.random.randint(1, BATCH_RECORDS)
            batch = log.records[tp][first:end]
            client.positions[tp] = batch[-1].offset + 1
            if tp.topic in self.worker.sources and first not in self._lost and schedule.happens("fetch-lost"):
                self._lost.add(first)  # it goes astray once
            else:
                found[tp] = batch
        return found


class SimConsumer(BatchConsumer, SimDriver):
    """The project's consumer over the driver above."""

    async def holds(self, tp: TP, gap: range) -> bool:
        """What a second reader of the log would find."""
        await self.worker.reach("holds")
        return any(record.offset in gap for record in self.worker.log.records[tp][gap.start : gap.stop])


class Batch:
    """A batch of the producer."""

    def __init__(self) -> None:
        self.rows: list[Outgoing] = []

    def append(self, *, key: bytes, value: bytes | None, timestamp: None, headers: list[Any]) -> object | None:
        """Take a row, or refuse it where the batch is full."""
        if len(self.rows) >= BATCH_RECORDS:
            return None
        self.rows.append((key, value, headers))
        return self

    def record_count(self) -> int:
        """How many rows it has."""
        return len(self.rows)

    def close(self) -> None:
        """It is complete."""


class SimProducer:
    """The client's idempotent producer: each request is answered once, whatever became of it."""

    def __init__(self, worker: "SimWorker") -> None:
        self._worker = worker
        self._on_the_way: dict[TP, float] = {}

    def publisher(self) -> Publisher:
        """The project's publisher over this producer."""
        return Publisher(self)

    async def partitions_for(self, topic: str) -> set[int]:
        """The partitions of a topic."""
        await self._worker.reach("metadata")
        return set(range(self._worker.log.partitions))

    def create_batch(self) -> Batch:
        """An empty batch."""
        return Batch()

    async def send_batch(self, batch: Batch, topic: str, partition: int) -> "asyncio.Future[RecordMetadata]":
        """Send a batch; what was sent to one partition before it arrives before it."""
        worker, tp = self._worker, TP(topic, partition)
        await worker.reach(f"send {topic}")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[RecordMetadata] = loop.create_future()
        arrives = max(loop.time() + worker.schedule.latency(), worker.cut_until, self._on_the_way.get(tp, 0.0) + 1e-6)
        self._on_the_way[tp] = arrives
        loop.call_at(arrives, self._arrive, batch, tp, answer)
        return answer

    def _arrive(self, batch: Batch, tp: TP, answer: "asyncio.Future[RecordMetadata]") -> None:
        worker, schedule = self._worker, self._worker.schedule
        refusal: KafkaError | None = None
        if schedule.happens("rejected"):
            refusal = KafkaError("refused")
        elif schedule.happens("timed-out"):
            refusal = KafkaTimeoutError("not in time")
        offset = -1
        if refusal is None:
            offset = worker.log.append(tp, batch.rows)
            worker.world.note(worker, f"{tp.topic}/{tp.partition} {offset}+{len(batch.rows)}")
            if schedule.happens("timed-out-and-done"):
                refusal = KafkaTimeoutError("not in time, and done")
        self._answer(answer, offset, refusal)

    def _answer(self, answer: "asyncio.Future[RecordMetadata]", offset: int, refusal: KafkaError | None) -> None:
        worker, loop = self._worker, self._worker.loop
        if worker.stopped_until > loop.time():
            loop.call_at(worker.stopped_until, self._answer, answer, offset, refusal)
        elif worker.dead or answer.done():
            return
        elif worker.fate("acknowledged"):
            worker.end("killed before an acknowledgement")
        elif refusal is None:
            answer.set_result(RecordMetadata("", 0, None, offset, 0, 0, 0))
        else:
            answer.set_exception(refusal)
