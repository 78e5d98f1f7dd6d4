"""A name in every field of every event, in every format: it is in no log, metric, header or key, and in no verdict.

One field at a time holds the canary, so that a record that is refused for one is read for the others. The worker logs as
much as it can be told to.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.charting import simulated
from tests.kafka.cluster import Message, Record, Topics, publish, read_all
from tests.kafka.deployment import Deployment

CANARY = "Quillfeather"
NAME = f"Canary {CANARY}"
STAYS = Path(__file__).resolve().parents[1] / "intake" / "stays"
PROFILE = 'name = "canary"\nperspective = "facility"\n[intake]\ninvalid_share = 1.0\ninvalid_in_a_row = 10000\ntime_zone = "America/Chicago"\n'

IDS = re.compile(r"(^|_)ids?$|^identifier|^reference$|^subject$|^source$|^resourceType$|^value$")
"""Identifiers go where an alert goes, by contract: what a source puts there is an id."""


def _leaves(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from _leaves(value, (*path, key))
    if isinstance(node, str) and path:
        yield path


def _named(document: Any, path: tuple[str | int, ...]) -> Any:
    """The document with a name at the end of this path."""
    copy = orjson.loads(orjson.dumps(document))
    node = copy
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = NAME
    return copy


def _json() -> Iterator[bytes]:
    """The fullest event of each type, and a field that the contract does not know."""
    fullest: dict[str, bytes] = {}
    for value in simulated(60):
        kind = orjson.loads(value)["type"]
        fullest[kind] = max(fullest.get(kind, b""), value, key=len)
    for value in fullest.values():
        event = orjson.loads(value)
        for number, path in enumerate(_leaves(event)):
            if not IDS.search(str(path[-1])):
                yield orjson.dumps(_named(event, path) | {"id": f"canary-{number}"})
        yield orjson.dumps({**event, "id": "unknown", "data": {**event["data"], "patient_name": NAME}})
        yield value[: len(value) // 2] + NAME.encode()


def _hl7v2() -> Iterator[bytes]:
    """Every message of the sample stays, with the name in one field after the other."""
    text = "".join((path / "hl7v2.hl7").read_text() for path in sorted(STAYS.iterdir()) if path.is_dir())
    for message in re.split(r"\n(?=MSH)", text.strip()):
        segments = message.splitlines()
        for number, segment in enumerate(segments):
            fields = segment.split("|")
            for at in range(3 if number == 0 else 1, len(fields)):
                if fields[at] and (fields[0], at) not in {("PID", 3), ("PV1", 19), ("MSH", 8), ("MSH", 11)}:
                    changed = "|".join([*fields[:at], NAME.replace(" ", "^"), *fields[at + 1 :]])
                    yield "\r".join([*segments[:number], changed, *segments[number + 1 :]]).encode()


def _fhir() -> Iterator[bytes]:
    """The first resource of each type in the sample stays, the same way."""
    seen: set[str] = set()
    for path in sorted(STAYS.glob("*/fhir.ndjson")):
        for line in path.read_text().splitlines():
            resource = orjson.loads(line)
            if resource["resourceType"] not in seen:
                seen.add(resource["resourceType"])
                yield from (
                    orjson.dumps(_named(resource, leaf)) for leaf in _leaves(resource) if not IDS.search(str(leaf[-1]))
                )


def _outside(records: list[Record]) -> bytes:
    """What of a record is no value: key and headers."""
    return b"".join((record.key or b"") + b"".join(value or b"" for _, value in record.headers) for record in records)


@pytest.mark.timeout(240)
def test_a_name_stays_where_it_came_from(topics: Topics, tmp_path: Path) -> None:
    """Over all formats: logs at DEBUG, metrics, headers, keys and verdicts; and the state is for its user alone."""
    profile, state = tmp_path / "site.toml", tmp_path / "state"
    profile.write_text(PROFILE)
    with pytest.MonkeyPatch.context() as patch, Deployment(topics, tmp_path, partitions=1) as deployment:
        patch.setenv("DRIPCHECK_LOG_LEVEL", "DEBUG")
        names = deployment.names
        sent = {names.events: _json(), names.inbox_hl7v2: _hl7v2(), names.inbox_fhir: _fhir()}
        for topic, values in sent.items():
            publish(topics.servers, topic.name, [Message(b"key", value) for value in values])
        worker = deployment.worker("--profile", str(profile), "--state", "rocksdb", "--state-directory", str(state))
        deployment.wait_until_read(within=60)
        page = worker.page("/metrics")[1]
        status = worker.stop()
        read = {topic.name: read_all(topics.servers, topic.name) for topic in names.every}

    verdicts = [record.value or b"" for topic in (names.alerts, names.assessments) for record in read[topic.name]]
    loose = [path for path in (state, *state.rglob("*")) if path.stat().st_mode & 0o077]
    assert 0 == status
    assert CANARY not in worker.log.read_text()
    assert CANARY not in page
    assert [] == [name for name, records in read.items() if CANARY.encode() in _outside(records)]
    assert [] == [value for value in verdicts if CANARY.encode() in value]
    assert [] == loose
    assert min(len(read[names.dead_letters.name]), len(verdicts)) > 100
