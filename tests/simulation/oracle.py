"""The batch pass over the set of all events: what must stand in the end, whatever happened."""

from functools import cache
from typing import NamedTuple

from streams.engine import MemoryPartition, Partition
from streams.replay import Replay
from streams.summary import Summary
from tests.kafka.deployment import standing
from tests.simulation.charting import parcels
from tests.topology import FACILITY


class Verdicts(NamedTuple):
    """Open alerts and assessments, as bytes, sorted."""

    alerts: tuple[bytes, ...]
    assessments: tuple[bytes, ...]


class BatchPass(Replay):
    """The replay with its state in memory."""

    def _store(self, name: str) -> Partition:
        return MemoryPartition(b"\0")


@cache
def batch_pass(number: int) -> Verdicts:
    """What the replay says of an input."""
    with BatchPass(FACILITY, Summary()) as run:
        run.read(delivery.value for parcel in parcels(number) for delivery in parcel if delivery.value is not None)
        run.close_at_end()
        return Verdicts(tuple(standing(run.alerts())), tuple(sorted(run.assessments())))
