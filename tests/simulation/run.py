"""One schedule from its seed to its outcome.

Parcels of charting are published while workers come and go; then every fault stops, everything is read, deadlines pass
in a few steps, and what stands on the topics is compared with the batch pass. At the very end everything is purged,
which must change nothing.
"""

import asyncio
import io
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from unittest.mock import patch

import orjson
from aiokafka import ConsumerRecord
from aiokafka.partitioner import murmur2
from faust.types import TP

from schemas.codec import decode_event
from streams.engine import compat
from streams.state import row_key
from streams.tables import NAMES
from tests.kafka.deployment import standing
from tests.simulation.broker import Group, Log
from tests.simulation.charting import INPUTS, Parcel, parcels
from tests.simulation.loop import CURRENT, Deadlock, VirtualLoop
from tests.simulation.memo import Memo
from tests.simulation.oracle import Verdicts, batch_pass
from tests.simulation.schedule import Kind, Schedule
from tests.simulation.worker import SOURCES, SimWorker
from tests.topology import TOPICS

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
DEADLINES = (26 * HOUR_MS, 2 * DAY_MS, 2 * DAY_MS)
PURGES = (8 * DAY_MS, 40 * DAY_MS, 40 * DAY_MS)
SETTLED_WITHIN_S = 900.0
MEMO = Memo()


class Lost(AssertionError):
    """An offset was committed whose record is nowhere."""


@dataclass
class Outcome:
    """What a schedule came to."""

    seed: int
    problems: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)
    virtual_s: float = 0.0


class World:
    """The cluster, its workers, and the feed."""

    def __init__(self, seed: int, kinds: Collection[Kind] | None = None, *, trace: bool = False) -> None:
        self.loop = VirtualLoop()
        self.schedule = Schedule(seed, kinds)
        self.outcome, self._traced = Outcome(seed), trace
        random = self.schedule.random
        self.number = seed % INPUTS
        self.parcels = list(parcels(self.number))
        self.log = Log(self.loop, start_of(self.parcels), random.randint(1, 3))
        self.group = Group(self.loop, self.log.partitions)
        self.disks = {slot: {} for slot in range(3)} if random.random() < 0.5 else {}  # type: ignore[var-annotated]
        self.workers: dict[int, SimWorker] = {}
        self._starts = Counter[int]()
        self._checked: dict[TP, int] = {}
        self.open = True

    # -- what workers tell

    def note(self, worker: SimWorker | None, what: str) -> None:
        """Write a line of the trace."""
        if self._traced:
            who = worker.member if worker else "-"
            self.outcome.trace.append(f"{self.loop.time():9.3f} {who:12} {what}")

    def crashed(self, worker: SimWorker, error: BaseException) -> None:
        """A worker met an error that nothing handles."""
        self.note(worker, f"crashed: {error!r}")
        place = " < ".join(
            f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)[-5:]
        )
        self.outcome.problems.append(f"{worker.member} crashed: {error!r} {place}")
        self.open = False

    def ended(self, worker: SimWorker, why: str) -> None:
        """A worker is no more: its supervisor starts it again."""
        self.outcome.faults[why.split(" at ", maxsplit=1)[0]] += 1
        if self.workers.get(worker.slot) is worker and self.open:
            del self.workers[worker.slot]
            self.loop.call_later(self.schedule.random.uniform(0.1, 5), self.start, worker.slot)

    def start(self, slot: int) -> None:
        """Start the worker of a slot, if it does not run."""
        if slot not in self.workers:
            worker = self.workers[slot] = SimWorker(self, slot, self._starts[slot])
            self._starts[slot] += 1
            self.note(worker, "starts")
            worker.start()

    def check_durable(self, offsets: Mapping[TP, int]) -> None:
        """What is committed must be in a chart, in a dead letter, or sent on."""
        chart = f"sim-{NAMES[0]}-changelog"
        for tp, offset in offsets.items():
            if tp.topic != TOPICS.events.name:
                continue
            for record in self.log.records[tp][self._checked.get(tp, 0) : offset]:
                if not self._is_kept(chart, record):
                    self.outcome.problems.append(f"{tp.topic}/{tp.partition} {record.offset} committed and nowhere")
            self._checked[tp] = offset

    def _is_kept(self, chart: str, record: ConsumerRecord) -> bool:
        if record.value is None or record.value in self.log.sent:
            return True
        try:
            event = decode_event(orjson.loads(record.value))
        except ValueError:
            return False
        return row_key(event.subject, event.source, event.id) in self.log.keys[TP(chart, record.partition)]

    # -- the course of it

    async def _feed(self) -> None:
        random = self.schedule.random
        self.start(0)
        waiting = [*self.parcels, *random.sample(self.parcels, len(self.parcels) // 3)]
        random.shuffle(waiting)
        for parcel in waiting:
            self.publish(parcel)
            await self._pass(random.choice((0.02, 0.2, 1.0, 7.0)))
            slot = random.randrange(3)
            if self.schedule.happens("join"):
                self.start(slot)
            elif slot in self.workers and self.schedule.happens("sigterm"):
                self.workers[slot].sigterm()

    async def _pass(self, seconds: float) -> None:
        end = self.loop.time() + seconds
        while (left := end - self.loop.time()) > 0:
            await asyncio.sleep(min(left, 1.0))
            self.group.look()

    def publish(self, parcel: Parcel) -> None:
        """Put the records of a parcel on their topics."""
        for topic, key, value in parcel:
            partition = (murmur2(key or b"") & 0x7FFFFFFF) % self.log.partitions
            self.log.append(TP(topic, partition), [(key, value, [])])

    async def _settle(self) -> None:
        """Return when everything is read and judged."""
        deadline, calm = self.loop.time() + SETTLED_WITHIN_S, 0
        while calm < 3:
            if self.loop.time() > deadline or not self.open:
                raise Deadlock(f"not everything is read within {SETTLED_WITHIN_S:g} s: {self._behind()}")
            await self._pass(2.0)
            calm = calm + 1 if not self._behind() else 0

    def _behind(self) -> list[str]:
        ends = {tp: self.log.end(tp) for tp in self.log.records if tp.topic in SOURCES}
        waiting = [worker.member for worker in self.workers.values() if not worker.ready or worker.doubts]
        behind = [
            f"{tp.topic}/{tp.partition} {self.group.committed.get(tp, 0)}<{end}"
            for tp, end in ends.items()
            if self.group.committed.get(tp, 0) < end
        ]
        return behind + waiting + ([] if self.workers else ["no worker"])

    async def run(self) -> None:
        """The whole course."""
        await self._feed()
        self.schedule.active = False
        self.start(0)
        await self._settle()
        for step in DEADLINES:
            self.log.passed_ms += step
            await self._settle()
        self._compare("after the deadlines")
        for step in PURGES:
            self.log.passed_ms += step
            await self._settle()
        self._compare("after the purge")

    # -- what stands

    def _compare(self, when: str) -> None:
        expected = batch_pass(self.number)
        found = Verdicts(
            tuple(standing(self.log.latest(TOPICS.alerts.name).values())),
            tuple(sorted(self.log.latest(TOPICS.assessments.name).values())),
        )
        for name, wanted, has in zip(expected._fields, expected, found, strict=True):
            missing, surplus = sorted(set(wanted) - set(has)), sorted(set(has) - set(wanted))
            if missing or surplus or len(wanted) != len(has):
                self.outcome.problems.append(f"{when}: {name} missing {told(missing)}, surplus {told(surplus)}")


def told(values: list[bytes]) -> list[str]:
    """Alerts and assessments by what identifies them."""
    found = []
    for value in values[:4]:
        data = orjson.loads(value)["data"]
        found.append(f"{data['encounter_id']} {data.get('rule', 'assessment')} {data.get('alert_id', '')[:8]}")
    return found + (["..."] if len(values) > 4 else [])


def start_of(found: list[Parcel]) -> int:
    """A minute after the last record was filed, in milliseconds."""
    times = [
        datetime.fromisoformat(orjson.loads(delivery.value)["time"]).timestamp()
        for parcel in found
        for delivery in parcel
        if delivery.value is not None and delivery.value.startswith(b'{"')
    ]
    return int((max(times) + 60) * 1000)


@contextmanager
def virtual(loop: VirtualLoop) -> Generator[None]:
    """The process of this code: its clock, and what ending it means."""
    with (
        patch.object(os, "_exit", lambda code: CURRENT.get().exit(code)),
        patch.object(time, "monotonic", loop.time),
        patch.object(sys, "__stderr__", io.StringIO()),
        patch.object(compat, "check", lambda *_: None),
        patch("streams.judging.judge", MEMO),
    ):
        yield


def simulate(seed: int, kinds: Collection[Kind] | None = None, *, trace: bool = False) -> Outcome:
    """Run the schedule of a seed."""
    world = World(seed, kinds, trace=trace)
    with virtual(world.loop):
        try:
            world.loop.run_until_complete(world.run())
        except Deadlock as problem:
            world.outcome.problems.append(str(problem))
        finally:
            world.open = False
            for worker in list(world.workers.values()):
                worker.end("over")
            world.loop.run_until_complete(asyncio.sleep(0))
            world.loop.close()
    world.outcome.faults.update(world.schedule.happened)
    world.outcome.virtual_s = world.loop.time()
    return world.outcome
