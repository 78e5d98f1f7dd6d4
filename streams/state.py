"""What is kept of the encounters of one partition: their events, a header each, and the alerts that are open.

Three stores of bytes, so that one event costs one row and a header of fixed size, however long the encounter:

| table | key | value | why |
| --- | --- | --- | --- |
| `chart` | encounter, source, id | the event as it came | the set of events is the truth; its key finds duplicates |
| `encounters` | encounter | `Header` | when to look again, what was published, what is gone |
| `open-alerts` | encounter, alert id | the alert as published | an alert whose cause is gone is resolved under its id |

Rows under an empty source tell of dead letters: `encounter, "", identity` with the reason, an empty one once the
record was made good. Ids hold no control
characters (`schemas.base.Identifier`), so a NUL separates them.
"""

from collections import OrderedDict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
import orjson

from schemas.codec import decode_event
from schemas.envelope import ChartingEvent
from streams.alerts import UNSURE
from streams.encounter.copied import Copied
from streams.engine import Partition
from streams.standing import Standing

SEPARATOR = b"\0"
FEED_TIME = SEPARATOR
"""The row of `encounters` that belongs to no encounter."""
CACHED_EVENTS = 100_000
"""Decoded events kept in memory per partition; about 1.3 kB each."""

State = Literal["new", "planned", "open", "closed", "void", "merged", "purged"]


class Header(msgspec.Struct, frozen=True, array_like=True):
    """What is known of an encounter without reading its events; times are epoch milliseconds.

    `arrived` is when the last record came; `look_at` when a deadline passes; `assessment`, `practice` and
    `notes` are digests of what was last published; `copies` is what was found carried into its notes; `standing` is
    what its assessment adds to the gauges.
    """

    state: State = "new"
    arrived: int = 0
    look_at: int | None = None
    assessment: bytes = b""
    practice: dict[str, bytes] = {}
    notes: bytes = b""
    copies: tuple[Copied, ...] = ()
    standing: Standing | None = None

    @property
    def unsure(self) -> bool:
        """Whether something may have been published of which nothing is known."""
        return UNSURE in (self.assessment, self.notes, *self.practice.values())

    def doubted(self, before: "Header") -> "Header":
        """The same, unsure of everything that it or the header before it tells to be published."""
        return msgspec.structs.replace(
            self,
            assessment=UNSURE,
            practice=dict.fromkeys(sorted(before.practice.keys() | self.practice.keys()), UNSURE),
            notes=UNSURE if before.notes or self.notes else b"",
        )


class EncounterState:
    """The encounters of one partition."""

    def __init__(self, chart: Partition, encounters: Partition, open_alerts: Partition) -> None:
        self.chart, self.encounters, self.open_alerts = chart, encounters, open_alerts
        self._decoded: OrderedDict[str, dict[bytes, ChartingEvent]] = OrderedDict()
        self._cached = 0

    def header(self, encounter_id: str) -> Header | None:
        """The header, None for an encounter never seen."""
        value = self.encounters.get(encounter_id.encode())
        return None if value is None else msgspec.msgpack.decode(value, type=Header)

    def put_header(self, encounter_id: str, header: Header) -> None:
        """Replace the header."""
        self.encounters.put(encounter_id.encode(), msgspec.msgpack.encode(header))

    def feed_time(self) -> tuple[int, int] | None:
        """How the partition's feed stood to the wall clock when it was last kept."""
        value = self.encounters.get(FEED_TIME)
        return None if value is None else msgspec.msgpack.decode(value, type=tuple[int, int])

    def put_feed_time(self, feed_time: tuple[int, int]) -> None:
        """Keep it; one row a partition."""
        self.encounters.put(FEED_TIME, msgspec.msgpack.encode(tuple(feed_time)))

    def headers(self) -> Iterator[tuple[str, Header]]:
        """All encounters."""
        for key, value in self.encounters.items():
            if key != FEED_TIME:
                yield key.decode(), msgspec.msgpack.decode(value, type=Header)

    def add(self, encounter_id: str, event: ChartingEvent, value: bytes) -> bool:
        """Take an event into the chart; False where the set of events stays the same.

        Of two records with one identity and different content the later recorded one holds, then the greater bytes: a
        rule that does not ask which came first.
        """
        key = row_key(encounter_id, event.source, event.id)
        known = self.chart.get(key)
        if known is not None:
            before = decode_event(orjson.loads(known))
            if (before.time, known) >= (event.time, value):
                return False
        self.chart.put(key, value)
        rows = self._decoded.get(encounter_id)
        if rows is not None:
            self._cached += key not in rows
            rows[key] = event
        elif known is None and self.header(encounter_id) is None:
            self._decoded[encounter_id] = {key: event}
            self._cached += 1
        return True

    def hear(self, encounter_id: str, identity: str, reason: str) -> bool:
        """Note that a record of this encounter is a dead letter, or with no reason that it was made good, which holds
        from then on; False where that is known.
        """
        key = encounter_id.encode() + SEPARATOR + SEPARATOR + identity.encode()
        if self.chart.get(key) in (reason.encode(), b""):
            return False
        self.chart.put(key, reason.encode())
        return True

    def read(self, encounter_id: str) -> tuple[list[ChartingEvent], list[str]]:
        """The events of an encounter, and the reasons of its dead letters that were not made good since."""
        rows = self._decoded.pop(encounter_id, None)
        if rows is None:
            rows = {key: decode_event(orjson.loads(value)) for key, value in self.rows(encounter_id)}
            self._cached += len(rows)
        self._remember(encounter_id, rows)
        prefix = encounter_id.encode() + SEPARATOR
        rejected = [
            reason.decode()
            for key, reason in self.chart.scan(prefix + SEPARATOR)
            if reason and prefix + key[len(prefix) + 1 :] not in rows
        ]
        return list(rows.values()), rejected

    def _remember(self, encounter_id: str, rows: dict[bytes, ChartingEvent]) -> None:
        """Keep the encounters read last; the whole of an encounter or nothing of it."""
        self._decoded[encounter_id] = rows
        while self._cached > CACHED_EVENTS and len(self._decoded) > 1:
            self._cached -= len(self._decoded.popitem(last=False)[1])

    def rows(self, encounter_id: str) -> Iterator[tuple[bytes, bytes]]:
        """The events of an encounter as they came."""
        prefix = encounter_id.encode() + SEPARATOR
        return ((key, value) for key, value in self.chart.scan(prefix) if not key.startswith(prefix + SEPARATOR))

    def pairs(self, encounter_id: str) -> Iterator[tuple[bytes, ChartingEvent]]:
        """The events of an encounter as they came, beside what they say."""
        decoded = self._decoded.get(encounter_id, {})
        return (
            (value, decoded.get(key) or decode_event(orjson.loads(value))) for key, value in self.rows(encounter_id)
        )

    def alerts(self, encounter_id: str) -> dict[str, bytes]:
        """The alerts published as open, by alert id."""
        prefix = encounter_id.encode() + SEPARATOR
        return {key[len(prefix) :].decode(): value for key, value in self.open_alerts.scan(prefix)}

    def put_alert(self, encounter_id: str, alert_id: str, value: bytes | None) -> None:
        """Remember what was published of an alert; None forgets it."""
        key = encounter_id.encode() + SEPARATOR + alert_id.encode()
        if value is None:
            self.open_alerts.delete(key)
        else:
            self.open_alerts.put(key, value)

    def announce_alert(self, encounter_id: str, alert_id: str, value: bytes) -> None:
        """Be durably unsure of an alert before it is published."""
        self.open_alerts.announce(encounter_id.encode() + SEPARATOR + alert_id.encode(), value)

    def announce_header(self, encounter_id: str, before: Header, after: Header) -> None:
        """Be durably unsure of everything else that is about to be published."""
        unsure = msgspec.structs.replace(
            before,
            assessment=before.assessment if before.assessment == after.assessment else UNSURE,
            practice={
                key: digest if before.practice.get(key) == digest else UNSURE
                for key, digest in (before.practice | after.practice).items()
            },
            notes=before.notes if before.notes == after.notes else UNSURE,
        )
        self.encounters.announce(encounter_id.encode(), msgspec.msgpack.encode(unsure))

    def doubts(self) -> set[str]:
        """The encounters of which something may have been published, or may yet arrive from a former owner.

        What a former owner wrote too late was refused; what it published beside that is doubted.
        """
        for key, late in list(self.open_alerts.refused.items()):
            if known := self.open_alerts.get(key) or late:
                self.open_alerts.put(key, UNSURE + known.removeprefix(UNSURE))
        for key in self.encounters.refused.keys() - {FEED_TIME}:
            header = self.header(key.decode()) or Header()
            self.put_header(key.decode(), header.doubted(header))
        found = {key.partition(SEPARATOR)[0] for key, value in self.open_alerts.items() if value.startswith(UNSURE)}
        return {key.decode() for key in found} | {ident for ident, header in self.headers() if header.unsure}

    def purge(self, encounter_id: str) -> None:
        """Forget the events and alerts of an encounter; the header stays, to know a later event for what it is."""
        prefix = encounter_id.encode() + SEPARATOR
        for store in (self.chart, self.open_alerts):
            for key, _ in list(store.scan(prefix)):
                store.delete(key)
        self._cached -= len(self._decoded.pop(encounter_id, {}))


def row_key(encounter_id: str, source: str, ident: str) -> bytes:
    """The key of an event's row."""
    return SEPARATOR.join((encounter_id.encode(), source.encode(), ident.encode()))


def to_ms(instant: datetime) -> int:
    """An instant as Kafka writes it."""
    return int(instant.timestamp() * 1000)


def from_ms(moment: int) -> datetime:
    """A Kafka timestamp as an instant."""
    return datetime.fromtimestamp(moment / 1000, UTC)


def to_ms_span(span: timedelta) -> int:
    """A duration in milliseconds."""
    return int(span / timedelta(milliseconds=1))
