"""The whole pipeline over files, with no broker: the same agents, one partition, state in a temporary directory.

The state of a large input lies on disk, so that its events do not have to fit into memory. A short input is judged as
its recorded time moves on, as a worker would, and tells which alerts were open for a while; a longer one is judged when
it has been read, each encounter once, because only that history depends on it and never what stands in the end.
"""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple, Self

import orjson
from aiokafka import ConsumerRecord

from schemas.codec import Headers, encode
from schemas.dead_letter import DeadLetter
from streams.agents import Agents
from streams.clock import StreamClock
from streams.engine import MemoryPartition, Outbox, Partition, RocksPartition
from streams.intake.formats import Wire, wire_of
from streams.judging import Judges, in_turn
from streams.observer import Observer
from streams.outputs import Outputs, decode_output, outputs_of
from streams.profiles.profile import Profile
from streams.state import SEPARATOR, from_ms, to_ms
from streams.tables import NAMES
from streams.topics import Topics

PATIENCE = timedelta(minutes=25)
"""How long a changed encounter waits for its judgement, in recorded time: less than the least grace of any rule."""
STEP = timedelta(minutes=5)
"""How far recorded time moves between two looks at what waits."""
SHORT = 5_000
"""An input of at most so many records is judged as its time moves on: a few seconds' work."""
STRETCH = 80_000
"""A longer one is judged after so many records, while its events are still decoded (`streams.state.CACHED_EVENTS`)."""
LEISURE = timedelta(hours=24)
"""How long a changed encounter waits there, in recorded time: most are over by then and have their charges."""


class _Read(NamedTuple):
    """A record as it was read: topic, key, value, headers, and where it lay if it came from a topic."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    at: tuple[int, int] | None = None


class Replay:
    """One run over an input. Use as a context manager: the state goes with it."""

    def __init__(
        self, profile: Profile, observer: Observer, *, history: bool | None = None, on_disk: bool = False, jobs: int = 1
    ) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="dripcheck-replay-") if on_disk else None
        self._topics, self._clock = Topics(), StreamClock()
        self._alerts, self._assessments = self._store("alerts"), self._store("assessments")
        state = tuple(self._store(name) for name in NAMES)
        self._state = state
        self.dead_letters: list[bytes] = []
        self._agents = Agents(
            lambda _: state, self._topics, 1, profile, self._clock, observer,
            judging=Judges(jobs) if jobs > 1 else in_turn, purges=False,
        )  # fmt: skip
        self._agents.restored(0)
        self._out, self._offset, self._judged_at = Outbox(), 0, self._clock.time
        self._history, self._unjudged = history, 0
        self._first: list[_Read] = []

    def _store(self, name: str) -> Partition:
        if self._directory is None:
            return MemoryPartition(SEPARATOR)
        return RocksPartition(Path(self._directory.name) / name, SEPARATOR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for store in (*self._state, self._alerts, self._assessments):
            store.close()
        if self._directory is not None:
            self._directory.cleanup()

    def read(self, records: Iterable[bytes], wire: Wire | None = None) -> None:
        """Read records in the order given, of one format or each of its own; our JSON goes straight to the events."""
        topics = {each: topic.name for each, topic in self._topics.inboxes.items()} | {"json": self._topics.events.name}
        for value in records:
            self._take(_Read(topics[wire_of(value, wire)], None, value))
        self.settle()

    def take(self, value: bytes | None, key: bytes | None, headers: Headers, at: tuple[int, int]) -> None:
        """Read one record of an event topic, from its partition and offset there."""
        self._take(_Read(self._topics.events.name, key, value, headers, at))

    def _take(self, read: _Read) -> None:
        """Process a record, and judge where it is time; the first ones wait until it is known how many there are."""
        if self._history is None:
            self._first.append(read)
            if len(self._first) > SHORT:
                self._begin(history=False)
            return
        self._process(self._record(*read))
        self._unjudged += 1
        if self._history and self._clock.time - self._judged_at >= STEP:
            self._judge(PATIENCE)
        elif not self._history and self._unjudged >= STRETCH:
            self._judge(LEISURE)

    def _begin(self, *, history: bool) -> None:
        """It is known how to judge."""
        self._history, first = history, self._first
        self._first = []
        for read in first:
            self._take(read)

    def settle(self) -> None:
        """All is read; where the history is kept, every encounter that changed is judged before the input is over."""
        if self._history is None:
            self._begin(history=True)
        if self._history:
            self._judge(timedelta(0))

    def close_at_end(self) -> None:
        """The input is over: every deadline passes, encounters nobody discharged close by inactivity."""
        self._clock.end()
        self._judge(timedelta(0))

    def finish(self) -> None:
        """What was recorded after the late window of its encounter leaves as a dead letter."""
        self._judge(timedelta(0))
        self._agents.desks[0].dead_letter_all_unused(self._clock.time, self._out)
        self._deliver()

    def alerts(self) -> Iterator[bytes]:
        """The values of the alert topic, by alert id."""
        self._judge(timedelta(0))
        return (value for _, value in self._alerts.items())

    def assessments(self) -> Iterator[bytes]:
        """The values of the assessment topic, by encounter."""
        self._judge(timedelta(0))
        return (value for _, value in self._assessments.items())

    def outputs(self) -> Outputs:
        """Both, as what they say."""
        return outputs_of(decode_output(orjson.loads(value)) for value in (*self.alerts(), *self.assessments()))

    def _record(
        self, topic: str, key: bytes | None, value: bytes | None, headers: Any, at: tuple[int, int] | None = None
    ) -> ConsumerRecord:
        self._offset += 1
        partition, offset = at or (0, self._offset - 1)
        size, moment = len(value or b""), to_ms(self._clock.time)
        return ConsumerRecord(topic, partition, offset, moment, 0, key, value, None, 0, size, tuple(headers))

    def _process(self, record: ConsumerRecord) -> None:
        self._agents.process(0, [record], self._out)
        if self._out.records:
            self._deliver()

    def _judge(self, patience: timedelta) -> None:
        """Judge until no encounter tells another one anything new."""
        desk = self._agents.desks[0]
        while True:
            desk.judge(self._clock.now(0, caught_up=True), self._out, patience)
            self._agents.practices[0].judge(self._out)
            self._agents.patients[0].judge(self._out)
            if not self._deliver():
                break
        self._judged_at, self._unjudged = self._clock.time, 0
        for store in (*self._state, self._alerts, self._assessments):
            store.settle(0)

    def _deliver(self) -> int:
        """Bring what the agents sent to where it goes; how many records went back to the agents."""
        sent, returned = list(self._out.records), 0
        self._out.clear()
        outputs = {self._topics.alerts.name: self._alerts, self._topics.assessments.name: self._assessments}
        for topic, _, (key, value, headers) in sent:
            if topic in outputs:
                _replace(outputs[topic], key or b"", value)
            elif topic == self._topics.dead_letters.name:
                self.dead_letters.append(_dead_letter(key, value or b"", dict(headers)))
            else:
                self._process(self._record(topic, key, value, headers))
                returned += 1
        return returned


def _replace(store: Partition, key: bytes, value: bytes | None) -> None:
    """What a compacted topic does with a record."""
    if value is None:
        store.delete(key)
    else:
        store.put(key, value)


def _dead_letter(key: bytes | None, value: bytes, headers: dict[str, bytes]) -> bytes:
    """A record of the dead-letter topic as one line."""
    text = {name: content.decode() for name, content in headers.items()}
    return encode(
        DeadLetter(
            topic=text["topic"],
            partition=int(text["partition"]),
            offset=int(text["offset"]),
            stage=text["stage"],  # type: ignore[arg-type]
            reason=text["error-class"],  # type: ignore[arg-type]
            time=from_ms(int(text["time"])),
            key=key,
            field=text.get("field"),
            value=value,
        )
    )
