"""What must hold before a partition is served."""

from collections.abc import Iterable, Mapping

import pytest
from faust.types import TP

from streams.engine import Exit, MemoryPartition
from streams.engine.ownership import check_restored, check_together, starting_offsets
from tests.engine.conftest import Ended, ending

TABLE, SOURCE = TP("changelog", 0), TP("in", 0)


class Log:
    """Offsets of one partition."""

    def __init__(self, first: int, end: int, committed: int | None = None) -> None:
        self._first, self._end, self._committed = first, end, committed

    async def earliest_offsets(self, *tps: TP) -> Mapping[TP, int]:
        return dict.fromkeys(tps, self._first)

    async def highwaters(self, *tps: TP) -> Mapping[TP, int]:
        return dict.fromkeys(tps, self._end)

    async def committed(self, tps: Iterable[TP]) -> dict[TP, int | None]:
        return dict.fromkeys(tps, self._committed)


def store_at(offset: int | None) -> MemoryPartition:
    store = MemoryPartition()
    store.next_offset = offset
    return store


async def test_a_table_must_reach_the_end_of_its_changelog() -> None:
    """A restore that stopped short is not served."""
    await check_restored(Log(0, 9), {TABLE: store_at(9)})
    with pytest.raises(Ended) as ended:
        await check_restored(Log(0, 9), {TABLE: store_at(8)})

    assert ended.value.code == Exit.RESTORE_INCOMPLETE


async def test_an_empty_changelog_is_restored() -> None:
    """With nothing to read there is nothing to miss, wherever the log begins."""
    store = store_at(None)
    await check_restored(Log(5, 5), {TABLE: store})

    assert store.next_offset == 5


async def test_a_changelog_nobody_read_is_not_restored() -> None:
    """A store that knows nothing does not pass for one that is empty."""
    with pytest.raises(Ended) as ended:
        await check_restored(Log(0, 9), {TABLE: store_at(None)})

    assert ended.value.code == Exit.RESTORE_INCOMPLETE


async def test_a_new_group_begins_at_the_first_record() -> None:
    """A group without offsets reads all that exists."""
    assert {SOURCE: 3} == await starting_offsets(Log(3, 9), {SOURCE})


async def test_a_group_goes_on_where_it_committed() -> None:
    """The committed offset is the next to read, also when it is 0 or the end."""
    assert {SOURCE: 0} == await starting_offsets(Log(0, 9, 0), {SOURCE})
    assert {SOURCE: 9} == await starting_offsets(Log(0, 9, 9), {SOURCE})


@pytest.mark.parametrize("log", [Log(5, 9, 4), Log(0, 9, 10)])
async def test_an_offset_out_of_range_is_never_reset(log: Log) -> None:
    """Deleted records and a topic made anew are told, not skipped."""
    with pytest.raises(Ended) as ended:
        await starting_offsets(log, {SOURCE})

    assert ended.value.code == Exit.RECORDS_LOST


def test_sources_that_are_read_together_live_together() -> None:
    """A partition whose second source is elsewhere would judge half a chart."""
    both = {TP("first", 0), TP("second", 0), TP("first", 1)}

    assert ending(lambda: check_together([0], ["first", "second"], both)) is None
    assert ending(lambda: check_together([0, 1], ["first", "second"], both)) == Exit.TOPICS_WRONG
