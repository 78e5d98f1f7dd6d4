"""The work that every contestant does, as plain functions: read an event, know a closing one, judge, tell what changed.

Nothing here is faster for one than for another: it is the product's own reader, judgement and difference.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import orjson

from schemas.codec import decode_event
from schemas.encounter import Encounter
from schemas.envelope import ChartingEvent
from streams.alerts import Change, changes
from streams.clock import END
from streams.intake.document import read_json
from streams.intake.outcome import Accepted
from streams.profiles.loader import load_profile
from streams.verdict import judge
from tests.bench.meter import Meter

PROFILE = load_profile("facility")
EVENTS, ALERTS = "events", "alerts"
"""The names of the two topics, behind a prefix for each contestant."""
PEERS = {"copy_forward"}
"""Families that look beyond one encounter: our worker judges them besides, and they are left out of the comparison."""


class Task:
    """What a contestant is told: where the broker is, under which names it works, how many events there are."""

    def __init__(self) -> None:
        self.servers, self.prefix = os.environ["BENCH_SERVERS"], os.environ["BENCH_PREFIX"]
        self.source = os.environ["BENCH_SOURCE"]
        self.folder = Path(os.environ["BENCH_FOLDER"])
        self.partitions = int(os.environ["BENCH_PARTITIONS"])
        self.meter = Meter(int(os.environ["BENCH_EVENTS"]), self.folder / "meter.json")

    @property
    def alerts(self) -> str:
        """The topic of the alerts."""
        return f"{self.prefix}{ALERTS}"


def read(value: bytes) -> ChartingEvent:
    """An event of the source topic, checked as our intake does."""
    outcome = read_json(value, (), PROFILE)
    if not isinstance(outcome, Accepted):
        raise TypeError(f"the simulator wrote what is refused: {outcome}")
    return outcome.event


def closes(event: ChartingEvent) -> bool:
    """Whether the encounter is over with this event."""
    return isinstance(event.data, Encounter) and event.data.status == "finished"


def judged(encounter_id: str, values: Iterable[bytes], known: Mapping[str, bytes]) -> Iterator[Change]:
    """Judge a closed encounter by its events, all deadlines passed; what the alert topic must learn."""
    events = [decode_event(orjson.loads(value)) for value in values]
    verdict = judge(encounter_id, events, (), END, PROFILE)
    return changes(known, verdict.alerts, verdict.settled_by)


def compared(alerts: Iterable[bytes]) -> dict[str, bytes]:
    """The open alerts of single encounters, by id."""
    found = {}
    for value in alerts:
        data = orjson.loads(value)["data"]
        if data["status"] == "open" and data.get("encounter_id") and data["family"].replace("-", "_") not in PEERS:
            found[data["alert_id"]] = value
    return found
