"""The desk of one partition: which encounters changed, which deadline comes next, and what the topics must learn.

`judge` is where the pure verdict meets the state: it publishes the difference between what stands now and what was last
published, and remembers it in the same checkpoint. Alerts are sent before the state that remembers them is, so a crash
in between repeats an alert under its id and never loses one.
"""

import hashlib
import heapq
from collections import Counter
from datetime import datetime, timedelta

from aiokafka import ConsumerRecord

from schemas.dead_letter import Reason, Stage
from schemas.envelope import ChartingEvent
from schemas.merge import Merge
from streams.alerts import changes, decode_alert
from streams.assessments import encode_assessment
from streams.clock import Clock, FeedTime
from streams.engine import Outbox
from streams.observer import EventResult, Observer
from streams.profiles.profile import Profile
from streams.state import EncounterState, Header, to_ms
from streams.topics import Topics
from streams.verdict import Verdict, judge

REMEMBER_PURGED = timedelta(days=400)
"""How long the header of a purged encounter stays, to report a later event (design: a claim's year and a month)."""


class Desk:
    """The encounters of one partition at work."""

    def __init__(
        self, partition: int, state: EncounterState, topics: Topics, profile: Profile, clock: Clock,
        observer: Observer, *, purges: bool = True,
    ) -> None:  # fmt: skip
        self.partition, self.state, self._purges = partition, state, purges
        self._topics, self._profile, self._clock, self._observer = topics, profile, clock, observer
        self._window = timedelta(days=profile.closing.late_window_days)
        self._dirty: dict[str, ChartingEvent | None] = {}
        self._arrived: dict[str, int] = {}
        self._changed_at: dict[str, int] = {}
        self._timers: list[tuple[int, str]] = []
        self.states: Counter[str] = Counter()
        self.open_alerts: Counter[tuple[str, str]] = Counter()
        self.closed: list[int] = []
        self.unused: dict[str, Verdict] = {}
        self.work = 0
        self._restore()

    def _restore(self) -> None:
        feed_time = self.state.feed_time()
        if feed_time is not None:
            self._clock.remember(self.partition, FeedTime(*feed_time))
        for encounter_id, header in self.state.headers():
            self.states[header.state] += 1
            if header.look_at is not None:
                self._timers.append((header.look_at, encounter_id))
        heapq.heapify(self._timers)
        for row in self.state.open_alerts.items():
            alert = decode_alert(row[1])
            self.open_alerts[alert.rule, alert.severity] += 1

    def knows(self, encounter_id: str) -> bool:
        """Whether the encounter was seen in this partition."""
        return encounter_id in self._dirty or self.state.header(encounter_id) is not None

    def take(self, encounter_id: str, event: ChartingEvent, value: bytes, record: ConsumerRecord) -> EventResult:
        """An event of this encounter; `purged` where its encounter is no longer known."""
        header = self.state.header(encounter_id)
        if header is not None and header.state == "purged":
            return "purged"
        if not self.state.add(encounter_id, event, value):
            return "duplicate"
        latest = self._dirty.get(encounter_id)
        self._touch(encounter_id, event if latest is None or event.order > latest.order else latest, record)
        return "accepted"

    def reject(self, encounter_id: str, identity: str, reason: str, record: ConsumerRecord) -> None:
        """A record of this encounter is a dead letter."""
        header = self.state.header(encounter_id)
        if (header is None or header.state != "purged") and self.state.reject(encounter_id, identity, reason):
            self._touch(encounter_id, self._dirty.get(encounter_id), record)

    def _touch(self, encounter_id: str, latest: ChartingEvent | None, record: ConsumerRecord) -> None:
        self._dirty[encounter_id] = latest
        self._arrived[encounter_id] = record.timestamp
        self._changed_at.setdefault(encounter_id, record.timestamp)

    def judge(self, now: datetime, out: Outbox, patience: timedelta = timedelta(0)) -> bool:
        """Judge every encounter that changed so long ago, or whose deadline has passed; whether there was any."""
        while self._timers and self._timers[0][0] <= to_ms(now):
            due, encounter_id = heapq.heappop(self._timers)
            header = self.state.header(encounter_id)
            if header is not None and header.look_at == due:
                self._dirty.setdefault(encounter_id, None)
                self._changed_at[encounter_id] = 0
        limit = to_ms(now - patience)
        ready = (
            sorted(name for name in self._dirty if self._changed_at[name] <= limit) if patience else sorted(self._dirty)
        )
        for encounter_id in ready:
            self._judge(encounter_id, self._dirty.pop(encounter_id), now, out)
            self._arrived.pop(encounter_id, None)
            self._changed_at.pop(encounter_id, None)
        if ready and (feed_time := self._clock.feed_time(self.partition)) is not None:
            self.state.put_feed_time(feed_time)
        return bool(ready)

    def _judge(self, encounter_id: str, latest: ChartingEvent | None, now: datetime, out: Outbox) -> None:
        header = self.state.header(encounter_id) or Header()
        events, rejected = self.state.read(encounter_id)
        if header.state == "purged":
            self._forget(encounter_id, header)
            return
        if not events:
            self._wait(encounter_id, header, now)
            return
        verdict = judge(encounter_id, events, rejected, now, self._profile)
        self._observer.verdict(encounter_id, verdict)
        self.work += len(events)
        if verdict.unused or encounter_id in self.unused:
            self.unused[encounter_id] = verdict
        arrived = self._arrived.get(encounter_id, header.arrived)
        gone_at = self._gone_at(verdict, arrived)
        self._publish_alerts(encounter_id, verdict, latest, out)
        assessment = self._publish_assessment(encounter_id, verdict, header, out)
        self._hand_over(encounter_id, verdict, out)
        if gone_at is not None and to_ms(now) >= gone_at:
            self._purge(encounter_id, verdict, header, now, out)
            return
        deadline = to_ms(verdict.deadline) if verdict.deadline else None
        look_at = min((moment for moment in (deadline, gone_at) if moment is not None), default=None)
        self._turn(encounter_id, header, Header(verdict.state, arrived, look_at, assessment))
        if verdict.state == "closed" and header.state != "closed":
            self.closed.append(arrived)

    def _wait(self, encounter_id: str, header: Header, now: datetime) -> None:
        """Only dead letters are known of it: there is nothing to judge until an event comes."""
        arrived = self._arrived.get(encounter_id, header.arrived)
        gone_at = arrived + to_ms_span(self._window)
        if self._purges and to_ms(now) >= gone_at:
            self.state.purge(encounter_id)
            self._forget(encounter_id, header)
        else:
            self._turn(encounter_id, header, Header("new", arrived, gone_at))

    def _gone_at(self, verdict: Verdict, arrived: int) -> int | None:
        """When to purge: the late window has passed since closing, and since anything last came.

        The second half is for a backlog: what was recorded in time and delivered late still counts.
        """
        if not self._purges or verdict.gone_at is None or verdict.state in ("open", "planned"):
            return None
        return max(to_ms(verdict.gone_at), arrived + to_ms_span(self._window))

    def _publish_alerts(self, encounter_id: str, verdict: Verdict, latest: ChartingEvent | None, out: Outbox) -> None:
        known = self.state.alerts(encounter_id)
        settled_by = latest.ref if latest else verdict.settled_by
        for change in changes(known, verdict.alerts, settled_by):
            alert = change.alert
            out.send(self._topics.alerts.name, alert.alert_id.encode(), change.value)
            self.state.put_alert(encounter_id, alert.alert_id, change.ledger)
            again = alert.alert_id in known
            self._observer.alert(alert.rule, alert.severity, alert.status, again=again)
            if again:
                was = decode_alert(known[alert.alert_id])
                self.open_alerts[was.rule, was.severity] -= 1
            if change.ledger is not None:
                self.open_alerts[alert.rule, alert.severity] += 1

    def _publish_assessment(self, encounter_id: str, verdict: Verdict, header: Header, out: Outbox) -> bytes:
        """A re-opened encounter has no assessment; its record becomes a tombstone."""
        value = encode_assessment(verdict.assessment) if verdict.assessment else None
        digest = hashlib.sha256(value).digest()[:12] if value else b""
        if digest != header.assessment:
            out.send(self._topics.assessments.name, encounter_id.encode(), value)
        return digest

    def _hand_over(self, encounter_id: str, verdict: Verdict, out: Outbox) -> None:
        """A merge goes to the encounters it names, every event to the heir; both ignore what they already have."""
        if not verdict.named:
            return
        for value, event in self.state.pairs(encounter_id):
            to = set(verdict.named if isinstance(event.data, Merge) else ()) | {verdict.heir}
            for name in sorted(name for name in to if name is not None):
                out.send(self._topics.transfers.name, name.encode(), value, [("kind", b"event")])

    def _purge(self, encounter_id: str, verdict: Verdict, header: Header, now: datetime, out: Outbox) -> None:
        self._dead_letter_unused(encounter_id, verdict, now, out)
        self.unused.pop(encounter_id, None)
        self.state.purge(encounter_id)
        for alert in verdict.alerts:
            self.open_alerts[alert.rule, alert.severity] -= 1
        look_at = to_ms(now + REMEMBER_PURGED)
        self._turn(encounter_id, header, Header("purged", header.arrived, look_at))

    def dead_letter_all_unused(self, now: datetime, out: Outbox) -> None:
        """The input is over: what no verdict will ever use leaves."""
        for encounter_id, verdict in sorted(self.unused.items()):
            self._dead_letter_unused(encounter_id, verdict, now, out)
        self.unused.clear()

    def _dead_letter_unused(self, encounter_id: str, verdict: Verdict, now: datetime, out: Outbox) -> None:
        """Events recorded after the late window are in no verdict: they leave with their bytes."""
        rows = dict(self.state.rows(encounter_id)) if verdict.unused else {}
        unused = {(event.source.encode(), event.id.encode()) for event in verdict.unused}
        for key, value in rows.items():
            if tuple(key.split(b"\0")[1:]) in unused:
                headers = dead_letter_headers(
                    self._topics.events.name, self.partition, -1, "assemble", "encounter-purged", to_ms(now)
                )
                out.send(self._topics.dead_letters.name, encounter_id.encode(), value, headers)
                self._observer.dead_letter("assemble", "encounter-purged")

    def _forget(self, encounter_id: str, header: Header) -> None:
        self.state.encounters.delete(encounter_id.encode())
        self.states[header.state] -= 1

    def _turn(self, encounter_id: str, before: Header, after: Header) -> None:
        """Write the header, set the timer, and count the change of state."""
        if after != before:
            self.state.put_header(encounter_id, after)
        if after.look_at is not None and after.look_at != before.look_at:
            heapq.heappush(self._timers, (after.look_at, encounter_id))
        if before != Header():
            self.states[before.state] -= 1
        self.states[after.state] += 1
        self._observer.encounter(before.state, after.state)


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


def to_ms_span(span: timedelta) -> int:
    """A duration in milliseconds."""
    return int(span / timedelta(milliseconds=1))
