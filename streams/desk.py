"""The desk of one partition: which encounters changed, which deadline comes next, and what the topics must learn.

`judge` is where the pure verdict meets the state: once for an encounter that changed, and again when a deadline of it
has passed.
"""

import sys
from collections import Counter
from datetime import datetime, timedelta

import msgspec
from aiokafka import ConsumerRecord

from schemas.administration import Administration
from schemas.envelope import ChartingEvent
from schemas.order import Order
from streams.clock import Clock, FeedTime
from streams.encounter.copied import Copied
from streams.engine import Outbox
from streams.intake_desk import Word
from streams.judging import Case, Judging
from streams.observer import EventResult, Observer
from streams.profiles.profile import Profile
from streams.publisher import Publisher
from streams.standing import Standings, standing_of
from streams.state import EncounterState, Header, to_ms, to_ms_span
from streams.topics import Topics
from streams.verdict import Stood, Verdict
from streams.waiting import Waiting

REMEMBER_PURGED = timedelta(days=400)
"""How long the header of a purged encounter stays, to report a later event (design: a claim's year and a month)."""

REEVALUATED_AT_ONCE = 50
"""How many encounters are judged again at one checkpoint on request, so that new charting does not wait for them."""

REMEMBER_STOOD = 20_000
"""For how many encounters it is kept in memory what stood at their closing; it can be worked out again."""


class Desk:
    """The encounters of one partition at work."""

    def __init__(
        self, partition: int, state: EncounterState, topics: Topics, profile: Profile, clock: Clock,
        observer: Observer, judging: Judging, *, purges: bool = True, reevaluates: bool = False,
    ) -> None:  # fmt: skip
        self.partition, self.state, self._judging, self._purges = partition, state, judging, purges
        self._profile, self._clock, self._observer = profile, clock, observer
        self.publisher = Publisher(partition, state, topics, profile.vocabulary, observer)
        self._window = timedelta(days=profile.closing.late_window_days)
        self._waiting = Waiting()
        self.states: Counter[str] = Counter()
        self.standings = Standings()
        self.closed: list[int] = []
        self.unused: dict[str, tuple[ChartingEvent, ...]] = {}
        self._stood: dict[str, Stood] = {}
        self.to_reevaluate: list[str] = []
        self._restore()
        if reevaluates:
            self.to_reevaluate = [name for name, header in self.state.headers() if header.state != "purged"]

    def _restore(self) -> None:
        if (feed_time := self.state.feed_time()) is not None:
            self._clock.remember(self.partition, FeedTime(*feed_time))
        for encounter_id, header in self.state.headers():
            self.states[header.state] += 1
            self.standings.replace(None, header.standing)
            if header.look_at is not None:
                self._waiting.until(header.look_at, encounter_id)
        self._publish_again()

    def _publish_again(self) -> None:
        for encounter_id in self.publisher.doubtful:
            self._waiting.again(encounter_id)

    def alone(self) -> None:
        """Nothing of a former owner can arrive any more: what is published now stands."""
        self._publish_again()
        self.publisher.doubtful.clear()

    def knows(self, encounter_id: str) -> bool:
        """Whether the encounter was seen in this partition."""
        return encounter_id in self._waiting or self.state.header(encounter_id) is not None

    def take(self, encounter_id: str, event: ChartingEvent, value: bytes, record: ConsumerRecord) -> EventResult:
        """An event of this encounter; `purged` where its encounter is no longer known."""
        header = self.state.header(encounter_id)
        if header is not None and header.state == "purged":
            return "purged"
        if not self.state.add(encounter_id, event, value):
            return "duplicate"
        self._waiting.changed(encounter_id, record.timestamp, event)
        self._count_unmapped(event)
        return "accepted"

    def _count_unmapped(self, event: ChartingEvent) -> None:
        if isinstance(event.data, Order | Administration):
            for term in self._profile.vocabulary.unmapped([event.data]):
                self._observer.unmapped(term.kind)

    def hear(self, word: Word, record: ConsumerRecord) -> None:
        """A record of this encounter is a dead letter, or was made good since."""
        header = self.state.header(word.encounter_id)
        if (header is None or header.state != "purged") and self.state.hear(*word):
            self._waiting.changed(word.encounter_id, record.timestamp)

    def compared(self, encounter_id: str, copies: tuple[Copied, ...], record: ConsumerRecord) -> None:
        """The notes of this encounter were compared with those before them."""
        header = self.state.header(encounter_id)
        if header is not None and header.state != "purged" and header.copies != copies:
            self.state.put_header(encounter_id, msgspec.structs.replace(header, copies=copies))
            self._waiting.changed(encounter_id, record.timestamp)

    def erase(self, encounter_id: str, patient_id: str, record: ConsumerRecord, out: Outbox) -> None:
        """Forget an encounter at once, wherever it stands, and take back what was published of it."""
        header = self.state.header(encounter_id) or Header()
        self.publisher.erase(encounter_id, patient_id, header, out)
        self._waiting.forget((encounter_id,))
        self._drop(encounter_id)
        self._turn(encounter_id, header, Header("purged", 0, record.timestamp + to_ms_span(REMEMBER_PURGED)))

    def judge(self, now: datetime, out: Outbox, patience: timedelta = timedelta(0)) -> bool:
        """Judge every encounter that changed so long ago, or whose deadline has passed; whether there was any."""
        for due, encounter_id in self._waiting.passed(to_ms(now)):
            header = self.state.header(encounter_id)
            if header is not None and header.look_at == due:
                self._waiting.again(encounter_id)
        for _ in range(min(REEVALUATED_AT_ONCE, len(self.to_reevaluate))):
            self._waiting.again(self.to_reevaluate.pop())
        ready = self._waiting.ready(to_ms(now - patience) if patience else sys.maxsize)
        cases = (case for encounter_id in ready if (case := self._case(encounter_id, now)))
        for encounter_id, verdict in self._judging(cases, self._profile):
            self._conclude(encounter_id, verdict, now, out)
        self._waiting.forget(ready)
        if ready and (feed_time := self._clock.feed_time(self.partition)) is not None:
            self.state.put_feed_time(feed_time)
        return bool(ready)

    def _case(self, encounter_id: str, now: datetime) -> Case | None:
        """What there is to judge of an encounter."""
        header = self.state.header(encounter_id) or Header()
        events, rejected = self.state.read(encounter_id)
        if header.state == "purged":
            self._forget(encounter_id, header)
            return None
        if not events:
            self._wait(encounter_id, header, now)
            return None
        return Case(encounter_id, events, rejected, now, self._stood.pop(encounter_id, None), header.copies)

    def _conclude(self, encounter_id: str, verdict: Verdict, now: datetime, out: Outbox) -> None:
        """Publish a verdict, and write down what follows from it."""
        header, latest = self.state.header(encounter_id) or Header(), self._waiting.latest(encounter_id)
        self._remember(encounter_id, verdict)
        self._observer.verdict(encounter_id, verdict)
        if verdict.unused or encounter_id in self.unused:
            self.unused[encounter_id] = verdict.unused
        arrived = self._waiting.arrived(encounter_id, header.arrived)
        gone_at = self._gone_at(verdict, arrived)
        published = self.publisher.publish(encounter_id, verdict, latest, header, out)
        if gone_at is not None and to_ms(now) >= gone_at:
            self._purge(encounter_id, verdict, header, now, out)
            return
        deadline = to_ms(verdict.deadline) if verdict.deadline else None
        look_at = min((moment for moment in (deadline, gone_at) if moment is not None), default=None)
        standing = standing_of(verdict.assessment) if verdict.assessment else None
        after = msgspec.structs.replace(
            published, state=verdict.state, arrived=arrived, look_at=look_at, standing=standing
        )
        self._turn(encounter_id, header, after)
        if verdict.state == "closed" and header.state != "closed":
            self.closed.append(arrived)

    def _remember(self, encounter_id: str, verdict: Verdict) -> None:
        """Keep what stood at closing of the encounters judged last."""
        if verdict.stood is not None and verdict.stood.record:
            self._stood[encounter_id] = verdict.stood
            if len(self._stood) > REMEMBER_STOOD:
                del self._stood[next(iter(self._stood))]

    def _wait(self, encounter_id: str, header: Header, now: datetime) -> None:
        """Only dead letters are known of it: there is nothing to judge until an event comes.

        Or something may have been published before a crash, and its events are about to be read again.
        """
        arrived = self._waiting.arrived(encounter_id, header.arrived)
        gone_at = arrived + to_ms_span(self._window)
        awaited = header.unsure or self.state.alerts(encounter_id)
        if self._purges and to_ms(now) >= gone_at and not awaited:
            self._forget(encounter_id, header)
        else:
            after = msgspec.structs.replace(header, state="new", arrived=arrived, look_at=gone_at)
            self._turn(encounter_id, header, after)

    def _gone_at(self, verdict: Verdict, arrived: int) -> int | None:
        """When to purge: the late window has passed since closing, and since anything last came.

        The second half is for a backlog: what was recorded in time and delivered late still counts.
        """
        if not self._purges or verdict.gone_at is None or verdict.state in ("open", "planned"):
            return None
        return max(to_ms(verdict.gone_at), arrived + to_ms_span(self._window))

    def _purge(self, encounter_id: str, verdict: Verdict, header: Header, now: datetime, out: Outbox) -> None:
        self.publisher.dead_letter_unused(encounter_id, verdict.unused, now, out)
        self.publisher.purged(verdict)
        self._drop(encounter_id)
        look_at = to_ms(now + REMEMBER_PURGED)
        self._turn(encounter_id, header, Header("purged", header.arrived, look_at))

    def _drop(self, encounter_id: str) -> None:
        """Keep nothing of an encounter that is in no verdict any more."""
        for kept in (self._stood, self.unused):
            kept.pop(encounter_id, None)
        self.state.purge(encounter_id)

    def dead_letter_all_unused(self, now: datetime, out: Outbox) -> None:
        """The input is over: what no verdict will ever use leaves."""
        for encounter_id, unused in sorted(self.unused.items()):
            self.publisher.dead_letter_unused(encounter_id, unused, now, out)
        self.unused.clear()

    def _forget(self, encounter_id: str, header: Header) -> None:
        self.state.purge(encounter_id)  # a kill in the middle of a purge may have left rows
        self.state.encounters.delete(encounter_id.encode())
        self.states[header.state] -= 1

    def _turn(self, encounter_id: str, before: Header, after: Header) -> None:
        """Write the header, set the timer, and count the change of state."""
        if after != before:
            self.state.put_header(encounter_id, after)
        if after.look_at is not None and after.look_at != before.look_at:
            self._waiting.until(after.look_at, encounter_id)
        if before != Header():
            self.states[before.state] -= 1
        self.states[after.state] += 1
        self.standings.replace(before.standing, after.standing)
        self._observer.encounter(before.state, after.state)
