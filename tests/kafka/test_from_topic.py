"""`dripcheck replay --from-topic` on a real broker: the verdict of a deployment's records, and no trace of having looked."""

import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from confluent_kafka import Consumer, TopicPartition

from schemas.codec import encode
from schemas.timeline import Frame, parse
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary
from tests.charting import simulated
from tests.kafka.cluster import Message, Topics, admin, publish, read_all, topic_names
from tests.kafka.deployment import ROOT, Deployment, standing

STAYS = {
    partition: [
        encode(event)
        for event in parse(
            "07:50 adt admit class=outpatient\n08:00 mar start vancomycin order=O1\n12:30 adt discharge",
            Frame(encounter_id=f"ENC-{partition}"),
        )
    ]
    for partition in (0, 1)
}


@pytest.fixture
def deployment(topics: Topics, tmp_path: Path) -> Iterable[Deployment]:
    """Topics of a deployment with two partitions; nobody works on them."""
    with Deployment(topics, tmp_path, partitions=2) as deployed:
        yield deployed


def replay(deployment: Deployment, *options: str) -> tuple[int, set[str], str]:
    """Status, the encounters assessed, and what was said."""
    out = deployment.folder / "assessments"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "streams", "replay", "--from-topic", "--brokers", deployment.servers),
            *("--prefix", deployment.prefix, "--assessments", str(out), *options),
        ],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = {orjson.loads(line)["subject"] for line in out.read_bytes().splitlines()} if out.exists() else set()
    return done.returncode, found, done.stderr


def traces(deployment: Deployment) -> object:
    """Everything that looking could have changed: the groups, the topics, and how much is on each."""
    client = admin(deployment.servers)
    groups = sorted(group.group_id for group in client.list_consumer_groups().result().valid)
    names = [name for name in topic_names(deployment.servers) if name.startswith(deployment.prefix)]
    consumer = Consumer({"bootstrap.servers": deployment.servers, "group.id": "traces"})
    ends = {
        name: [
            consumer.get_watermark_offsets(TopicPartition(name, number), timeout=10)
            for number in client.list_topics(name, timeout=10).topics[name].partitions
        ]
        for name in names
    }
    consumer.close()
    return groups, ends


def test_a_deployment_is_replayed_and_nothing_there_changes(deployment: Deployment) -> None:
    """All partitions, a record that is none and a tombstone: byte for byte what the same records give from a file."""
    charting = simulated(30)
    deployment.publish(charting)
    odd = [Message(b"SIM1-000001", b"not json"), Message(b"SIM1-000002", None)]
    publish(deployment.servers, deployment.names.events.name, odd)
    before, out = traces(deployment), deployment.folder / "alerts"
    status, _, said = replay(deployment, "--close-at-end", "--alerts", str(out))
    with Replay(load_profile("facility"), Summary()) as run:
        for record in read_all(deployment.servers, deployment.names.events.name):
            run.take(record.value, record.key, record.headers, (record.partition, record.offset))
        run.settle()
        run.close_at_end()
        expected = standing(run.alerts()), sorted(run.assessments())

    assert 0 == status, said
    assert before == traces(deployment)
    assert expected == (
        standing(out.read_bytes().splitlines()),
        sorted((deployment.folder / "assessments").read_bytes().splitlines()),
    )


def test_offsets_and_times_choose_a_part(deployment: Deployment) -> None:
    """Both ends of a range of offsets are included; times choose by when a record was published."""
    events = deployment.names.events.name
    publish(deployment.servers, events, [Message(b"ENC-0", line, (), 0) for line in STAYS[0]])
    between = datetime.now(UTC).isoformat()  # noqa: TID251 - the clock by which the broker stamps
    publish(deployment.servers, events, [Message(b"ENC-1", line, (), 1) for line in STAYS[1]])

    assert (0, {"ENC-0", "ENC-1"}) == replay(deployment)[:2]
    assert (0, {"ENC-1"}) == replay(deployment, "--offsets", "1:0-2")[:2]
    assert (0, set()) == replay(deployment, "--offsets", "1:0-1")[:2]
    assert (0, {"ENC-0", "ENC-1"}) == replay(deployment, "--offsets", "0:0-", "--offsets", "1:0-")[:2]
    assert (0, {"ENC-1"}) == replay(deployment, "--since", between)[:2]
    assert (0, {"ENC-0"}) == replay(deployment, "--until", between)[:2]


def test_what_cannot_be_read_is_said(deployment: Deployment) -> None:
    """A range the topic does not keep, a partition it does not have, a prefix nobody uses: never less than was asked."""
    publish(deployment.servers, deployment.names.events.name, [Message(b"ENC-0", line, (), 0) for line in STAYS[0]])
    beyond = replay(deployment, "--offsets", "0:0-7")
    nowhere = replay(deployment, "--offsets", "9:0-7")
    elsewhere = replay(deployment, "--prefix", "no-such-prefix.")

    assert [2, 2, 2] == [beyond[0], nowhere[0], elsewhere[0]]
    assert "it keeps offsets 0 to 2, not all of 0 to 7" in beyond[2]
    assert "partitions 0 to 1, and no partition 9" in nowhere[2]
    assert "is it another cluster, or under a --prefix?" in elsewhere[2]
    assert not [name for name in topic_names(deployment.servers) if name.startswith("no-such-prefix.")]
