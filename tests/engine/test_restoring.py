"""How changelog records reach the stores inside Faust's recovery."""

import asyncio
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from faust.types import TP

from streams.engine import EngineSettings, EngineState
from streams.engine.restoring import Restoring
from streams.engine.table import BatchTable
from tests.engine.records import changelog_record

NAME = "t-rows-changelog"
TABLE = TP(NAME, 0)


@pytest.fixture
def rows() -> BatchTable:
    app = faust.App("t", broker="kafka://127.0.0.1:1", datadir="/nonexistent", **EngineSettings().faust_options())
    return BatchTable(app, name="rows", partitions=1)


class Recovery(SimpleNamespace):
    """Faust's books of one changelog partition that ends at this offset."""

    def __init__(self, end: int, applied: int | None = -1) -> None:
        super().__init__(active_tps={TABLE}, standby_tps=set(), standby_offsets={}, in_recovery=True)
        self.active_offsets: dict[TP, int | None] = {TABLE: applied}
        self.active_highwaters = {TABLE: end - 1}
        self.signal_recovery_end = asyncio.Event()

    def active_remaining(self) -> dict[TP, int]:
        return {TABLE: self.active_highwaters[TABLE] - (self.active_offsets[TABLE] or 0)}

    def need_recovery(self) -> bool:
        return self.active_remaining()[TABLE] > 0


def restoring(recovery: Any, rows: BatchTable) -> tuple[Restoring, EngineState]:
    state = EngineState()
    return Restoring(recovery, {NAME: rows}, state), state


def test_records_are_applied_once(rows: BatchTable) -> None:
    """A record that was applied before is passed over, and Faust's books follow."""
    recovery = Recovery(end=3)
    restore, state = restoring(recovery, rows)
    restore.apply(TABLE, [changelog_record(0, b"a", b"1"), changelog_record(1, b"b", b"2")])
    restore.apply(TABLE, [changelog_record(1, b"b", b"old"), changelog_record(2, b"c", b"3")])

    assert [(b"a", b"1"), (b"b", b"2"), (b"c", b"3")] == list(rows.data.at(0).items())
    assert (2, 3, 3) == (
        recovery.active_offsets[TABLE],
        restore.following(TABLE),
        state.counters.restored_records,
    )


def test_records_of_another_partition_are_not_applied(rows: BatchTable) -> None:
    """What arrives late for a partition that went away changes nothing."""
    recovery = Recovery(end=3)
    recovery.active_tps = set()
    restoring(recovery, rows)[0].apply(TABLE, [changelog_record(0, b"a", b"1")])

    assert [] == list(rows.data.at(0).items())


def test_the_restore_ends_at_the_end(rows: BatchTable) -> None:
    """Faust is told when the last record is applied, not before, and the page can show how far it is."""
    recovery = Recovery(end=2)
    restore, state = restoring(recovery, rows)
    restore.apply(TABLE, [changelog_record(0, b"a", b"1")])
    restore.end_if_complete()
    before, shown = recovery.signal_recovery_end.is_set(), dict(state.recovery)
    restore.apply(TABLE, [changelog_record(1, b"b", b"2")])
    restore.end_if_complete()

    assert (False, {TABLE: (1, 2)}) == (before, shown)
    assert recovery.signal_recovery_end.is_set()


async def test_an_end_that_compaction_removed_is_passed(rows: BatchTable) -> None:
    """Where no record is left to apply, the client's position tells that the end is reached."""
    recovery = Recovery(end=5)
    restore, _ = restoring(recovery, rows)
    restore.apply(TABLE, [changelog_record(0, b"a", b"1")])

    async def position(_: TP) -> int:
        return 5

    await restore.skip_compacted(position)

    assert (4, 5) == (recovery.active_offsets[TABLE], rows.data.at(0).next_offset)
    assert not recovery.need_recovery()


@pytest.mark.parametrize(("applied", "begins", "left"), [(9, 0, []), (4, 5, [b"a"]), (2, 3, [b"a"])])
def test_a_store_ahead_of_its_changelog_is_discarded(
    rows: BatchTable, applied: int, begins: int, left: list[bytes]
) -> None:
    """A directory of a topic that was made anew is of another log; it is read from the beginning."""
    rows.data.at(0).put(b"a", b"1")
    rows.data.at(0).settle(applied + 1)
    restore, _ = restoring(Recovery(end=5, applied=applied), rows)

    assert {TABLE: begins} == restore.begin([TABLE])
    assert left == [key for key, _ in rows.data.at(0).items()]


def test_a_second_restore_is_not_ended_by_the_first(rows: BatchTable) -> None:
    """Two rebalances in a row: what told Faust the end of one restore must not tell it the end of the next."""
    recovery = Recovery(end=2)
    recovery.signal_recovery_end.set()
    restore, _ = restoring(recovery, rows)
    restore.begin([TABLE])

    assert not recovery.signal_recovery_end.is_set()
