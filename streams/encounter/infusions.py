"""One infusion out of its MAR entries, and how its start and stop are known.

A missing stop is five states and not one: documented, from the device, narrated by a nurse, calculated from
the nurse's own start, rate and volume, or none. It is never calculated from the ordered duration (A53778,
ML-STOP, HCPRO-STOP), and an end equal to the start says that no end was documented.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from schemas.administration import Administration
from schemas.base import Drug
from schemas.envelope import Event
from schemas.note import Documented, Note
from streams.encounter.intervals import Interval, subtract, union
from streams.encounter.rates import Flow, emptied_at, flows, halts, millilitres, millilitres_per_hour, restarts
from streams.profiles.remembered import kept

Known = Literal["documented", "narrative", "device", "calculated", "scheduled", "none"]
PRECEDENCE: tuple[Known, ...] = ("documented", "narrative", "device", "calculated", "scheduled")
"""MAR, then a nursing entry that names the time, then the pump record, then calculated (ML-AE, A53778).
A scheduled end stands last: it is an entry, and a rule of its own reports it."""

Entry = Event[Administration]
RUNNING = ("start", "new-bag", "resume")


class Narrated(NamedTuple):
    """What a note says of this infusion."""

    note: Event[Note]
    documented: Documented


class End(NamedTuple):
    """One end of an infusion: when, how it is known, and the event that says so."""

    at: datetime
    known: Known
    ref: str


@dataclass(frozen=True)
class Infusion:
    """The entries of one `administration_id`, in clinical order, with what a nursing note adds."""

    administration_id: str
    entries: tuple[Entry, ...]
    narrated: tuple[Narrated, ...]

    def of(self, *actions: str) -> tuple[Entry, ...]:
        """Its entries of these actions."""
        return tuple(entry for entry in self.entries if entry.data.action in actions)

    @kept
    def drug(self) -> Drug | None:
        return next((entry.data.drug for entry in self.entries if entry.data.drug), None)

    @kept
    def order_id(self) -> str | None:
        return next((entry.data.order_id for entry in self.entries if entry.data.order_id), None)

    @kept
    def access_id(self) -> str | None:
        return next((entry.data.access_id for entry in self.entries if entry.data.access_id), None)

    @kept
    def line(self) -> str | None:
        return next((entry.data.line for entry in self.entries if entry.data.line), None)

    @kept
    def start(self) -> End | None:
        """When the drug began to flow: MAR start or first bag, else the nursing note that gives one."""
        for entry in self.of("start") or self.of("new-bag"):
            return End(entry.data.occurred_at, entry.data.time_source or "documented", entry.ref)
        starts = [(told.documented.start, told.note.ref) for told in self.narrated if told.documented.start]
        return End(starts[-1][0], "narrative", starts[-1][1]) if starts else None

    @kept
    def charted_stop(self) -> End | None:
        """The stop entry that holds, whatever it says: after the last resume, by precedence."""
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

    @kept
    def stop(self) -> End | None:
        """The end from any accepted source, later than the start; None where none survives."""
        if (charted := self.charted_stop) and charted.known == PRECEDENCE[0] and self._after_start(charted):
            return charted
        ends = [end for end in (self.charted_stop, self.narrated_stop, self.calculated_stop) if end]
        ends = [end for end in ends if self._after_start(end)]
        return min(ends, key=lambda end: PRECEDENCE.index(end.known), default=None)

    def _after_start(self, end: End) -> bool:
        return self.start is None or end.at > self.start.at

    @kept
    def narrated_stop(self) -> End | None:
        """The stop that a nursing note names, the latest note first."""
        told = [(at, item.note.ref) for item in self.narrated if (at := item.documented.stop)]
        return End(told[-1][0], "narrative", told[-1][1]) if told else None

    @kept
    def calculated_stop(self) -> End | None:
        """Start + volume / rate with all rate changes and halts, from what the nurse charted."""
        if self.start is None or self.infused is None:
            return None
        volume, ref = self.infused
        at = emptied_at(self.flow, volume)
        return End(at, "calculated", ref) if at else None

    @kept
    def flow(self) -> list[Flow]:
        """Spans of one rate since the start, the last one open."""
        return flows(self.entries, self.start.at) if self.start else []

    @kept
    def bags(self) -> tuple[Entry, ...]:
        """The entries that hung a bag: the start, and each new bag."""
        return self.of("start", "new-bag")

    @kept
    def infused(self) -> tuple[float, str] | None:
        """The mL that ran in and the entry that says so: as charted at the end, else what all bags held."""
        later = [entry for entry in self.entries if entry.data.action in RUNNING or restarts(entry)]
        for entry in reversed(self.of("stop", "pause", "total", "given")):
            volume = millilitres(entry.data.volume)
            if volume and all(other.data.occurred_at <= entry.data.occurred_at for other in later):
                return volume, entry.ref
        volumes = [millilitres(entry.data.volume) for entry in self.bags]
        return (sum(filter(None, volumes)), self.bags[-1].ref) if volumes and all(volumes) else None

    @kept
    def titrated(self) -> bool:
        """Whether it is dosed by mass, as continuous drips are, so that volume does not tell its end."""
        return any(entry.data.rate and millilitres_per_hour(entry.data.rate) is None for entry in self.entries)

    @kept
    def pauses(self) -> tuple[Interval, ...]:
        """Spans in which nothing ran: pause or early stop to resume, and rate 0 to the next rate."""
        end = self.stop.at if self.stop else None
        spans, since = [], None
        for entry in self.of("pause", "stop", "resume", "rate-change", "new-bag"):
            if halts(entry) and since is None:
                since = entry.data.occurred_at
            elif since is not None and restarts(entry):
                spans.append(Interval(since, entry.data.occurred_at))
                since = None
        if since is not None and end is not None:
            spans.append(Interval(since, end))
        return union(spans)

    @kept
    def running(self) -> tuple[Interval, ...]:
        """When the drug flowed, as far as both ends are known."""
        if self.start is None or self.stop is None:
            return ()
        return subtract([Interval(self.start.at, self.stop.at)], self.pauses)


def assemble_infusions(entries: Sequence[Entry], notes: Sequence[Event[Note]]) -> tuple[Infusion, ...]:
    """The infusions among the MAR entries that hold, by id."""
    runs: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.data.action not in ("given", "not-given") or entry.data.route in (
            "iv-infusion",
            "subcutaneous-infusion",
        ):
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
