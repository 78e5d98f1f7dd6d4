"""A broker that is away, and a state directory that is gone."""

import shutil
from pathlib import Path

import pytest

from deploy.kafka.broker import NativeBroker
from tests.chaos.run import charting
from tests.kafka.cluster import Topics
from tests.kafka.deployment import Deployment, Worker, wait_until


def answers(worker: Worker) -> tuple[int, int]:
    """What a worker says of itself: live, ready."""
    return worker.page("/live")[0], worker.page("/ready")[0]


@pytest.mark.timeout(240)
def test_during_a_broker_outage_a_worker_is_live_and_not_ready(broker: NativeBroker, tmp_path: Path) -> None:
    """A restart would not help, so it stays; nothing is served, so it says so; then it goes on by itself."""
    topics = Topics(broker.bootstrap_servers)
    with Deployment(topics, tmp_path, partitions=1) as deployment:
        worker = deployment.worker()
        wait_until(lambda: answers(worker) == (200, 200), "the worker to serve")
        broker.stop()
        wait_until(lambda: answers(worker) == (200, 503), "the worker to notice", 30)
        broker.start()
        wait_until(lambda: answers(worker) == (200, 200), "the worker to serve again", 60)

        assert worker.process.poll() is None
        assert 0 == worker.stop()


@pytest.mark.timeout(240)
def test_deleting_the_state_directory_loses_nothing(topics: Topics, tmp_path: Path) -> None:
    """The changelogs are the state: a worker over an empty directory goes on where the last one stood."""
    lines, expected = charting(20)
    state, half = tmp_path / "state", len(lines) // 2
    with Deployment(topics, tmp_path, partitions=2) as deployment:
        options = ("--close-at-end", "--state", "rocksdb", "--state-directory", str(state))
        first = deployment.worker(*options)
        deployment.publish(lines[:half])
        deployment.wait_until_read()
        codes = [first.stop()]
        shutil.rmtree(state)
        second = deployment.worker(*options)
        deployment.publish(lines[half:])
        deployment.wait_until_read()
        wait_until(lambda: expected == deployment.verdict, "what the replay says", 90)
        codes.append(second.stop())

        assert [0, 0] == codes
        assert expected[0]
