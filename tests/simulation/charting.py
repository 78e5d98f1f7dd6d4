"""What is charted in a simulation: a few encounters of simulated patients, and everything that disturbs a feed.

There are only so many inputs, and an encounter's events travel in a few parcels, so that verdicts and the oracle's
answer can be kept between schedules; how parcels mix, and what is doubled, is the schedule's.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import NamedTuple

import orjson

from tests.charting import simulated
from tests.topology import TOPICS

INPUTS = 40
PARCELS = 3
NO_JSON = b"{ no JSON"


class Delivery(NamedTuple):
    """A record as a publisher writes it."""

    topic: str
    key: bytes | None
    value: bytes | None


Parcel = tuple[Delivery, ...]


@cache
def parcels(number: int) -> tuple[Parcel, ...]:
    """One input: the parcels of all its encounters."""
    random = Random(number)
    by_encounter: dict[str, list[bytes]] = defaultdict(list)
    lines = simulated(
        random.randint(2, 5), seed=number, defect_rate=0.4, near_miss_rate=0.2, late_rate=0.2, correction_rate=0.1,
        encounters_per_day=random.choice((1, 2, 40)), return_days=(1, 2),
    )  # fmt: skip
    for line in lines:
        by_encounter[orjson.loads(line)["subject"]].append(line)
    found: list[Parcel] = []
    for encounter, of_it in sorted(by_encounter.items()):
        kept = [line for line in of_it if b"charting.encounter.v1" in line or random.random() < 0.4]
        found += _parcels(encounter, [*kept, *_disturbed(kept, sorted(by_encounter), random)], random)
    return tuple(found)


def _parcels(encounter: str, lines: list[bytes], random: Random) -> list[Parcel]:
    random.shuffle(lines)
    cuts = sorted(random.randint(0, len(lines)) for _ in range(PARCELS - 1))
    parts = [lines[start:end] for start, end in zip([0, *cuts], [*cuts, len(lines)], strict=True)]
    return [tuple(_delivered(encounter, line, random) for line in part) for part in parts if part]


def _delivered(encounter: str, line: bytes, random: Random) -> Delivery:
    way = random.random()
    if way < 0.1 or line == NO_JSON:  # its key alone would tell its encounter, and a replay knows no keys
        return Delivery(TOPICS.inbox_json.name, str(random.random()).encode(), line)
    if way < 0.15:  # a publisher with a partitioner of its own
        return Delivery(TOPICS.events.name, str(random.random()).encode(), line)
    if way < 0.17:
        return Delivery(TOPICS.events.name, encounter.encode(), None)
    return Delivery(TOPICS.events.name, encounter.encode(), line)


def _disturbed(lines: list[bytes], encounters: list[str], random: Random) -> list[bytes]:
    """Retractions, merges, cancelled discharges, and records that are no events."""
    found: list[bytes] = []
    event = orjson.loads(random.choice(lines))
    if random.random() < 0.5:
        found.append(_again(event, random, status="entered-in-error"))
    if random.random() < 0.4:
        found.append(_again(event, random, occurred_at="not a time"))
    if random.random() < 0.5:
        found.append(_sent_again(event, random))
    if random.random() < 0.2:
        found.append(NO_JSON)
    if random.random() < 0.25:
        merge = {"kind": "encounter", "from": event["subject"], "into": random.choice(encounters)}
        found.append(_other(event, random, "charting.merge.v1", **merge))
    if random.random() < 0.15:
        merge = {"kind": "patient", "from": event["data"]["patient_id"], "into": "MRN-MERGED"}
        found.append(_other(event, random, "charting.merge.v1", **merge))
    if random.random() < 0.25:
        found.append(_other(event, random, "charting.encounter.v1", status="in-progress"))
    return found


def _again(event: dict[str, object], random: Random, **changes: object) -> bytes:
    """The same entity once more, recorded at the same time under another id."""
    data = {**event["data"], **changes}  # type: ignore[dict-item]
    return orjson.dumps({**event, "id": f"again-{random.randint(0, 10**9)}", "data": data})


def _sent_again(event: dict[str, object], random: Random) -> bytes:
    """The same identity with another content, recorded later or earlier: arrival must not decide."""
    moved = timedelta(minutes=random.choice((-30, 30)))
    recorded, happened = event["time"], event["data"]["occurred_at"]  # type: ignore[index]
    data = {**event["data"], "occurred_at": _moved(happened, moved)}  # type: ignore[dict-item]
    return orjson.dumps({**event, "time": _moved(str(recorded), moved), "data": data})


def _moved(instant: str, by: timedelta) -> str:
    return (datetime.fromisoformat(instant) + by).isoformat()


def _other(event: dict[str, object], random: Random, event_type: str, **data: object) -> bytes:
    """Another event of the same encounter."""
    common = {name: event["data"][name] for name in ("patient_id", "occurred_at")}  # type: ignore[index]
    changes = {"id": f"other-{random.randint(0, 10**9)}", "type": event_type, "data": {**common, **data}}
    return orjson.dumps({**event, **changes})
