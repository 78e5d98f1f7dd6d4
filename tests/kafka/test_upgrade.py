"""From what a released version left on a broker to a worker of this one, with encounters open and their charting half in."""

import re
from pathlib import Path

import pytest
from confluent_kafka import Consumer, TopicPartition

from streams.engine.partition import EPOCH_HEADER, epoch_bytes
from streams.tables import NAMES
from tests.charting import replayed
from tests.kafka.cluster import Message, Topics, publish
from tests.kafka.deployment import Deployment, wait_until
from tests.upgrade.samples import OUTPUTS, PARTITIONS, records, rows
from tests.upgrade.test_upgrade import VERSIONS


def left_behind(deployment: Deployment, version: str) -> None:
    """The topics as that version left them: its records read and committed, its changelogs, what it had published."""
    topics = {name: f"{deployment.group}-{name}-changelog" for name in NAMES}
    topics |= {name: deployment.prefix + name for name in OUTPUTS}
    for name, topic in topics.items():
        headers = ((EPOCH_HEADER, epoch_bytes(1)),) if name in NAMES else ()
        messages = [Message(key, value, headers, partition) for partition, key, value in rows(version, name)]
        publish(deployment.servers, topic, messages)
    deployment.publish(records(version, "records"))
    consumer = Consumer({"bootstrap.servers": deployment.servers, "group.id": deployment.group})
    tps = [TopicPartition(deployment.names.events.name, number) for number in range(PARTITIONS)]
    for tp in tps:
        tp.offset = consumer.get_watermark_offsets(tp, timeout=10)[1]
    consumer.commit(offsets=tps, asynchronous=False)
    consumer.close()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["memory", "rocksdb"])
@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgrade_with_open_encounters_loses_nothing(topics: Topics, tmp_path: Path, version: str, kind: str) -> None:
    """Half of the charting was read by that version, the rest comes after: the topics say what the replay says of all."""
    options = ("--close-at-end", "--state", kind, "--state-directory", str(tmp_path / "state"))
    expected = replayed([*records(version, "records"), *records(version, "later")])
    with Deployment(topics, tmp_path, partitions=PARTITIONS) as deployment:
        first = deployment.worker()
        wait_until(lambda: first.page("/ready")[0] == 200, "the changelogs to be there")
        first.stop()
        left_behind(deployment, version)
        worker = deployment.worker(*options, "--reevaluate")
        wait_until(lambda: worker.page("/ready")[0] == 200, "the worker to serve")
        still_open = re.search(r'^dripcheck_encounters\{state="open"\} (\d+)', worker.page("/metrics")[1], re.MULTILINE)
        deployment.publish(records(version, "later"))
        deployment.wait_until_read()
        wait_until(lambda: expected == deployment.verdict, "what the replay says", 90)

        assert still_open
        assert int(still_open[1]) > 3
        assert 0 == worker.stop()
