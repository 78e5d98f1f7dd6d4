"""Taking partitions over: what must hold before a worker may process their records.

Each check answers a way in which state or records go missing without an error: a changelog that was not read
to its end, a partition whose sources landed on two workers, a committed offset whose records retention has
deleted.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from faust.types import TP

from streams.engine.guard import Exit, die
from streams.engine.partition import Partition


class Offsets(Protocol):
    """What the consumer can ask the broker about offsets."""

    async def earliest_offsets(self, *tps: TP) -> Mapping[TP, int]:
        """The first offset that still exists."""

    async def highwaters(self, *tps: TP) -> Mapping[TP, int]:
        """The offset after the last record."""

    async def committed(self, tps: Iterable[TP]) -> dict[TP, int | None]:
        """The group's committed offsets."""


def check_together(numbers: Iterable[int], topics: Sequence[str], assigned: set[TP]) -> None:
    """Every partition must have all its co-partitioned sources on this worker."""
    for number in numbers:
        absent = [topic for topic in topics if TP(topic, number) not in assigned]
        if absent:
            die(
                Exit.TOPICS_WRONG,
                f"partition {number} is owned here but {absent} partition {number} is not; "
                "all workers of a group must read the same topics: restart them together",
            )


async def check_restored(offsets: Offsets, stores: Mapping[TP, Partition]) -> None:
    """Every store must have applied its changelog up to an end that is asked for now."""
    if not stores:
        return
    ends, starts = await asyncio.gather(offsets.highwaters(*stores), offsets.earliest_offsets(*stores))
    for tp, store in stores.items():
        if store.next_offset is None and starts[tp] == ends[tp]:
            store.advance(ends[tp])
        if store.next_offset != ends[tp]:
            die(
                Exit.RESTORE_INCOMPLETE,
                f"{tp.topic} partition {tp.partition}: applied up to {store.next_offset}, the end is {ends[tp]}",
            )


async def starting_offsets(offsets: Offsets, sources: set[TP]) -> dict[TP, int]:
    """Where to read on in each source: at the committed offset, or at the beginning for a group that has none."""
    if not sources:
        return {}
    committed, first, end = await asyncio.gather(
        offsets.committed(sources), offsets.earliest_offsets(*sources), offsets.highwaters(*sources)
    )
    starts = {}
    for tp in sources:
        offset = committed[tp]
        if offset is not None and offset > end[tp]:
            die(
                Exit.RECORDS_LOST,
                f"{tp.topic} partition {tp.partition}: committed offset {offset} is beyond the end {end[tp]}; "
                "the topic was truncated or created anew: reset the group's offsets and the changelogs knowingly",
            )
        starts[tp] = first[tp] if offset is None else offset
        check_not_deleted(tp, starts[tp], first[tp])
    return starts


def check_not_deleted(tp: TP, expected: int, first: int) -> None:
    """The record to read next must still exist."""
    if expected < first:
        die(
            Exit.RECORDS_LOST,
            f"{tp.topic} partition {tp.partition}: offsets {expected} to {first - 1} were deleted before they "
            "were read; restore them, or reset the group's offset knowingly",
        )
