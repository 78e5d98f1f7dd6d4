"""`dripcheck config check` on a real broker says what a worker would find, and its verdict is the worker's."""

import subprocess
import sys
from pathlib import Path

from confluent_kafka import Producer

from streams.clock import utc
from tests.kafka.cluster import Topics
from tests.kafka.deployment import ROOT, Deployment


def _check(deployment: Deployment, *options: str, partitions: int = 2) -> tuple[int, list[str]]:
    common = ("--brokers", deployment.servers, "--prefix", deployment.prefix, "--group", deployment.group)
    command = [sys.executable, "-m", "streams", "config", "check", *common, "--partitions", str(partitions), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout.splitlines()


def _stamp(deployment: Deployment, moment: float) -> None:
    producer = Producer({"bootstrap.servers": deployment.servers})
    producer.produce(deployment.names.events.name, b"{}", b"E1", timestamp=int(moment * 1000))
    assert 0 == producer.flush(20)


def test_a_sound_deployment_is_said_to_be_one(topics: Topics, tmp_path: Path) -> None:
    """Everything is there; a worker would read from the beginning; nothing was changed by asking."""
    with Deployment(topics, tmp_path, partitions=2) as deployment:
        status, lines = _check(deployment)
        again = _check(deployment)

    assert 0 == status, lines
    assert "ok   10 topics, 2 partitions each" in lines
    assert "ok   this user may do everything a worker needs" in lines
    assert f"note group {deployment.group} has 0 members and has no offsets" in "\n".join(lines)
    assert lines[-1].startswith("a worker would start")
    assert (status, lines) == again


def test_what_a_worker_would_end_with_is_found_before(topics: Topics, tmp_path: Path) -> None:
    """Topics that are missing or have another partition count; the worker ends with 30 on the same."""
    with Deployment(topics, tmp_path, partitions=2) as deployment:
        status, lines = _check(deployment, partitions=3)
        absent, told = _check(deployment, "--prefix", "nowhere.")

    assert (2, 2) == (status, absent)
    assert [] != [line for line in lines if line.startswith("fail topic") and "has 2 partitions" in line]
    assert "fail topic nowhere.charting.events is not there: dripcheck topics apply" in told


def test_clocks_that_differ_are_told(topics: Topics, tmp_path: Path) -> None:
    """A record from the future means that one clock is wrong; one of now is well."""
    with Deployment(topics, tmp_path, partitions=2) as deployment:
        _stamp(deployment, utc().timestamp())
        well = _check(deployment)
        _stamp(deployment, utc().timestamp() + 600)
        status, lines = _check(deployment)

    assert 0 == well[0]
    assert [] != [line for line in well[1] if line.startswith("ok   clocks: the newest record was stamped")]
    assert 1 == status
    assert [] != [line for line in lines if line.startswith("warn a record was stamped") and "s from now" in line]
