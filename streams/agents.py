"""READ THIS FIRST: the agents, in the order a record flows.

    charting.inbox.* ──intake──▶ charting.events ──assemble──▶ chart ──judge──▶ charting.alerts, .assessments
                         └──▶ charting.dead-letters ◀──┘         ├──▶ charting.transfers ──receive──▶ chart
                                                                 ├──▶ charting.practice ──gather──▶ charting.alerts
                                                                 └──▶ charting.notes ──compare──▶ charting.transfers

`intake`, `assemble`, `receive`, `gather` and `compare` fold records into the state of their partition. `judge` runs
once per changed encounter and checkpoint, and for encounters whose deadline has passed. Each calls one pure function
and sends what came back; the engine makes it durable. Worker, replay and tests drive this same class.
"""

from collections.abc import Callable, Sequence

import msgspec
from aiokafka import ConsumerRecord
from aiokafka.partitioner import murmur2

from schemas.envelope import ChartingEvent
from streams.clock import Clock
from streams.desk import Desk
from streams.encounter.copied import Copied
from streams.engine import Outbox, Partition
from streams.feed_guard import FeedGuard
from streams.intake.document import read_json
from streams.intake.outcome import Accepted, Rejected
from streams.intake_desk import IntakeDesk, Word
from streams.judging import Judging, in_turn
from streams.notes_desk import NotesDesk
from streams.observer import Observer
from streams.practice_desk import PracticeDesk
from streams.profiles.profile import Profile
from streams.state import EncounterState
from streams.topics import Topics

Stores = Callable[[int], Sequence[Partition]]
"""The partitions of `streams.tables.NAMES`, in that order."""


class Agents:
    """The product's side of the engine (`streams.engine.Processor`)."""

    def __init__(
        self, stores: Stores, topics: Topics, partitions: int, profile: Profile, clock: Clock, observer: Observer,
        guard: FeedGuard | None = None, *, judging: Judging = in_turn, purges: bool = True, reevaluates: bool = False,
    ) -> None:  # fmt: skip
        self._stores, self._topics, self._partitions = stores, topics, partitions
        self._profile, self._clock, self._observer = profile, clock, observer
        self._judging, self._purges, self._reevaluates = judging, purges, reevaluates
        self._intake = IntakeDesk(topics, profile, observer, guard)
        self.desks: dict[int, Desk] = {}
        self.practices: dict[int, PracticeDesk] = {}
        self.patients: dict[int, NotesDesk] = {}
        self.read_to: dict[tuple[str, int], int] = {}
        self._agents = {
            **dict.fromkeys((topic.name for topic in topics.inboxes.values()), self.intake),
            topics.events.name: self.assemble,
            topics.transfers.name: self.receive,
            topics.practice.name: self.gather,
            topics.notes.name: self.compare,
        }

    def restored(self, partition: int) -> None:
        """Take up a partition whose tables are complete."""
        *encounters, practice, notes = self._stores(partition)
        state = EncounterState(*encounters)
        self.patients[partition] = NotesDesk(notes, self._topics, self._profile, partition, self._partitions)
        self.practices[partition] = PracticeDesk(practice, self._topics, self._profile, self._observer)
        self.desks[partition] = Desk(
            partition,
            state,
            self._topics,
            self._profile,
            self._clock,
            self._observer,
            self._judging,
            purges=self._purges,
            reevaluates=self._reevaluates,
        )

    def revoked(self, partition: int) -> None:
        """Forget a partition."""
        if self.desks.pop(partition, None) is not None:
            del self.practices[partition], self.patients[partition]
            self._clock.remember(partition, None)
            self._observer.forgotten(partition)

    def process(self, partition: int, records: Sequence[ConsumerRecord], out: Outbox) -> None:
        """Fold a batch of one source topic."""
        agent = self._agents[records[0].topic]
        for record in records:
            agent(partition, record, out)
        self.read_to[records[-1].topic, partition] = records[-1].timestamp

    def punctuate(self, partition: int, out: Outbox, caught_up: bool) -> bool:
        """Judge what changed, and what a deadline brings up."""
        desk = self.desks.get(partition)
        if desk is None:
            return False
        judged = desk.judge(self._clock.now(partition, caught_up=caught_up), out)
        judged = self.practices[partition].judge(out) or judged
        return self.patients[partition].judge(out) or judged

    def alone(self, partition: int) -> None:
        """Nothing that a former owner sent can arrive any more."""
        if partition in self.desks:
            for desk in (self.desks[partition], self.practices[partition], self.patients[partition]):
                desk.alone()

    def intake(self, partition: int, record: ConsumerRecord, out: Outbox) -> None:
        """What did the feed say? From any format and key to the encounter's."""
        for read in self._read(partition, record, out):
            out.send(self._topics.events.name, read.event.subject.encode(), read.value)
            self._observer.event(read.event.type, "forwarded")

    def assemble(self, partition: int, record: ConsumerRecord, out: Outbox) -> None:
        """What happened in this encounter? An event goes to the chart of its encounter."""
        for event, value in self._read(partition, record, out):
            self._clock.saw(partition, event.time, record.timestamp)
            if self._is_home(partition, event.subject):
                self._take(partition, event.subject, event, value, record, out)
            else:
                out.send(self._topics.transfers.name, event.subject.encode(), value, [("kind", b"event")])
                self._observer.event(event.type, "forwarded")

    def receive(self, partition: int, record: ConsumerRecord, out: Outbox) -> None:
        """What another partition knows of an encounter of ours."""
        headers = dict(record.headers)
        encounter_id = record.key.decode()
        if headers["kind"] == b"copies":
            copies = msgspec.msgpack.decode(record.value, type=tuple[Copied, ...])
            self.desks[partition].compared(encounter_id, copies, record)
            return
        if headers["kind"] == b"purge":
            self.desks[partition].erase(encounter_id, record.value.decode(), record, out)
            return
        if headers["kind"] == b"rejection":
            word = Word(encounter_id, headers["identity"].decode(), headers["reason"].decode())
            self.desks[partition].hear(word, record)
            return
        read = read_json(record.value, (), self._profile)
        if isinstance(read, Rejected):
            raise TypeError(
                f"transfer {record.partition}/{record.offset} was written by us and is no event: {read.reason}"
            )
        self._take(partition, encounter_id, read.event, read.value, record, out)

    def gather(self, partition: int, record: ConsumerRecord, _out: Outbox) -> None:
        """What a closed chart adds to the practice of its documenters and its unit."""
        self.practices[partition].take(record)

    def compare(self, partition: int, record: ConsumerRecord, _out: Outbox) -> None:
        """What was carried from an earlier note? The notes of a closed encounter go to those of their patient."""
        self.patients[partition].take(record)

    def _take(
        self,
        partition: int,
        encounter_id: str,
        event: ChartingEvent,
        value: bytes,
        record: ConsumerRecord,
        out: Outbox,
    ) -> None:
        result = self.desks[partition].take(encounter_id, event, value, record)
        self._observer.event(event.type, result)
        if result == "purged":
            self._intake.dead_letter(record, "assemble", Rejected("encounter-purged"), out)

    def _read(self, partition: int, record: ConsumerRecord, out: Outbox) -> tuple[Accepted, ...]:
        """The events of a record; what was refused of it is a dead letter, and its encounter hears of it."""
        reception = self._intake.read(record, out)
        for word in reception.words:
            if record.topic == self._topics.events.name and self._is_home(partition, word.encounter_id):
                self.desks[partition].hear(word, record)
            else:
                headers = [
                    ("kind", b"rejection"),
                    ("identity", word.identity.encode()),
                    ("reason", word.reason.encode()),
                ]
                out.send(self._topics.transfers.name, word.encounter_id.encode(), b"", headers)
        return reception.accepted

    def _is_home(self, partition: int, encounter_id: str) -> bool:
        """Whether this partition is where Kafka's default partitioner puts the encounter.

        Publishers may use another partitioner or key; an encounter must nevertheless meet in one place.
        """
        if self._partitions == 1 or self.desks[partition].knows(encounter_id):
            return True
        home: int = (murmur2(encounter_id.encode()) & 0x7FFFFFFF) % self._partitions
        return home == partition
