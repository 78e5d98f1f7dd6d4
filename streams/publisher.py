"""What the topics must learn of a verdict: the difference to what was last published, remembered with it.

Alerts are sent before the state that remembers them is, so a crash in between repeats an alert under its id and never
loses one. That they may be sent is remembered before: who finds that publishes the encounter again, at once and once
more when nothing of the former owner can arrive any more (`doubtful`).
"""

import hashlib
from collections import Counter
from datetime import datetime

import msgspec

from schemas.alert import Alert
from schemas.dead_letter import Reason, Stage
from schemas.envelope import ChartingEvent
from schemas.merge import Merge
from streams.alerts import changes, decode_alert
from streams.assessments import encode_assessment
from streams.encounter.chart import ClosedChart
from streams.engine import Outbox
from streams.notes_rows import handed_in
from streams.observer import Observer
from streams.practice.share import shares
from streams.profiles.terms import Vocabulary
from streams.state import EncounterState, Header, to_ms
from streams.topics import Topics
from streams.verdict import Verdict


class Publisher:
    """Publishes the verdicts of one partition."""

    def __init__(
        self, partition: int, state: EncounterState, topics: Topics, vocabulary: Vocabulary, observer: Observer
    ) -> None:
        self._partition, self._state, self._topics, self._observer = partition, state, topics, observer
        self._vocabulary = vocabulary
        self.open_alerts: Counter[tuple[str, str, str]] = Counter()
        self.doubtful = state.doubts()
        for _, value in state.open_alerts.items():  # noqa: PERF102 - a store, not a dictionary
            alert = decode_alert(value)
            self.open_alerts[labels_of(alert)] += 1

    def publish(
        self, encounter_id: str, verdict: Verdict, latest: ChartingEvent | None, before: Header, out: Outbox
    ) -> Header:
        """Send what changed; the header that remembers it."""
        self._alerts(encounter_id, verdict, latest, out)
        self._merges(encounter_id, verdict, out)
        after = msgspec.structs.replace(
            before,
            assessment=self._assessment(encounter_id, verdict, before, out),
            practice=self._practice(encounter_id, verdict, before, out),
            notes=self._notes(encounter_id, verdict, before, out),
        )
        if encounter_id in self.doubtful:
            after = after.doubted(before)
        if after != before:
            self._state.announce_header(encounter_id, before, after)
        return after

    def _alerts(self, encounter_id: str, verdict: Verdict, latest: ChartingEvent | None, out: Outbox) -> None:
        known = self._state.alerts(encounter_id)
        settled_by = latest.ref if latest else verdict.settled_by
        for change in changes(known, verdict.alerts, settled_by, latest.time if latest else None):
            alert = change.alert
            out.send(self._topics.alerts.name, alert.alert_id.encode(), change.value)
            self._state.announce_alert(encounter_id, alert.alert_id, change.announced)
            ledger = change.announced if encounter_id in self.doubtful else change.ledger
            self._state.put_alert(encounter_id, alert.alert_id, ledger)
            again = alert.alert_id in known
            self._observer.alert(alert.rule, alert.severity, alert.status, again=again)
            if again:
                was = decode_alert(known[alert.alert_id])
                self.open_alerts[labels_of(was)] -= 1
            if ledger is not None:
                self.open_alerts[labels_of(alert)] += 1

    def _assessment(self, encounter_id: str, verdict: Verdict, before: Header, out: Outbox) -> bytes:
        """A re-opened encounter has no assessment; its record becomes a tombstone."""
        value = encode_assessment(verdict.assessment) if verdict.assessment else None
        digest = hashlib.sha256(value).digest()[:12] if value else b""
        if digest != before.assessment:
            out.send(self._topics.assessments.name, encounter_id.encode(), value)
        return digest

    def _practice(self, encounter_id: str, verdict: Verdict, before: Header, out: Outbox) -> dict[str, bytes]:
        """The shares of a closed chart go to its documenters and its unit; one that is gone is taken back."""
        found = shares(verdict.chart, self._vocabulary) if isinstance(verdict.chart, ClosedChart) else {}
        values = {key: msgspec.msgpack.encode(share) for key, share in found.items()}
        digests = {key: hashlib.sha256(value).digest()[:8] for key, value in values.items()}
        headers = [("encounter", encounter_id.encode())]
        for key in sorted(digests.keys() | before.practice.keys()):
            if digests.get(key) != before.practice.get(key):
                out.send(self._topics.practice.name, key.encode(), values.get(key, b""), headers)
        return digests

    def _notes(self, encounter_id: str, verdict: Verdict, before: Header, out: Outbox) -> bytes:
        """The fingerprints of a closed encounter's notes go to its patient; a re-opened one takes them back."""
        chart = verdict.chart
        given = handed_in(chart) if isinstance(chart, ClosedChart) else None
        if chart is None or (not before.notes and not (given and given.keys)):
            return before.notes
        value = msgspec.msgpack.encode(given) if given else b""
        digest = hashlib.sha256(value).digest()[:8] if value else b""
        if digest != before.notes:
            headers = [("encounter", encounter_id.encode())]
            out.send(self._topics.notes.name, chart.patient_id.encode(), value, headers)
        return digest

    def _merges(self, encounter_id: str, verdict: Verdict, out: Outbox) -> None:
        """A merge goes to the encounters it names, every event to the heir; both ignore what they already have."""
        if not verdict.named:
            return
        for value, event in self._state.pairs(encounter_id):
            to = set(verdict.named if isinstance(event.data, Merge) else ()) | {verdict.heir}
            for name in sorted(name for name in to if name is not None):
                out.send(self._topics.transfers.name, name.encode(), value, [("kind", b"event")])

    def erase(self, encounter_id: str, patient_id: str, header: Header, out: Outbox) -> None:
        """Take back everything that was published of an encounter: its patient is to be forgotten."""
        for ident, value in self._state.alerts(encounter_id).items():
            out.send(self._topics.alerts.name, ident.encode(), None)
            self.open_alerts[labels_of(decode_alert(value))] -= 1
        out.send(self._topics.assessments.name, encounter_id.encode(), None)
        headers = [("encounter", encounter_id.encode())]
        for key in sorted(header.practice):
            out.send(self._topics.practice.name, key.encode(), b"", headers)
        out.send(self._topics.notes.name, patient_id.encode(), b"", [*headers, ("purge", b"")])

    def purged(self, verdict: Verdict) -> None:
        """Alerts of a purged encounter stay as they were published and are no longer held."""
        for alert in verdict.alerts:
            self.open_alerts[labels_of(alert)] -= 1

    def dead_letter_unused(
        self, encounter_id: str, events: tuple[ChartingEvent, ...], now: datetime, out: Outbox
    ) -> None:
        """Events recorded after the late window are in no verdict: they leave with their bytes."""
        rows = dict(self._state.rows(encounter_id)) if events else {}
        unused = {(event.source.encode(), event.id.encode()) for event in events}
        for key, value in rows.items():
            if tuple(key.split(b"\0")[1:]) in unused:
                headers = dead_letter_headers(
                    self._topics.events.name, self._partition, -1, "assemble", "encounter-purged", to_ms(now)
                )
                out.send(self._topics.dead_letters.name, encounter_id.encode(), value, headers)
                self._observer.dead_letter("assemble", "encounter-purged")


def labels_of(alert: Alert) -> tuple[str, str, str]:
    """What an open alert is counted by."""
    return alert.rule, alert.severity, alert.unit or ""


def dead_letter_headers(
    topic: str, partition: int, offset: int, stage: Stage, reason: Reason, moment: int
) -> list[tuple[str, bytes]]:
    """What the headers of a dead letter say; an offset of -1 where the record was kept in a chart since."""
    return [
        ("topic", topic.encode()),
        ("partition", str(partition).encode()),
        ("offset", str(offset).encode()),
        ("stage", stage.encode()),
        ("error-class", reason.encode()),
        ("time", str(moment).encode()),
    ]
