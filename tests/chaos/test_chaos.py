"""The short form of `make chaos`: one run with a fault of every sort that is quick."""

import pytest

from tests.chaos.cluster import Cluster
from tests.chaos.run import Run


@pytest.mark.timeout(400)
def test_workers_and_brokers_may_come_and_go() -> None:
    """Two workers, a broker killed, a worker killed, drained and stopped: the topics say what the replay says, the pages
    what is so, and no name is where none belongs."""
    with Cluster() as cluster:
        report = Run(cluster, seed=5, workers=2, encounters=20)(("kill", "broker killed", "SIGTERM", "pause"))

    assert [] == report.wrong
    assert report.asked > 20
    assert 4 == sum(report.faults.values())
