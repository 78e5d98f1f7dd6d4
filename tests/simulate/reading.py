"""Simulated bytes read back as plain documents: what a stranger to the simulator's plans can see.

A small fold of its own (latest recorded version, retractions) keeps these tests independent of the code under test and
of the product's chart alike.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import orjson

from streams.simulate import SimulateOptions, Truth, simulate

Document = dict[str, Any]
MINUTE = timedelta(minutes=1)
RUNNING = ("start", "stop", "pause", "resume", "rate-change", "new-bag", "total")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass
class Stay:
    """One encounter as its events say it, duplicates left out, in recorded order."""

    truth: Truth
    events: list[Document] = field(default_factory=list)

    def of(self, kind: str) -> list[Document]:
        return [event for event in self.events if event["type"] == f"charting.{kind}.v1"]

    def data(self, kind: str) -> list[Document]:
        return [event["data"] for event in self.of(kind)]

    @property
    def arrival(self) -> datetime:
        return instant(self._last("in-progress")["period"]["start"])

    @property
    def departure(self) -> datetime:
        return instant(self._last("finished")["period"]["end"])

    def _last(self, status: str) -> Document:
        return [data for data in self.data("encounter") if data["status"] == status][-1]

    @property
    def mar(self) -> list[Document]:
        """The MAR entries that hold, as whole events."""
        held: list[Document] = []
        for event in self.of("administration"):
            data = event["data"]
            key = (data["administration_id"], data["action"])
            if data.get("status") == "entered-in-error":
                held = [e for e in held if (_key(e), e["data"]["occurred_at"]) != (key, data["occurred_at"])]
            else:
                held = [e for e in held if data["action"] not in ("start", "given") or _key(e) != key]
                held.append(event)
        return held

    @property
    def infusions(self) -> dict[str, list[Document]]:
        """MAR events of each infusion that hold, in clinical order."""
        runs: dict[str, list[Document]] = defaultdict(list)
        for event in sorted(self.mar, key=lambda event: instant(event["data"]["occurred_at"])):
            if event["data"]["route"] == "iv-infusion":
                runs[event["data"]["administration_id"]].append(event)
        return runs

    @property
    def doses(self) -> list[Document]:
        """Pushes and injections that hold."""
        given = [event["data"] for event in self.mar if event["data"]["action"] == "given"]
        return [data for data in given if data["purpose"] != "flush"]

    @property
    def orders(self) -> dict[str, Document]:
        return {data["order_id"]: data for data in self.data("order")}

    @property
    def notes(self) -> list[Document]:
        """The notes in their last version, as whole events."""
        latest = {event["data"]["note_id"]: event for event in self.of("note")}
        return list(latest.values())

    @property
    def documented(self) -> dict[str, Document]:
        """What nursing notes say was given."""
        items = [item for note in self.notes for item in note["data"].get("documented", ())]
        return {item["administration_id"]: item for item in items}

    def event(self, ref: str) -> Document | None:
        """The event that evidence names; None where it was never sent."""
        return next((event for event in self.events if f"{event['source']}/{event['id']}" == ref), None)

    def entries(self, action: str) -> list[Document]:
        """The entries of one action of the administration that the truth is about."""
        assert self.truth.evidence is not None
        about = self.truth.evidence.subject.administration_id
        run = [event["data"] for event in self.mar if event["data"]["administration_id"] == about]
        return [data for data in run if data["action"] == action]


def _key(event: Document) -> tuple[str, str]:
    return (event["data"]["administration_id"], event["data"]["action"])


def at(data: Document) -> datetime:
    return instant(data["occurred_at"])


def span(run: list[Document]) -> tuple[datetime, datetime]:
    """Start and stop of an infusion."""
    by_action = {event["data"]["action"]: at(event["data"]) for event in run}
    return by_action["start"], by_action["stop"]


def held(run: list[Document]) -> timedelta:
    """How long an infusion was paused."""
    pauses = [at(event["data"]) for event in run if event["data"]["action"] == "pause"]
    resumes = [at(event["data"]) for event in run if event["data"]["action"] == "resume"]
    return sum((b - a for a, b in zip(pauses, resumes, strict=True)), timedelta(0))


def flowed(run: list[Document]) -> int:
    """Minutes an infusion flowed."""
    start, stop = span(run)
    return (stop - start - held(run)) // MINUTE


def infused(run: list[Document]) -> float:
    """mL that the charted rates give over the charted times."""
    volume, rate, since, flowing = 0.0, 0.0, at(run[0]["data"]), True
    for event in run:
        data = event["data"]
        volume += rate * ((at(data) - since) / timedelta(hours=1)) if flowing else 0
        since, flowing = at(data), data["action"] != "pause"
        rate = data["rate"]["value"] if "rate" in data else rate
    return volume


@cache
def stays(wanted: "Asked") -> tuple[Stay, ...]:
    """Every encounter of a simulation."""
    found: dict[str, Stay] = {}
    events: dict[str, dict[tuple[str, str], Document]] = defaultdict(dict)
    chosen: dict[str, Any] = {name: dict(value) if name == "mix" else value for name, value in wanted}
    for delivery in simulate(
        SimulateOptions(**chosen), lambda truth: found.__setitem__(truth.encounter_id, Stay(truth))
    ):
        document = orjson.loads(delivery.value)
        events[delivery.encounter_id][document["source"], document["id"]] = document
    for ident, stay in found.items():
        stay.events = sorted(events[ident].values(), key=lambda event: (instant(event["time"]), event["id"]))
    return tuple(found.values())


Asked = tuple[tuple[str, Any], ...]


def asked(**options: Any) -> Asked:
    """Options in a form that can be remembered."""
    return tuple(sorted(options.items()))


CLEAN = asked(seed=5, encounters=700, defect_rate=0.0, near_miss_rate=0.0)
"""Clean encounters of six days."""
