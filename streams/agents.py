"""READ THIS FIRST: the agents, in the order a record flows.

    charting.inbox.json ──intake──▶ charting.events ──assemble──▶ chart ──judge──▶ charting.alerts, .assessments
                            └──▶ charting.dead-letters ◀──┘         ├──▶ charting.transfers ──receive──▶ chart
                                                                    ├──▶ charting.practice ──gather──▶ charting.alerts
                                                                    └──▶ charting.notes ──compare──▶ charting.transfers

`intake`, `assemble`, `receive`, `gather` and `compare` fold records into the state of their partition. `judge` runs
once per changed encounter and checkpoint, and for encounters whose deadline has passed. Each calls one pure function
and sends what came back; the engine makes it durable. Worker, replay and tests drive this same class.
"""

import hashlib
from collections.abc import Callable, Sequence

import msgspec
from aiokafka import ConsumerRecord
from aiokafka.partitioner import murmur2

from schemas.dead_letter import Stage
from schemas.envelope import ChartingEvent
from streams.clock import Clock
from streams.desk import Desk
from streams.encounter.copied import Copied
from streams.engine import Outbox, Partition
from streams.feed_guard import FeedGuard
from streams.intake.document import read_json
from streams.intake.outcome import Accepted, Rejected
from streams.notes_desk import NotesDesk
from streams.observer import Observer
from streams.practice_desk import PracticeDesk
from streams.profiles.profile import Profile
from streams.publisher import dead_letter_headers
from streams.state import EncounterState
from streams.topics import Topics

Stores = Callable[[int], Sequence[Partition]]
"""The partitions of `streams.tables.NAMES`, in that order."""


class Agents:
    """The product's side of the engine (`streams.engine.Processor`)."""

    def __init__(
        self, stores: Stores, topics: Topics, partitions: int, profile: Profile, clock: Clock, observer: Observer,
        guard: FeedGuard | None = None, *, purges: bool = True,
    ) -> None:  # fmt: skip
        self._stores, self._topics, self._partitions = stores, topics, partitions
        self._profile, self._clock, self._observer, self._guard = profile, clock, observer, guard
        self._purges = purges
        self.desks: dict[int, Desk] = {}
        self.practices: dict[int, PracticeDesk] = {}
        self.patients: dict[int, NotesDesk] = {}
        self.read_to: dict[tuple[str, int], int] = {}
        self._agents = {
            topics.inbox_json.name: self.intake,
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
            partition, state, self._topics, self._profile, self._clock, self._observer, purges=self._purges
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

    def intake(self, partition: int, record: ConsumerRecord, out: Outbox) -> None:
        """What did the feed say? From any key to the encounter's."""
        read = self._read(partition, record, out)
        if read is not None:
            out.send(self._topics.events.name, read.event.subject.encode(), read.value)
            self._observer.event(read.event.type, "forwarded")

    def assemble(self, partition: int, record: ConsumerRecord, out: Outbox) -> None:
        """What happened in this encounter? An event goes to the chart of its encounter."""
        read = self._read(partition, record, out)
        if read is None:
            return
        event = read.event
        self._clock.saw(partition, event.time, record.timestamp)
        if self._is_home(partition, event.subject):
            self._take(partition, event.subject, event, read.value, record, out)
        else:
            out.send(self._topics.transfers.name, event.subject.encode(), read.value, [("kind", b"event")])
            self._observer.event(event.type, "forwarded")

    def receive(self, partition: int, record: ConsumerRecord, out: Outbox) -> None:
        """What another partition knows of an encounter of ours."""
        headers = dict(record.headers)
        encounter_id = record.key.decode()
        if headers["kind"] == b"copies":
            copies = msgspec.msgpack.decode(record.value, type=tuple[Copied, ...])
            self.desks[partition].compared(encounter_id, copies, record)
            return
        if headers["kind"] == b"rejection":
            self.desks[partition].reject(encounter_id, headers["identity"].decode(), headers["reason"].decode(), record)
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
            self._dead_letter(record, "assemble", Rejected("encounter-purged"), out)

    def _read(self, partition: int, record: ConsumerRecord, out: Outbox) -> Accepted | None:
        """The event of a record; otherwise a dead letter, and word of it to its encounter."""
        if record.value is None:
            self._observer.event("none", "tombstone")
            return None
        read = read_json(record.value, record.headers, self._profile)
        if self._guard is not None:
            self._guard.saw(rejected=isinstance(read, Rejected))
        if isinstance(read, Accepted):
            return read
        self._observer.event("none", "rejected")
        self._dead_letter(record, "intake", read, out)
        encounter_id = read.encounter_id or self._key(record)
        if encounter_id is not None:
            self._tell(partition, encounter_id, read, record, out)
        return None

    def _tell(self, partition: int, encounter_id: str, read: Rejected, record: ConsumerRecord, out: Outbox) -> None:
        """A record of this encounter is a dead letter: the encounter is incomplete."""
        identity = read.identity or hashlib.sha256(record.value).hexdigest()[:32]
        if record.topic == self._topics.events.name and self._is_home(partition, encounter_id):
            self.desks[partition].reject(encounter_id, identity, read.reason, record)
        else:
            headers = [
                ("kind", b"rejection"),
                ("identity", identity.encode()),
                ("reason", read.reason.encode()),
            ]
            out.send(self._topics.transfers.name, encounter_id.encode(), b"", headers)

    def _key(self, record: ConsumerRecord) -> str | None:
        """The encounter by the record's key, where the topic is keyed by it and the key can be an id."""
        if record.topic != self._topics.events.name or not record.key or len(record.key) > 256:  # noqa: PLR2004
            return None
        text: str = record.key.decode(errors="replace")
        return text if text.isprintable() and "\ufffd" not in text else None

    def _dead_letter(self, record: ConsumerRecord, stage: Stage, rejected: Rejected, out: Outbox) -> None:
        headers = dead_letter_headers(
            record.topic, record.partition, record.offset, stage, rejected.reason, record.timestamp
        )
        if rejected.field:
            headers.append(("field", rejected.field.encode()))
        out.send(self._topics.dead_letters.name, record.key, record.value, headers)
        self._observer.dead_letter(stage, rejected.reason)

    def _is_home(self, partition: int, encounter_id: str) -> bool:
        """Whether this partition is where Kafka's default partitioner puts the encounter.

        Publishers may use another partitioner or key; an encounter must nevertheless meet in one place.
        """
        if self._partitions == 1 or self.desks[partition].knows(encounter_id):
            return True
        home: int = (murmur2(encounter_id.encode()) & 0x7FFFFFFF) % self._partitions
        return home == partition
