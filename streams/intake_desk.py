"""The reception of records: read in the format of their topic, refused with their bytes kept, and word of it passed on.

A refusal is told to its encounter, which is incomplete until the record is made good: by an event under the identity
the refused one claimed, or by the same bytes driven in again once they can be read.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiokafka import ConsumerRecord

from schemas.dead_letter import NOT_CHARTING, Stage
from streams.engine import Outbox
from streams.feed_guard import FeedGuard
from streams.intake.formats import READERS
from streams.intake.outcome import Accepted, Outcome, Rejected
from streams.observer import Observer
from streams.profiles.profile import Profile
from streams.publisher import dead_letter_headers
from streams.topics import Topics

REDRIVEN = "redriven"
"""The header of a dead letter that was driven in again."""

MADE_GOOD = ""
"""In place of a reason: the record could be read since."""


class Word(NamedTuple):
    """What an encounter must know of a record of its own that was refused, or was made good."""

    encounter_id: str
    identity: str
    reason: str


class Reception(NamedTuple):
    """What became of one record."""

    accepted: tuple[Accepted, ...] = ()
    words: tuple[Word, ...] = ()


class IntakeDesk:
    """Reads the records of the inboxes and of the event topic."""

    def __init__(self, topics: Topics, profile: Profile, observer: Observer, guard: FeedGuard | None) -> None:
        self._topics, self._profile, self._observer, self._guard = topics, profile, observer, guard
        self._readers = {topic.name: READERS[wire] for wire, topic in topics.inboxes.items()}
        self._readers[topics.events.name] = READERS["json"]

    def read(self, record: ConsumerRecord, out: Outbox) -> Reception:
        """The events of a record, and word of what was refused of it; a tombstone is neither."""
        if record.value is None:
            self._observer.event("none", "tombstone")
            return Reception()
        outcomes = self._readers[record.topic](record.value, record.headers, self._profile)
        if len(outcomes) == 1 and isinstance(outcomes[0], Accepted) and not record.headers:  # nearly every record
            if self._guard is not None:
                self._guard.saw(rejected=False)
            return Reception((outcomes[0],))
        accepted = tuple(each for each in outcomes if isinstance(each, Accepted))
        refused = [each for each in outcomes if isinstance(each, Rejected)]
        charting = [each for each in refused if each.reason not in NOT_CHARTING]
        if self._guard is not None:
            self._guard.saw(rejected=bool(charting) and not accepted)
        for letter in _one_per_value([*charting, *refused]):
            self._observer.event("none", "rejected")
            self.dead_letter(record, "intake", letter, out)
        words = self._made_good(record, outcomes) if not charting else tuple(self._words(record, charting))
        return Reception(accepted, words)

    def dead_letter(self, record: ConsumerRecord, stage: Stage, rejected: Rejected, out: Outbox) -> None:
        """Keep the bytes of what was refused; no header carries any of them."""
        headers = dead_letter_headers(
            record.topic, record.partition, record.offset, stage, rejected.reason, record.timestamp
        )
        if rejected.field:
            headers.append(("field", rejected.field.encode()))
        value = record.value if rejected.value is None else rejected.value
        out.send(self._topics.dead_letters.name, record.key, value, headers)
        self._observer.dead_letter(stage, rejected.reason)

    def _words(self, record: ConsumerRecord, refused: Sequence[Rejected]) -> Iterator[Word]:
        """One word for each encounter and refused part, with the reason given first.

        The part is made good by an event under the identity it claimed, or, where it may hold many, by its own bytes.
        """
        told: set[tuple[str, str]] = set()
        for each in refused:
            encounter_id = each.encounter_id or self._key(record)
            identity = each.identity or identity_of(each.value or record.value)
            if encounter_id is not None and (encounter_id, identity) not in told:
                told.add((encounter_id, identity))
                yield Word(encounter_id, identity, each.reason)

    def _made_good(self, record: ConsumerRecord, outcomes: Sequence[Outcome]) -> tuple[Word, ...]:
        """The record was refused once and is read now: its encounters need not wait for it any longer."""
        if not any(name == REDRIVEN for name, _ in record.headers):
            return ()
        named = {each.event.subject for each in outcomes if isinstance(each, Accepted)} | {self._key(record)}
        identity = identity_of(record.value)
        return tuple(Word(name, identity, MADE_GOOD) for name in sorted(filter(None, named)))

    def _key(self, record: ConsumerRecord) -> str | None:
        """The encounter by the record's key, where the topic is keyed by it and the key can be an id."""
        if record.topic != self._topics.events.name or not record.key or len(record.key) > 256:  # noqa: PLR2004
            return None
        text: str = record.key.decode(errors="replace")
        return text if text.isprintable() and "\ufffd" not in text else None


def identity_of(value: bytes) -> str:
    """What a record is known by that claims no identity: a hash of its bytes."""
    return hashlib.sha256(value).hexdigest()[:32]


def _one_per_value(refused: Sequence[Rejected]) -> Iterator[Rejected]:
    """Several refusals of one part are one dead letter, under the reason given first."""
    seen: set[bytes | None] = set()
    for each in refused:
        if each.value not in seen:
            seen.add(each.value)
            yield each
