"""The seam to Faust and aiokafka: a consumer that delivers batches, and the transport that gives it to Faust.

Faust delivers one record at a time through a task pair, a queue and a stream step; `_drain_messages` is the
one method to replace to have whole batches instead. With `membership`, `permissions`, `producer` and `restoring` this
is the seam: no other module uses names that Faust or aiokafka do not promise. `compat` lists each with its signature,
and nothing starts when one has changed.
"""

# ruff: noqa: SLF001
import asyncio
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiokafka.errors import CommitFailedError, IllegalStateError, RebalanceInProgressError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode import Service

from streams.engine import topics
from streams.engine.guard import Exit, describe, die, fatal
from streams.engine.membership import Membership
from streams.engine.producer import BatchProducer
from streams.engine.restoring import Restoring
from streams.engine.second_reader import SecondReader

if TYPE_CHECKING:
    from streams.engine.engine import Engine

FETCH_WAIT_MS = 200
Records = Mapping[TopicPartition, list[Any]]


class ClientThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]  # Faust is untyped for us
    """The client's thread, with a client that does not poll long.

    The broker answers one connection in order: every question about offsets waits for the poll before it.
    """

    def _create_consumer(self, loop: asyncio.AbstractEventLoop) -> Any:
        client = super()._create_consumer(loop)
        client._fetch_max_wait_ms = FETCH_WAIT_MS
        return client


class BatchConsumer(driver.Consumer):  # type: ignore[misc]  # Faust is untyped for us
    """Reads batches for the engine and does for it what only a member of the consumer group can do."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.engine: Engine = self.transport.engine
        self.lock = asyncio.Lock()  # one of: a batch, a checkpoint, a change of ownership
        self._membership = Membership()
        patience = self.engine.settings.checkpoint_timeout_s
        self._second = SecondReader(lambda: topics.admin_options(self.app, self.transport), patience)

    def _new_consumer_thread(self) -> ClientThread:
        return ClientThread(self, loop=self.loop, beacon=self.beacon)

    async def _drain_messages(self, fetcher: Service) -> None:
        with fatal(Exit.CONSUMER_FAILED, "reading from the broker"):
            try:
                while not (self.should_stop or fetcher.should_stop):
                    if not self.flow_active:  # else the generation below would be of the past
                        await self.wait(self.can_resume_flow)
                    generation = self.app.consumer_generation_id
                    records, _ = await self._wait_next_records(self.engine.settings.poll_s)
                    await self._whole(self._step(records or {}, generation))
                    await asyncio.sleep(0)
            except (asyncio.CancelledError, *self.consumer_stopped_errors):
                if not self.app.should_stop:  # in a stop Faust would call a cancelled reader a crash
                    raise

    async def _whole(self, step: Any) -> None:
        task = asyncio.ensure_future(step)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:  # a stop never cuts a batch in half
            await task
            raise

    async def _step(self, records: Records, generation: int) -> None:
        async with self.lock:
            self.engine.state.turned_at = time.monotonic()
            if generation != self.app.consumer_generation_id:
                await self._read_again(records)
                return
            tables, restoring, sources = self.engine.tables_by_changelog, self.restoring, {}
            for tp, batch in records.items():
                if tp.topic in tables:
                    restoring.apply(TP(*tp), batch)
                elif batch:
                    sources[TP(*tp)] = batch
            if restoring.active:
                if not records:
                    with suppress(IllegalStateError):  # no longer assigned: not ours to restore
                        await restoring.skip_compacted(self.position)
                restoring.end_if_complete()
            await self.engine.turn(sources)

    async def _read_again(self, records: Records) -> None:
        # what the client has handed out and nobody has taken would be a hole before the next batch
        mine, following = self.assignment(), {}
        for tp in (TP(*tp) for tp in records):
            if tp in mine and tp.topic in self.engine.tables_by_changelog:
                following[tp] = self.restoring.following(tp)
            elif tp in mine and (position := self.engine.position(tp)) is not None:
                following[tp] = position
        with suppress(IllegalStateError):  # no longer assigned: the next owner reads it
            await super().seek_wait(following)

    @Service.task  # type: ignore[untyped-decorator]  # mode is untyped for us
    async def _audit(self) -> None:
        async for _ in self.itertimer(self.engine.settings.audit_s, name="audit"):
            async with self.lock:
                await self.engine.audit()

    @property
    def restoring(self) -> Restoring:
        """Faust's recovery of tables, with records applied straight to the stores."""
        return Restoring(self.app.tables.recovery, self.engine.tables_by_changelog, self.engine.state)

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        """Seek changelogs to the first record that is not applied (Faust would seek one before or one after)."""
        await super().seek_wait(self.restoring.begin(partitions))

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Make a checkpoint while the partitions are still ours, then let them go."""
        self.stop_flow()
        async with self.lock:
            await self.engine.give_back()
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Note the new membership; recovery and `perform_seek` follow."""
        self._membership.joined(self._client())
        self.engine.state.progressed()
        await super().on_partitions_assigned(assigned, generation_id)
        if not assigned:
            await self.perform_seek()

    async def perform_seek(self) -> None:
        """Take over what was assigned: Faust calls this once the tables are restored."""
        generation = self.app.consumer_generation_id
        async with self.lock:
            if self.app.should_stop:  # Faust takes a restore that a stop has cut off for a complete one
                return
            try:
                await self.engine.take_over(generation)
            except Exception as error:  # noqa: BLE001  # a half-done takeover must not serve
                moved = generation != self.app.consumer_generation_id or self.app.rebalancing
                if not (moved or self.app.should_stop):
                    die(Exit.RESTORE_INCOMPLETE, "taking over the assigned partitions", error)
                self.log.warning("takeover left, the partitions move again: %s", describe(error))

    async def on_stop(self) -> None:
        """Make the last checkpoint, then leave."""
        async with self.lock:
            await self.engine.give_back()
            self.engine.close()
            await self._second.close()
        await super().on_stop()

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Nothing: Faust looks at stream times that no stream feeds; the watchdog looks at checkpoints."""

    def _client(self) -> Any:
        return self._thread._ensure_consumer()

    def is_member(self) -> bool:
        """Whether the group still counts us in the generation we were assigned in."""
        return self._membership.holds(self.app.consumer_generation_id)

    def heartbeat_age(self) -> float:
        """Seconds since the start of the last heartbeat that the group answered."""
        return self._membership.age()

    async def in_client_thread(self, function: Any, *args: Any) -> Any:
        """Run a coroutine of the client in the thread the client lives in."""
        return await self._thread.call_thread(function, *args)

    async def commit_offsets(self, offsets: Mapping[TP, int]) -> bool:
        """Commit; False when a rebalance is being prepared, any other refusal is raised."""
        try:
            await self.in_client_thread(
                self._client().commit,
                {TopicPartition(*tp): OffsetAndMetadata(offset, "") for tp, offset in offsets.items()},
            )
        except CommitFailedError as error:
            if isinstance(error.__cause__, RebalanceInProgressError):
                return False
            raise
        return True

    async def holds(self, tp: TP, gap: range) -> bool:
        """Whether a source has a record at any of these offsets, whatever was read."""
        return await self._second.holds(tp, gap)

    async def seek_sources(self, offsets: Mapping[TP, int]) -> None:
        """Read sources from these offsets on."""
        await super().seek_wait(offsets)
        self._mirror("resume", set(offsets))

    def lag(self, positions: Mapping[TP, int]) -> dict[TP, int]:
        """Records that wait in each source, where the broker has told its end."""
        ends = {tp: self.highwater(tp) for tp in positions}
        return {tp: end - positions[tp] for tp, end in ends.items() if end is not None}

    async def committed(self, tps: Iterable[TP]) -> dict[TP, int | None]:
        """The group's committed offset of each partition."""
        client, wanted = self._client(), [TopicPartition(*tp) for tp in tps]
        found = await self.in_client_thread(client._coordinator.fetch_committed_offsets, wanted)
        offsets = {TP(*tp): at.offset for tp, at in found.items()}
        return {TP(*tp): offsets[tp] if offsets.get(tp, -1) >= 0 else None for tp in wanted}

    # Faust pauses in its own books only, and the client would keep polling what is paused
    def pause_partitions(self, tps: Iterable[TP]) -> None:
        """Stop fetching from partitions, in the client too."""
        paused = set(tps)
        super().pause_partitions(paused)
        self._mirror("pause", paused)

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Fetch from partitions again; from sources only once the engine has said from where."""
        resumed = set(tps)
        super().resume_partitions(resumed)
        self._mirror("resume", {tp for tp in resumed if tp.topic not in self.engine.sources})

    def _mirror(self, verb: str, tps: set[TP]) -> None:
        client = self._client()

        def apply() -> None:
            mine = client.assignment() & {TopicPartition(*tp) for tp in tps}
            if mine:
                getattr(client, verb)(*mine)

        self._thread.thread_loop.call_soon_threadsafe(apply)


class BatchTransport(driver.Transport):  # type: ignore[misc]  # Faust is untyped for us
    """Gives Faust the consumer and the producer above."""

    Consumer = BatchConsumer
    Producer = BatchProducer

    def __init__(self, url: Any, app: Any, engine: "Engine") -> None:
        super().__init__(url, app)
        self.engine = engine
