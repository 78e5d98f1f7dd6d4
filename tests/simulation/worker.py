"""A worker process of the simulation: the real engine and agents, started again whenever they end."""

import asyncio
import sys
from collections.abc import Sequence
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import faust
from faust.types import TP

from streams.agents import Agents
from streams.clock import WallClock
from streams.engine import EngineSettings, MemoryPartition, Partition
from streams.engine.engine import Engine
from streams.engine.guard import Exit, Watchdog
from streams.engine.table import BatchTable
from streams.tables import NAMES
from tests.simulation.broker import SESSION_S
from tests.simulation.client import Recovery, SimConsumer, SimProducer
from tests.simulation.loop import CURRENT, Ended
from tests.topology import FACILITY, TOPICS, Tally

if TYPE_CHECKING:
    from tests.simulation.run import World

SETTINGS = EngineSettings(
    checkpoint_interval_s=0.3, tick_s=2.0, poll_s=0.6, session_timeout_s=SESSION_S, audit_s=7.0,
    checkpoint_timeout_s=40.0, lingering_s=45.0,
)  # fmt: skip
SOURCES = tuple(topic.name for topic in TOPICS.sources)


class SimApp(faust.App):  # type: ignore[misc]  # Faust is untyped for us
    """A Faust application that is never started: the simulation does what its services would."""

    consumer: Any = None
    producer: Any = None
    should_stop = False
    rebalancing = False
    consumer_generation_id = -1


class SimTable(BatchTable):
    """A table whose settled rows outlive the process, as those on disk do, where `disk` is given."""

    disk: dict[tuple[str, int], MemoryPartition] | None = None

    def new_partition(self, number: int) -> Partition:
        return MemoryPartition(b"\0") if self.disk is None else Disk(self.disk, (self.name, number))


class Disk(MemoryPartition):
    """Rows in memory that stand on a disk once they are settled: dirty ones are gone when the process is."""

    def __init__(self, disk: dict[tuple[str, int], MemoryPartition], place: tuple[str, int]) -> None:
        super().__init__(b"\0")
        self._disk, self._place = disk, place
        kept = disk.get(place)
        if kept is not None:
            self._rows, self.epoch, self.next_offset = dict(kept._rows), kept.epoch, kept.next_offset

    def _keep(self) -> None:
        kept = MemoryPartition(b"\0")
        kept._rows, kept.epoch, kept.next_offset = dict(self._rows), self.epoch, self.next_offset
        self._disk[self._place] = kept

    def settle_announced(self, next_offset: int) -> None:
        kept = self._disk.setdefault(self._place, MemoryPartition(b"\0"))
        kept._rows.update(self.announced)
        kept.epoch, kept.next_offset = self.epoch, next_offset
        super().settle_announced(next_offset)

    def settle(self, next_offset: int) -> None:
        super().settle(next_offset)
        self._keep()

    def discard(self) -> None:
        super().discard()
        self._disk.pop(self._place, None)

    def _apply(self, rows: Sequence[Any], next_offset: int) -> None:
        super()._apply(rows, next_offset)
        self._keep()


class SimWorker:
    """One process, from its start to its end."""

    def __init__(self, world: "World", slot: int, number: int) -> None:
        self.world, self.slot, self.member = world, slot, f"worker-{slot}-{number}"
        self.log, self.group, self.schedule, self.loop = world.log, world.group, world.schedule, world.loop
        self.sources = SOURCES
        self.tasks: set[asyncio.Task[Any]] = set()
        self.dead = False
        self.stopped_until = self.cut_until = 0.0
        self.skew = timedelta(minutes=self.schedule.random.uniform(-4, 4) if self.schedule.happens("skew") else 0)
        self._restoring: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        """Whether it serves what it was given."""
        hindered = max(self.stopped_until, self.cut_until) > self.loop.time()
        return not (self.dead or hindered) and self.engine.state.ready

    @property
    def doubts(self) -> bool:
        """Whether something of a former owner may yet arrive."""
        return any(desk.publisher.doubtful for desk in self.agents.desks.values())

    # -- its life

    def start(self) -> None:
        """Begin, as a process of its own."""
        context = copy_context()
        context.run(CURRENT.set, self)
        context.run(lambda: self._spawn(self._live()))

    async def _live(self) -> None:
        try:
            self._build()
            for part in (self._heartbeats, self._audits, self._watch):
                self._spawn(part())
            reader = self._spawn(self.consumer._drain_messages(self.app))
            member = self._spawn(self._take_part())
            await asyncio.gather(reader, member)
        except Ended:
            pass
        finally:
            self.end("gone")

    def _spawn(self, coroutine: Any) -> "asyncio.Task[Any]":
        task = self.loop.create_task(coroutine)
        task.add_done_callback(self._look_at)
        return task

    def _look_at(self, task: "asyncio.Task[Any]") -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, Ended):
            self.world.crashed(self, error)
            self.end("crashed")

    def _build(self) -> None:
        self.app = SimApp("sim", broker="kafka://127.0.0.1:1", datadir="/nonexistent", **SETTINGS.faust_options())
        tables = [SimTable(self.app, name=name, partitions=self.log.partitions, separator=b"\0") for name in NAMES]
        for table in tables:
            table.disk = self.world.disks.get(self.slot)
        clock = WallClock(self._wall)
        self.agents = Agents(
            lambda number: [table.partition(number) for table in tables], TOPICS, self.log.partitions, FACILITY, clock,
            Tally(),
        )  # fmt: skip
        self.engine = Engine(self.app, self.agents, SOURCES, tables, SETTINGS)
        for moment in ("checkpoint_at", "progress_at", "ready_at", "turned_at", "looked_at"):
            setattr(self.engine.state, moment, self.loop.time())  # their defaults are of the real clock
        self.engine._counts = dict.fromkeys(SOURCES, self.log.partitions)
        self.recovery = self.app.tables._recovery = Recovery(self)
        self.consumer = self.app.consumer = SimConsumer(self)
        self.app.producer = SimProducer(self)
        self.watchdog = Watchdog(SETTINGS, self.engine.state, lambda: self.app.should_stop)

    def _wall(self) -> datetime:
        return datetime.fromtimestamp(self.log.now_ms() / 1000, UTC) + self.skew

    async def _take_part(self) -> None:
        """Join, and join again whenever the group asks: what aiokafka's coordinator and Faust's listener do."""
        coordinator = self.consumer.client._coordinator
        while not self.app.should_stop:
            await self.reach("join")
            coordinator.generation, numbers = await self.group.join(self.member)
            coordinator.rejoin.clear()
            await self._resumed()
            self.world.note(self, f"generation {coordinator.generation}: partitions {list(numbers)}")
            self.app.consumer_generation_id = coordinator.generation
            assigned = {TP(name, number) for name in (*SOURCES, *self.engine.tables_by_changelog) for number in numbers}
            client = self.consumer.client
            client.assigned, client.paused, client.positions = set(assigned), set(assigned), {}
            self.app.rebalancing = False
            await self.consumer.on_partitions_assigned(assigned, coordinator.generation)
            await coordinator.rejoin.wait()
            await self._leave_generation()

    async def _leave_generation(self) -> None:
        self.app.rebalancing = True
        await self.consumer.on_partitions_revoked(set(self.consumer.client.assigned))
        if self._restoring is not None and not self.recovery.seeking:
            self._restoring.cancel()
        self.recovery.in_recovery = False

    def restore(self, changelogs: set[TP]) -> None:
        """Restore what was assigned, beside everything else."""
        if changelogs:
            self._restoring = self._spawn(self.recovery.run(changelogs))
        else:
            self.recovery.active_tps = set()
            self.consumer.resume_flow()

    async def _heartbeats(self) -> None:
        while True:
            await asyncio.sleep(SETTINGS.heartbeat_s)
            coordinator = self.consumer.client._coordinator
            if coordinator.generation >= 0:
                await coordinator._do_heartbeat()

    async def _audits(self) -> None:
        while True:
            await asyncio.sleep(SETTINGS.audit_s)
            async with self.consumer.lock:
                await self.engine.audit()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(3)
            if self.stopped_until < self.loop.time():
                self.watchdog.look(self.loop.time())

    # -- what befalls it

    async def reach(self, what: str) -> None:
        """Reach the broker: where the process may be killed, stopped, or cut off."""
        if self.fate(what):
            self.end(f"killed at {what}")
        if self.dead:
            raise Ended
        now, random = self.loop.time(), self.schedule.random
        if self.schedule.happens("pause"):
            self.stopped_until = now + random.uniform(2, 35)
            self.world.note(self, f"stopped at {what} until {self.stopped_until:.1f}")
        if self.schedule.happens("cut"):
            self.cut_until = now + random.uniform(2, 35)
            self.world.note(self, f"cut off at {what} until {self.cut_until:.1f}")
        await asyncio.sleep(max(self.cut_until - now, random.uniform(0.001, 0.02)))
        await self._resumed()

    async def _resumed(self) -> None:
        while (now := self.loop.time()) < self.stopped_until:  # noqa: ASYNC110  # a later stop may come meanwhile
            await asyncio.sleep(self.stopped_until - now)
        if self.dead:
            raise Ended

    def fate(self, what: str) -> bool:
        """Whether it is killed here."""
        happens = self.schedule.happens
        if what in ("acknowledged", "commit", "committed") or what.startswith("send"):
            return happens("kill-checkpoint") or happens("kill")
        restoring = self._restoring is not None and not self._restoring.done()
        return (restoring and happens("kill-restoring")) or happens("kill")

    def sigterm(self) -> None:
        """Ask it to drain and end."""
        context = copy_context()
        context.run(CURRENT.set, self)
        context.run(lambda: self._spawn(self._drain()))

    async def _drain(self) -> None:
        self.world.note(self, "SIGTERM")
        self.app.should_stop = True
        await self.consumer.on_stop()
        self.end("drained")

    def end(self, why: str) -> None:
        """The process is no more."""
        if self.dead:
            return
        self.dead = True
        self.world.note(self, why)
        for task in list(self.tasks):
            task.cancel()
        self.world.ended(self, why)

    def exit(self, code: int) -> None:
        """What `os._exit` does."""
        words = sys.__stderr__.getvalue().splitlines()[-1]  # type: ignore[union-attr]  # see `run.virtual`
        self.end(f"exit {Exit(code).name} at {words}")
        raise Ended
