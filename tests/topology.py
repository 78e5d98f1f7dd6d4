"""The in-process driver: pipe events in, read topics, inspect the state, advance the clock, crash.

Drives the very agents the worker runs, over memory stores and lists of records in place of a broker. A checkpoint makes
state durable in the order the engine does: outputs, then changelog rows, then offsets.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec
import orjson
from aiokafka import ConsumerRecord
from aiokafka.partitioner import murmur2

from schemas.alert import Alert
from schemas.assessment import Assessment
from schemas.codec import encode
from schemas.envelope import ChartingEvent
from streams.agents import Agents
from streams.alerts import decode_alert
from streams.engine import MemoryPartition, Outbox, Partition
from streams.feed_guard import FeedGuard
from streams.observer import EventResult
from streams.profiles.loader import load_profile
from streams.profiles.profile import Profile
from streams.profiles.terms import TermKind
from streams.state import to_ms
from streams.tables import NAMES
from streams.topics import Topics
from streams.verdict import Verdict

TOPICS = Topics()
FACILITY = load_profile("facility")
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
ACTIVE = {"status": "active"}


class SetClock:
    """A clock that tells what it was set to."""

    def __init__(self, time: datetime) -> None:
        self.time = time

    def saw(self, partition: int, recorded: datetime, arrived: int) -> None:
        """Recorded times do not move it."""

    def now(self, partition: int, *, caught_up: bool) -> datetime:
        """What it was set to."""
        return self.time

    def feed_time(self, partition: int) -> None:
        """Nothing to remember."""

    def remember(self, partition: int, known: object) -> None:
        """Nothing to take up."""


class Tally:
    """An observer that keeps what it was told."""

    def __init__(self) -> None:
        self.events: list[tuple[str, EventResult]] = []
        self.unmapped_terms: list[TermKind] = []
        self.dead_letters: list[tuple[str, str]] = []
        self.alerts: list[tuple[str, str, bool]] = []
        self.encounters: list[tuple[str, str]] = []

    def event(self, kind: str, result: EventResult) -> None:
        self.events.append((kind, result))

    def unmapped(self, kind: TermKind) -> None:
        self.unmapped_terms.append(kind)

    def dead_letter(self, stage: str, reason: str) -> None:
        self.dead_letters.append((stage, reason))

    def alert(self, rule: str, severity: str, status: str, *, again: bool) -> None:
        self.alerts.append((rule, status, again))

    def encounter(self, before: str, after: str) -> None:
        self.encounters.append((before, after))

    def verdict(self, encounter_id: str, verdict: Verdict) -> None:
        """Nothing to keep."""

    def forgotten(self, partition: int) -> None:
        """Nothing to forget."""


class Topology:
    """One worker that owns every partition.

    Alerts are told of one family, so that the short stays of a test need not satisfy every rule there is; `verdict` is
    of all.
    """

    def __init__(
        self, *, partitions: int = 1, profile: Profile = FACILITY, guarded: bool = False, family: str = "times"
    ) -> None:
        self.family, self.reevaluates = family, False
        self.partitions, self.profile, self.guarded = partitions, profile, guarded
        self.clock, self.tally = SetClock(START), Tally()
        self.log: dict[tuple[str, int], list[ConsumerRecord]] = defaultdict(list)
        self.changelog: dict[tuple[int, int], list[tuple[bytes, bytes | None]]] = defaultdict(list)
        self.committed: dict[tuple[str, int], int] = defaultdict(int)
        self._start()

    def _start(self) -> None:
        self.stores = {number: self._restored(number) for number in range(self.partitions)}
        self.agents = Agents(
            lambda number: self.stores[number], TOPICS, self.partitions, self.profile, self.clock, self.tally,
            FeedGuard(self.profile.intake) if self.guarded else None, reevaluates=self.reevaluates,
        )  # fmt: skip
        for number in range(self.partitions):
            self.agents.restored(number)
        self.position = defaultdict(int, self.committed)
        self.out = Outbox()

    def _restored(self, number: int) -> list[Partition]:
        stores: list[Partition] = [MemoryPartition(b"\0") for _ in NAMES]
        for table, store in enumerate(stores):
            for key, value in self.changelog[number, table]:
                store.delete(key) if value is None else store.put(key, value)
            store.settle(0)
        return stores

    # -- the four verbs of a test, and the fifth

    def pipe(self, events: Iterable[ChartingEvent | bytes], topic: str = TOPICS.events.name) -> None:
        """Publish events, or the bytes of records, and process everything to the end."""
        for event in events:
            if isinstance(event, bytes):
                self.publish(topic, None, event)
            else:
                self.publish(topic, event.subject.encode(), encode(event))
        self.run()

    def publish(
        self, topic: str, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]] = (),
        partition: int | None = None,
    ) -> None:  # fmt: skip
        """Put one record on a topic."""
        number = partition if partition is not None else (murmur2(key or b"") & 0x7FFFFFFF) % self.partitions
        log = self.log[topic, number]
        moment = to_ms(self.clock.time)
        log.append(ConsumerRecord(topic, number, len(log), moment, 0, key, value, None, 0, 0, tuple(headers)))

    def read(self, topic: str) -> list[ConsumerRecord]:
        """Every record of a topic."""
        return [record for (name, _), log in sorted(self.log.items()) if name == topic for record in log]

    def advance(self, time: datetime) -> None:
        """Set the clock and let it tick."""
        self.clock.time = time
        self.run()

    def crash(self) -> None:
        """Lose everything that was not made durable, and start again."""
        self._start()

    # -- the machinery

    def run(self) -> None:
        """Process and checkpoint until nothing is left to do."""
        while self.process() or self.checkpoint():
            pass

    def process(self) -> bool:
        """Read what is there; whether there was anything."""
        read = False
        for (topic, number), log in list(self.log.items()):
            if topic in {source.name for source in TOPICS.sources} and len(log) > self.position[topic, number]:
                records = log[self.position[topic, number] :]
                self.agents.process(number, records, self.out)
                self.position[topic, number] += len(records)
                read = True
        return read

    def checkpoint(self, *, until: str = "commit") -> bool:
        """Judge and make durable: outputs, state, offsets; a crash test stops `until` one of these is done."""
        for number in range(self.partitions):
            self.agents.punctuate(number, self.out, caught_up=True)
        for number, stores in self.stores.items():
            for table, store in enumerate(stores):
                self.changelog[number, table] += sorted(store.announced.items())
        sent = self.flush()
        if until == "outputs":
            return sent
        for number, stores in self.stores.items():
            for table, store in enumerate(stores):
                self.changelog[number, table] += store.dirty_rows()
                store.settle(0)
        if until == "state":
            return sent
        self.committed = defaultdict(int, self.position)
        return sent

    def flush(self) -> bool:
        """Send what the agents want sent; whether there was anything."""
        sent = bool(self.out.records)
        for topic, partition, (key, value, headers) in self.out.records:
            self.publish(topic, key, value, headers, partition)
        self.out.clear()
        return sent

    # -- what stands in the end

    def _latest(self, topic: str) -> dict[bytes, bytes]:
        latest: dict[bytes, bytes] = {}
        for record in self.read(topic):
            if record.value is None:
                latest.pop(record.key, None)
            else:
                latest[record.key] = record.value
        return latest

    @property
    def alerts(self) -> list[Alert]:
        """The latest state of each alert of the watched family, by id."""
        found = [decode_alert(value) for _, value in sorted(self._latest(TOPICS.alerts.name).items())]
        return [alert for alert in found if alert.family == self.family]

    @property
    def open_alerts(self) -> list[Alert]:
        """The alerts that stand."""
        return [alert for alert in self.alerts if alert.status == "open"]

    @property
    def rules(self) -> list[str]:
        """The rules of the alerts that stand."""
        return sorted(alert.rule for alert in self.open_alerts)

    @property
    def assessments(self) -> dict[str, Assessment]:
        """The latest assessment by encounter."""
        latest = self._latest(TOPICS.assessments.name)
        return {key.decode(): msgspec.convert(orjson.loads(value)["data"], Assessment) for key, value in latest.items()}

    @property
    def verdict(self) -> tuple[list[bytes], list[bytes]]:
        """Open alerts and assessments as bytes, sorted: what must be the same for every history."""
        alerts = self._latest(TOPICS.alerts.name).values()
        return (
            sorted(value for value in alerts if decode_alert(value).status == "open"),
            sorted(self._latest(TOPICS.assessments.name).values()),
        )
