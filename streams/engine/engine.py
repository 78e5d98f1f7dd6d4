"""The engine: reads the sources in batches, calls the processor, makes checkpoints.

Faust assigns partitions and reads changelogs; the processor is plain functions that know neither Faust nor
Kafka. The engine stands between them and decides one thing: when what was processed becomes durable.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, Protocol

import faust
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError
from faust.types import TP

from streams.engine import compat, ownership, topics
from streams.engine.checkpoint import Checkpoint, check_sole_writer
from streams.engine.guard import Exit, Watchdog, describe, fatal
from streams.engine.outbox import Outbox
from streams.engine.partition import Partition
from streams.engine.permissions import Acl
from streams.engine.settings import EngineSettings
from streams.engine.state import CheckpointStats, EngineState
from streams.engine.table import BatchTable
from streams.engine.transport import BatchConsumer, BatchTransport


class Processor(Protocol):
    """The product's side of the engine."""

    def restored(self, partition: int) -> None:
        """The tables of this partition are complete: rebuild what is derived from them."""

    def revoked(self, partition: int) -> None:
        """The partition went away: forget everything of it."""

    def process(self, partition: int, records: Sequence[ConsumerRecord], out: Outbox) -> None:
        """Fold records of one source partition into the tables."""

    def punctuate(self, partition: int, out: Outbox, caught_up: bool) -> bool:
        """Judge what changed and fire deadlines; called before each checkpoint and at least every tick."""

    def alone(self, partition: int) -> None:
        """Nothing that a former owner sent is on its way any more; told before each `punctuate` from then on."""


class Engine:
    """One worker's reading, state and checkpoints.

    The first of the tables is the one whose rows prove that a record was taken; it becomes durable last.
    """

    def __init__(
        self,
        app: faust.App,
        processor: Processor,
        sources: Sequence[str],
        tables: Sequence[BatchTable],
        settings: EngineSettings | None = None,
        required: Sequence[Acl] = (),
    ) -> None:
        self.settings = settings or EngineSettings()
        compat.check(app.conf, self.settings.faust_options())
        self.app, self.processor, self.sources, self.tables = app, processor, tuple(sources), tuple(tables)
        self._required = tuple(required)
        self.tables_by_changelog = {table.changelog_topic_name: table for table in tables}
        self.state = EngineState(session_s=self.settings.session_timeout_s)
        self.observers: list[Callable[[CheckpointStats], None]] = []
        self._outbox, self._held, self._serving = Outbox(), dict[int, list[Partition]](), False
        self._counts: Mapping[str, int] = {}
        self._positions, self._committed = dict[TP, int](), dict[TP, int]()
        self._checkpoint: Checkpoint | None = None
        self._wire()

    def _wire(self) -> None:
        if len({table.partitions for table in self.tables}) > 1:
            raise ValueError("all tables must have the same number of partitions")
        self.app.transport = BatchTransport(self.app.conf.broker_consumer, self.app, self)
        self.app.producer_transport = self.app.transport
        for table in (table for table in self.tables if table.name not in self.app.tables):
            self.app.tables.add(table)
        for name in self.sources:
            self.app.topics.add(self.app.topic(name, key_serializer="raw", value_serializer="raw"))

    def on_checkpoint(self, observer: Callable[[CheckpointStats], None]) -> None:
        """Tell this observer about every checkpoint."""
        self.observers.append(observer)

    @property
    def consumer(self) -> BatchConsumer:
        """The member of the consumer group."""
        return self.app.consumer  # type: ignore[no-any-return]  # Faust is untyped for us

    async def prepare(self, options: Mapping[str, Any]) -> None:
        """Start the watchdog and check the topics, before the group is joined."""
        self.state.progressed()
        Watchdog(self.settings, self.state, lambda: self.app.should_stop).start()
        with fatal(Exit.TOPICS_WRONG, "checking the topics"):
            self._counts = await topics.prepare(options, self.sources, self.tables, self.settings, self._required)

    @property
    def together(self) -> list[str]:
        """The sources that share their partitions with the tables."""
        count = self.tables[0].partitions if self.tables else None
        return [name for name in self.sources if count in (None, self._counts[name])]

    async def take_over(self, generation: int) -> None:
        """Begin to serve what was assigned; the tables are restored."""
        consumer = self.consumer
        assigned = {tp for tp in consumer.assignment() if tp.topic in self.sources}
        changelogs = consumer.restoring.changelogs
        numbers = {tp.partition for tp in (changelogs if self.tables else assigned)}
        ownership.check_together(numbers, self.together if self.tables else (), assigned)
        stores = {tp: self.tables_by_changelog[tp.topic].data.at(tp.partition) for tp in changelogs}
        await ownership.check_restored(consumer, stores)
        starts = await ownership.starting_offsets(consumer, assigned)
        await consumer.seek_sources(starts)
        if generation != self.app.consumer_generation_id:
            return
        self._positions, self._committed, self.state.lag = dict(starts), dict(starts), {}
        self._announce(numbers, {tp.partition for tp, store in stores.items() if store.restored}, stores, generation)
        self._checkpoint = Checkpoint(self.settings, consumer, self.app.producer.publisher())
        self._serving, self.state.heartbeat_age = True, consumer.heartbeat_age
        self.state.now_ready(sorted(numbers))

    def _announce(self, now: set[int], replayed: set[int], stores: Mapping[TP, Partition], generation: int) -> None:
        for store in stores.values():
            store.own(generation)
        for table in self.tables:
            table.owned = frozenset(now)
        held = {number: [store for tp, store in stores.items() if tp.partition == number] for number in now}
        kept = {number for number in self._held.keys() & now - replayed if self._held[number] == held[number]}
        with fatal(Exit.PROCESSOR_FAILED, "the processor failed while partitions changed hands"):
            for number in sorted(self._held.keys() - kept):
                self.processor.revoked(number)
            for number in sorted(now - kept):
                self.processor.restored(number)
        self._held = held  # by their stores: a partition that went and came back in between has others

    async def give_back(self) -> None:
        """Make a last checkpoint while the partitions are still ours, and stop serving."""
        if self._serving:
            await self.checkpoint()
        self._serving = False
        self.state.ready = False
        self.state.progressed()
        for table in self.tables:
            table.owned = frozenset()

    def close(self) -> None:
        """Release the stores."""
        for table in self.tables:
            table.data.keep(())

    async def turn(self, batches: Mapping[TP, list[ConsumerRecord]]) -> None:
        """One turn of the read loop: process what came, make a checkpoint if one is due."""
        if not self._serving:
            return
        for tp in sorted(batches):
            await self._process(tp, batches[tp])
        if not batches:
            await self._pass_markers()
        pending, waited = self.state.pending_records, time.monotonic() - self.state.looked_at
        if waited >= self.settings.due_after(pending, 0):
            self.state.lag = self.consumer.lag(self._positions)  # as it is now, after all that was read since
        due = waited >= self.settings.due_after(pending, self.state.total_lag)
        if due or pending >= self.settings.checkpoint_every:
            await self.checkpoint()

    def position(self, tp: TP) -> int | None:
        """The next offset of a source that this worker serves."""
        return self._positions.get(tp) if self._serving else None

    async def _process(self, tp: TP, records: list[ConsumerRecord]) -> None:
        if (expected := self._positions.get(tp)) is None:
            return
        if records[0].offset < expected:
            records = [record for record in records if record.offset >= expected]
        if not records or ((gap := range(expected, records[0].offset)) and not await self._gap_is_real(tp, gap)):
            return
        with fatal(Exit.PROCESSOR_FAILED, f"processing {tp.topic} partition {tp.partition} from {expected}"):
            self.processor.process(tp.partition, records, self._outbox)
        self._positions[tp] = records[-1].offset + 1
        self.state.pending_records += len(records)
        self.state.counters.records += len(records)

    async def _gap_is_real(self, tp: TP, gap: range) -> bool:
        # retention ran past us, a batch went astray, or nothing but the markers of transactions was there
        first = await self.consumer.earliest_offsets(tp)
        ownership.check_not_deleted(tp, gap.start, first[tp])
        if not await self.consumer.holds(tp, gap):
            return True
        await self.consumer.seek_sources({tp: gap.start})
        return False

    async def _pass_markers(self) -> None:
        # the end of a transaction is no record, only the client's position passes it; so it does what went astray
        for tp, lag in self.state.lag.items():
            expected, following = self._positions[tp], await self.consumer.position(tp) if lag > 0 else None
            if following is not None and (gap := range(expected, following)) and await self._gap_is_real(tp, gap):
                self._positions[tp] = following

    async def audit(self) -> None:
        """Ask the broker for the true ends: what waits to be read, and whether our changelogs are only ours."""
        if not self._serving:
            return
        stores = {tp: store for table in self.tables for tp, store in table.owned_partitions().items()}
        try:
            ends = await self.consumer.highwaters(*self._positions, *stores)
        except KafkaError as error:  # no answer is not a finding; the watchdog sees what lasts
            self.consumer.log.warning("audit left: %s", describe(error))
            return
        self.state.lag = {tp: ends[tp] - position for tp, position in self._positions.items()}
        for tp, store in stores.items():
            check_sole_writer(tp, store.next_offset or 0, ends[tp])

    def caught_up(self, number: int) -> bool:
        """Whether every source of this partition has been read to its end."""
        tps = [TP(name, number) for name in self.together]
        return all(self.state.lag.get(tp, 1) <= 0 for tp in tps if tp in self._positions)

    async def checkpoint(self) -> None:
        """Let the processor finish its judgement, then make everything durable; nothing to do costs nothing."""
        assert self._checkpoint is not None  # noqa: S101  # set by every takeover
        self.state.lag = self.consumer.lag(self._positions)
        with fatal(Exit.PROCESSOR_FAILED, "punctuating"):
            for number in sorted(self._held):
                if self.state.serving_s > self.settings.lingering_s:
                    self.processor.alone(number)
                self.processor.punctuate(number, self._outbox, self.caught_up(number))
        self.state.looked_at = time.monotonic()
        stores = {tp: store for table in self.tables for tp, store in table.owned_partitions().items()}
        moved = {tp: offset for tp, offset in self._positions.items() if offset != self._committed[tp]}
        if not (moved or self._outbox.records or any(store.dirty for store in stores.values())):
            return
        stats = await self._checkpoint.run(self._outbox, stores, moved, self.state.pending_records)
        if stats.committed:
            self._committed.update(moved)
        self._outbox.clear()
        self.state.count(stats)
        for observer in self.observers:
            observer(stats)

    def run(self) -> NoReturn:
        """Run the worker until SIGTERM; ends the process. How it logs is left as it was set up."""
        worker = faust.Worker(self.app, quiet=True, override_logging=False)
        worker.spinner = None  # no cursor codes on standard output
        worker.execute_from_commandline()
        raise SystemExit(0)
