"""One infusion out of its MAR entries, and how its start and stop are known.

A missing stop is five states and not one: documented, from the device, narrated by a nurse, calculated from the nurse's
own start, rate and volume, or none. It is never calculated from the ordered duration (A53778, ML-STOP, HCPRO-STOP), and an
end equal to the start says that no end was documented.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from schemas.administration import Administration
from schemas.base import Drug, Quantity
from schemas.envelope import Event
from schemas.note import Documented, Note
from streams.encounter.intervals import Interval, subtract, union

Known = Literal["documented", "narrative", "device", "calculated", "scheduled", "none"]
PRECEDENCE: tuple[Known, ...] = ("documented", "narrative", "device", "calculated", "scheduled")
"""MAR, then a nursing entry that names the time, then the pump record, then calculated (coding.md 4.1; ML-AE, A53778).
A scheduled end stands last: it is an entry, and a rule of its own reports it."""

Entry = Event[Administration]
NOT_INTRAVENOUS = ("oral", "intramuscular", "subcutaneous", "flush")
NOT_INTRAVENOUS_TEXT = ("enteral", "oral", "gastric", "non iv", "tube feed", "topical", "inhal")


class Narrated(NamedTuple):
    """What a note says of this infusion."""

    note: Event[Note]
    documented: Documented


class End(NamedTuple):
    """One end of an infusion: when, how it is known, and the event that says so."""

    at: datetime
    known: Known
    ref: str


@dataclass(frozen=True, slots=True)
class Infusion:
    """The entries of one `administration_id`, in clinical order, with what a nursing note adds."""

    administration_id: str
    entries: tuple[Entry, ...]
    narrated: tuple[Narrated, ...]

    def of(self, *actions: str) -> tuple[Entry, ...]:
        """Its entries of these actions."""
        return tuple(entry for entry in self.entries if entry.data.action in actions)

    @property
    def drug(self) -> Drug | None:
        return next((entry.data.drug for entry in self.entries if entry.data.drug), None)

    @property
    def order_id(self) -> str | None:
        return next((entry.data.order_id for entry in self.entries if entry.data.order_id), None)

    @property
    def access_id(self) -> str | None:
        return next((entry.data.access_id for entry in self.entries if entry.data.access_id), None)

    @property
    def line(self) -> str | None:
        return next((entry.data.line for entry in self.entries if entry.data.line), None)

    @property
    def parenteral(self) -> bool:
        """Whether it ran into the patient by a line, as far as its route says; tube feeding runs, but is no infusion."""
        route = next((entry.data.route for entry in self.entries if entry.data.route), None)
        text = next((entry.data.route_text for entry in self.entries if entry.data.route_text), None) or ""
        return route not in NOT_INTRAVENOUS and (bool(route) or not text.lower().startswith(NOT_INTRAVENOUS_TEXT))

    @property
    def start(self) -> End | None:
        """When the drug began to flow: MAR start or first bag, else the nursing note that gives one."""
        for entry in self.of("start") or self.of("new-bag"):
            return End(entry.data.occurred_at, entry.data.time_source or "documented", entry.ref)
        starts = [(told.documented.start, told.note.ref) for told in self.narrated if told.documented.start]
        return End(starts[-1][0], "narrative", starts[-1][1]) if starts else None

    @property
    def charted_stop(self) -> End | None:
        """The stop entry that holds, whatever it says: after the last resume, by precedence, then latest recorded."""
        resumed = max((entry.data.occurred_at for entry in self.of("resume")), default=None)
        ends = [
            (-PRECEDENCE.index(entry.data.time_source or "documented"), entry.order, entry)
            for entry in self.of("stop")
            if resumed is None or entry.data.occurred_at >= resumed
        ]
        if not ends:
            return None
        stop = max(ends)[2]
        return End(stop.data.occurred_at, stop.data.time_source or "documented", stop.ref)

    @property
    def stop(self) -> End | None:
        """The end from any accepted source, later than the start; None where none survives."""
        told = [End(item.documented.stop, "narrative", item.note.ref) for item in self.narrated if item.documented.stop]
        ends = [end for end in (self.charted_stop, told[-1] if told else None, self.calculated_stop) if end]
        ends = [end for end in ends if self.start is None or end.at > self.start.at]
        return min(ends, key=lambda end: PRECEDENCE.index(end.known), default=None)

    @property
    def calculated_stop(self) -> End | None:
        """Start + volume / rate with every rate change and pause applied, from what the nurse charted (coding.md 4.2)."""
        volume = next((end for end in reversed(self.entries) if millilitres(end.data.volume)), None)
        if self.start is None or volume is None:
            return None
        left = millilitres(volume.data.volume) or 0.0
        for run, rate in self._rates(self.start.at):
            if rate and left <= rate * (run.length / timedelta(hours=1)):
                return End(run.start + timedelta(hours=left / rate), "calculated", volume.ref)
            left -= rate * (run.length / timedelta(hours=1))
        return None

    def _rates(self, start: datetime) -> list[tuple[Interval, float]]:
        """Spans of one rate in mL/h since the start, the last one open; a pause is a rate of zero."""
        spans: list[tuple[Interval, float]] = []
        since, running, rate = start, True, 0.0
        for entry in self.of("start", "rate-change", "new-bag", "pause", "resume"):
            at = max(entry.data.occurred_at, since)
            spans.append((Interval(since, at), rate if running else 0.0))
            since, running = at, entry.data.action != "pause" if entry.data.action in ("pause", "resume") else running
            rate = millilitres_per_hour(entry.data.rate, rate)
        return [*spans, (Interval(since, since + timedelta(days=365)), rate if running else 0.0)]

    @property
    def pauses(self) -> tuple[Interval, ...]:
        """Spans in which nothing ran: pause or early stop to resume, and rate 0 to the next rate."""
        end = self.stop.at if self.stop else None
        spans, since = [], None
        for entry in self.of("pause", "stop", "resume", "rate-change", "new-bag"):
            halted = entry.data.action in ("pause", "stop") or _is_zero(entry.data.rate)
            if halted and since is None:
                since = entry.data.occurred_at
            elif not halted and since is not None and (entry.data.action == "resume" or entry.data.rate):
                spans.append(Interval(since, entry.data.occurred_at))
                since = None
        if since is not None and end is not None:
            spans.append(Interval(since, end))
        return union(spans)

    @property
    def running(self) -> tuple[Interval, ...]:
        """When the drug flowed, as far as both ends are known."""
        if self.start is None or self.stop is None:
            return ()
        return subtract([Interval(self.start.at, self.stop.at)], self.pauses)


def _is_zero(rate: Quantity | None) -> bool:
    return rate is not None and rate.value == 0


def millilitres(volume: Quantity | None) -> float | None:
    """A charted volume in mL, None where its unit is another."""
    factor = {"ml": 1.0, "l": 1000.0, "cc": 1.0}.get((volume.unit or "").lower()) if volume else None
    return volume.value * factor if volume and volume.value is not None and factor else None


def millilitres_per_hour(rate: Quantity | None, otherwise: float) -> float:
    """A charted rate in mL/h; a rate by mass says nothing of volume and leaves it unknown (0)."""
    if rate is None or rate.value is None:
        return otherwise
    factor = {"ml/h": 1.0, "ml/hr": 1.0, "ml/hour": 1.0, "ml/min": 60.0, "l/h": 1000.0}.get((rate.unit or "").lower())
    return rate.value * factor if factor else 0.0


def assemble_infusions(entries: Sequence[Entry], notes: Sequence[Event[Note]]) -> tuple[Infusion, ...]:
    """The infusions among the MAR entries that hold, by id."""
    runs: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.data.action not in ("given", "not-given") or entry.data.route in ("iv-infusion", "subcutaneous-infusion"):
            runs.setdefault(entry.data.administration_id, []).append(entry)
    runs = {ident: run for ident, run in runs.items() if any(entry.data.action != "not-given" for entry in run)}
    told: dict[str, list[Narrated]] = {}
    for note in notes:
        for documented in note.data.documented or ():
            if documented.administration_id in runs:
                told.setdefault(documented.administration_id, []).append(Narrated(note, documented))
    return tuple(
        Infusion(ident, tuple(sorted(run, key=_clinical)), tuple(told.get(ident, ())))
        for ident, run in sorted(runs.items())
    )


def _clinical(entry: Entry) -> tuple[datetime, tuple[datetime, str, str]]:
    return (entry.data.occurred_at, entry.order)
