"""The desk of practices of one partition: shares by documenter and unit, and the audit findings that stand.

A row is one share, keyed by practice and encounter; findings published as open are remembered under an empty encounter.
Rows that left the window are deleted, so that the state of a documenter is bounded.
"""

from collections import Counter
from collections.abc import Mapping

import msgspec
from aiokafka import ConsumerRecord

from schemas.alert import Alert
from streams.alerts import UNSURE, changes, decode_alert
from streams.engine import Outbox, Partition
from streams.observer import Observer
from streams.practice.judge import judge_practice, retained
from streams.practice.share import Share
from streams.profiles.profile import Profile
from streams.topics import Topics

SEPARATOR = b"\0"


class PracticeDesk:
    """The documenters and units of one partition."""

    def __init__(self, rows: Partition, topics: Topics, profile: Profile, observer: Observer) -> None:
        self._rows, self._topics, self._profile, self._observer = rows, topics, profile, observer
        self._doubtful = self._doubts()
        self._dirty = set(self._doubtful)
        self.of_units: Counter[tuple[str, str]] = Counter()
        for key, value in rows.items():  # a store, not a dictionary
            if SEPARATOR + SEPARATOR in key:
                self._count(decode_alert(value), 1)

    def _doubts(self) -> set[bytes]:
        """The practices of which a finding may have been published, or may yet arrive from a former owner."""
        for key, late in list(self._rows.refused.items()):
            if SEPARATOR + SEPARATOR in key and (known := self._rows.get(key) or late):
                self._rows.put(key, UNSURE + known.removeprefix(UNSURE))
        rows = self._rows.items()
        return {key.partition(SEPARATOR)[0] for key, value in rows if value.startswith(UNSURE)}

    def alone(self) -> None:
        """Nothing of a former owner can arrive any more: what is published now stands."""
        self._dirty |= self._doubtful
        self._doubtful.clear()

    def take(self, record: ConsumerRecord) -> None:
        """A share of an encounter, or word that it has none any more."""
        key = record.key + SEPARATOR + dict(record.headers)["encounter"]
        if record.value:
            self._rows.put(key, record.value)
        else:
            self._rows.delete(key)
        self._dirty.add(record.key)

    def judge(self, out: Outbox) -> bool:
        """Judge every practice that changed; whether there was any."""
        for practice in sorted(self._dirty):
            self._judge(practice, out)
        changed = bool(self._dirty)
        self._dirty.clear()
        return changed

    def _judge(self, practice: bytes, out: Outbox) -> None:
        prefix = practice + SEPARATOR
        rows = {key[len(prefix) :]: value for key, value in self._rows.scan(prefix)}
        known = {key[1:].decode(): value for key, value in rows.items() if key.startswith(SEPARATOR)}
        kept = self._retain(prefix, {key: value for key, value in rows.items() if not key.startswith(SEPARATOR)})
        findings = judge_practice(practice.decode(), kept.values(), self._profile)
        for change in changes(known, findings, None):
            alert = change.alert
            out.send(self._topics.alerts.name, alert.alert_id.encode(), change.value)
            again = alert.alert_id in known
            self._observer.alert(alert.rule, alert.severity, alert.status, again=again)
            self._count(alert, (alert.status == "open") - again)
            key = prefix + SEPARATOR + alert.alert_id.encode()
            self._rows.announce(key, change.announced)
            ledger = change.announced if practice in self._doubtful else change.ledger
            if ledger is None:
                self._rows.delete(key)
            else:
                self._rows.put(key, ledger)

    def _count(self, alert: Alert, change: int) -> None:
        """A unit's findings are a metric; a documenter's are not: a person is never a label."""
        if alert.subject.unit is not None:
            self.of_units[alert.rule, alert.subject.unit] += change

    def _retain(self, prefix: bytes, rows: Mapping[bytes, bytes]) -> dict[str, Share]:
        """The shares inside the window; the others are deleted."""
        shares = {key.decode(): msgspec.msgpack.decode(value, type=Share) for key, value in rows.items()}
        kept = retained(shares, self._profile)
        for encounter in shares.keys() - kept.keys():
            self._rows.delete(prefix + encounter.encode())
        return kept
