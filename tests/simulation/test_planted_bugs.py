"""The simulator finds what it is for: each kind of mistake, planted, changes what stands in the end.

A mistake is a step of the real code replaced for the length of a test. The batch pass is worked out before, without it.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from faust.types import TP

from streams.desk import Desk
from streams.engine import MemoryPartition, Outbox
from streams.engine import checkpoint as module
from streams.engine.checkpoint import Checkpoint, announced_rows, changelog_rows
from streams.engine.engine import Engine
from streams.engine.guard import Exit, fatal
from streams.engine.partition import NO_EPOCH, Partition
from streams.engine.publisher import Publisher
from streams.engine.state import CheckpointStats
from streams.state import EncounterState, row_key
from tests.simulation.charting import INPUTS
from tests.simulation.oracle import batch_pass
from tests.simulation.run import simulate
from tests.simulation.schedule import Kind

pytestmark = pytest.mark.timeout(600)
Plant = Callable[[pytest.MonkeyPatch], None]
SEEDS = 250


async def _tables(self: Any, owned: Mapping[TP, Partition], *, first_table_last: bool = True) -> None:
    dirty = {tp: changelog_rows(store) for tp, store in owned.items() if store.dirty}
    names = list(dict.fromkeys(tp.topic for tp in dirty))
    for name in reversed(names) if first_table_last else names:
        await self._send_rows(owned, {tp: rows for tp, rows in dirty.items() if tp.topic == name}, "settle")


async def _announcements(self: Any, owned: Mapping[TP, Partition]) -> None:
    rows = {tp: announced_rows(store) for tp, store in owned.items() if store.announced}
    await self._send_rows(owned, rows, "settle_announced")


async def _outputs(self: Any, outbox: Outbox) -> None:
    with fatal(Exit.OUTPUT_FAILED, "sending outputs"):
        await self._publisher.send_outbox(outbox)


async def _commit(self: Any, offsets: Mapping[TP, int]) -> None:
    with fatal(Exit.COMMIT_REFUSED, "committing"):
        await self._group.commit_offsets(offsets)


def _checkpoint(patch: pytest.MonkeyPatch, order: str) -> None:
    """A checkpoint whose steps come in this order."""

    async def run(
        self: Any, outbox: Outbox, owned: Mapping[TP, Partition], offsets: Mapping[TP, int], records: int
    ) -> CheckpointStats:
        steps: dict[str, Callable[[], Any]] = {
            "announcements": lambda: _announcements(self, owned),
            "outputs": lambda: _outputs(self, outbox),
            "state": lambda: _tables(self, owned),
            "state-by-name": lambda: _tables(self, owned, first_table_last=False),
            "commit": lambda: _commit(self, offsets),
        }
        await self._fence()
        for name in order.split():
            await steps[name]()
        return CheckpointStats(0.0, records, len(outbox), 0, 0, committed=True)

    patch.setattr(Checkpoint, "run", run)


def _arrival_order(patch: pytest.MonkeyPatch) -> None:
    """Of two versions under one identity the one that came last holds."""

    def add(self: EncounterState, encounter_id: str, event: Any, value: bytes) -> bool:
        key = row_key(encounter_id, event.source, event.id)
        if self.chart.get(key) == value:
            return False
        self.chart.put(key, value)
        self._decoded.pop(encounter_id, None)
        return True

    patch.setattr(EncounterState, "add", add)


def _epoch_ignored(patch: pytest.MonkeyPatch) -> None:
    """What a stale owner wrote is taken for the owner's, and nobody looks for a second writer."""
    restore = MemoryPartition.restore

    def every(self: MemoryPartition, records: Any) -> int:
        return restore(self, [_unsigned(record) for record in records])

    patch.setattr(MemoryPartition, "restore", every)
    patch.setattr(module, "check_sole_writer", lambda *_: None)
    patch.setattr("streams.engine.engine.check_sole_writer", lambda *_: None)


def _unsigned(record: Any) -> Any:
    changed = {name: getattr(record, name) for name in record.__dataclass_fields__}
    return type(record)(**(changed | {"headers": (("e", NO_EPOCH),)}))


def _refusal_ignored(patch: pytest.MonkeyPatch) -> None:
    """A request that was refused is taken for acknowledged."""
    send = Publisher.send_outbox

    async def careless(self: Publisher, outbox: Outbox) -> None:
        with suppress(Exception):  # the mistake
            await send(self, outbox)

    patch.setattr(Publisher, "send_outbox", careless)


async def _believed(*_: object) -> bool:
    return True


PLANTS: dict[str, tuple[Plant, tuple[Kind, ...]]] = {
    "state before alert": (lambda p: _checkpoint(p, "state outputs commit"), ("kill-checkpoint",)),
    "commit before acknowledgement": (
        lambda p: _checkpoint(p, "commit announcements outputs state"),
        ("kill-checkpoint",),
    ),
    "commit before state": (lambda p: _checkpoint(p, "announcements outputs commit state"), ("kill-checkpoint",)),
    "first table not last": (
        lambda p: _checkpoint(p, "announcements outputs state-by-name commit"),
        ("kill-checkpoint",),
    ),
    "nothing announced": (lambda p: _checkpoint(p, "outputs state commit"), ("kill-checkpoint",)),
    "arrival order used": (_arrival_order, ("slow",)),
    "stale owner writes accepted": (_epoch_ignored, ("pause", "cut", "join", "kill")),
    "gap not checked": (lambda p: p.setattr(Engine, "_gap_is_real", _believed), ("fetch-lost",)),
    "refusal taken for an acknowledgement": (_refusal_ignored, ("rejected",)),
    "late outputs forgotten": (
        lambda p: p.setattr(Desk, "alone", lambda desk: desk.publisher.doubtful.clear()),
        ("pause", "cut", "join"),
    ),
}


@pytest.fixture(scope="module", autouse=True)
def _sound() -> None:
    for number in range(INPUTS):
        batch_pass(number)


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_bug_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within so many seeds of its kind of fault some schedule ends otherwise than the batch pass."""
    plant, kinds = PLANTS[name]
    plant(monkeypatch)
    found = next((seed for seed in range(SEEDS) if simulate(seed, kinds).problems), None)

    assert found is not None
