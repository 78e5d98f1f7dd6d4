"""A name in every field of every event, in every format: it is in no log, metric, header or key, and in no verdict.

The worker logs as much as it can be told to.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from tests.canary import CANARY, IDS, NAME, PROFILE, events, leaves, named, outside
from tests.kafka.cluster import Message, Topics, publish, read_all
from tests.kafka.deployment import Deployment

STAYS = Path(__file__).resolve().parents[1] / "intake" / "stays"


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
                    orjson.dumps(named(resource, leaf)) for leaf in leaves(resource) if not IDS.search(str(leaf[-1]))
                )


@pytest.mark.timeout(240)
def test_a_name_stays_where_it_came_from(topics: Topics, tmp_path: Path) -> None:
    """Over all formats: logs at DEBUG, metrics, headers, keys and verdicts; and the state is for its user alone."""
    profile, state = tmp_path / "site.toml", tmp_path / "state"
    profile.write_text(PROFILE)
    with pytest.MonkeyPatch.context() as patch, Deployment(topics, tmp_path, partitions=1) as deployment:
        patch.setenv("DRIPCHECK_LOG_LEVEL", "DEBUG")
        names = deployment.names
        sent = {names.events: events(), names.inbox_hl7v2: _hl7v2(), names.inbox_fhir: _fhir()}
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
    assert [] == [name for name, records in read.items() if CANARY.encode() in outside(records)]
    assert [] == [value for value in verdicts if CANARY.encode() in value]
    assert [] == loose
    assert min(len(read[names.dead_letters.name]), len(verdicts)) > 100
