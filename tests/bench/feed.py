"""What is fed: simulated encounters in recorded order, and the alerts that must stand after them."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import orjson

from streams.simulate.options import SimulateOptions
from streams.simulate.stream import simulate
from tests.bench.work import compared, judged
from tests.kafka.cluster import Message, publish


class Feed:
    """Events of simulated encounters, none twice and none late, so that an append is one and the same for everybody."""

    def __init__(self, encounters: int, partitions: int = 4, seed: int = 7) -> None:
        options = SimulateOptions(seed=seed, encounters=encounters, duplicate_rate=0, out_of_order=0)
        self.partitions = partitions
        self.values: Sequence[bytes] = [event.value for event in simulate(options)]
        self.keys = [orjson.loads(value)["subject"].encode() for value in self.values]

    @property
    def count(self) -> int:
        """How many events."""
        return len(self.values)

    @cached_property
    def expected(self) -> dict[str, bytes]:
        """The alerts that stand when every encounter is judged once, at its end."""
        found: dict[bytes, list[bytes]] = defaultdict(list)
        for key, value in zip(self.keys, self.values, strict=True):
            found[key].append(value)
        told = (change for key, values in found.items() for change in judged(key.decode(), values, {}))
        return compared(change.value for change in told)

    def publish(self, servers: str, topic: str) -> None:
        """Write all events, keyed by encounter."""
        publish(servers, topic, map(Message, self.keys, self.values))
