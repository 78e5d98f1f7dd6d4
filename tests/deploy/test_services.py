"""Each service of the compose file starts as its command, its settings and its health check say, without a container.

Only places and addresses differ. The broker's settings go through the class that the Kafka image itself starts with,
so that what a container would run is what runs here.
"""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.kafka.broker import HERE, LIB, answers, fetch_jars, free_port, missing_tools
from tests.deploy.files import services
from tests.deploy.prometheus import scraping, start, until
from tests.kafka.cluster import Record, read_until, topic_names

LOG_SETTINGS = "Configuration:\n  Loggers:\n    Root:\n      level: WARN\n"


class Deployment:
    """Where the parts of the compose file are on this machine."""

    def __init__(self, directory: Path) -> None:
        inside, outside, controller, self.pages = free_port(), free_port(), free_port(), free_port()
        self.directory, self.inside, self.outside = directory, inside, outside
        self._places = {
            "PLAINTEXT://:19092": f"PLAINTEXT://127.0.0.1:{inside}",
            "HOST://:9092": f"HOST://127.0.0.1:{outside}",
            "kafka:19092": f"127.0.0.1:{inside}",
            "localhost:9092": f"127.0.0.1:{outside}",
            "localhost:9093": f"127.0.0.1:{controller}",
            "127.0.0.1:6066": f"127.0.0.1:{self.pages}",
            "0.0.0.0": "127.0.0.1",  # noqa: S104 - what the container listens on
            "/var/lib": str(directory),
        }

    def here(self, text: str) -> str:
        """The text with the addresses and places of this machine."""
        for there, here in self._places.items():
            text = text.replace(there, here)
        return text

    def environment(self, name: str) -> dict[str, str]:
        """The environment of a service."""
        given: Mapping[str, str] = services()[name]["environment"]
        return {key: self.here(value) for key, value in given.items()}

    def run(self, name: str, **more: str) -> "subprocess.Popen[bytes]":
        """Start the command of a service of ours, in a working directory of its own."""
        folder = self.directory / "dripcheck"
        folder.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "streams", *(self.here(word) for word in services()[name]["command"])]
        environment = os.environ | {"PYTHONPATH": str(HERE.parents[1])} | self.environment(name) | more
        return start(command, env=environment, cwd=folder)

    def finish(self, name: str) -> int:
        """Run a one-shot service to its end."""
        return self.run(name).wait(60)

    def healthy(self) -> bool:
        """What the worker's health check says."""
        check = [self.here(word) for word in services()["worker"]["healthcheck"]["test"][1:]]
        return not subprocess.run([sys.executable, *check[1:]], capture_output=True, timeout=10, check=False).returncode


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Generator[Deployment]:
    """The broker of the compose file, with its topics."""
    if problem := missing_tools():
        pytest.fail(problem, pytrace=False)
    fetch_jars()
    made = Deployment(tmp_path_factory.mktemp("deployment"))
    with _kafka(made):
        assert 0 == made.finish("topics")
        yield made


@contextmanager
def _kafka(made: Deployment) -> Generator[None]:
    """Kafka as its image starts it: the mounted file, then the environment, then `kafka.Kafka`."""
    defaults, final = made.directory / "defaults", made.directory / "config"
    for folder in (defaults, final):
        folder.mkdir()
    for name in ("log4j2.yaml", "tools-log4j2.yaml"):
        (defaults / name).write_text(LOG_SETTINGS)
    folders = ("--default-configs-dir", defaults, "--mounted-configs-dir", HERE, "--final-configs-dir", final)
    environment = os.environ | made.environment("kafka") | {"CLUSTER_ID": "5L6g3nShT-eMCtK--X86sw"}
    java = ["java", *environment["KAFKA_HEAP_OPTS"].split(), "-Dlog4j2.level=WARN", "-cp", f"{LIB}/*"]
    setup = [*java, "kafka.docker.KafkaDockerWrapper", "setup", *map(str, folders)]
    subprocess.run(setup, env=environment, capture_output=True, timeout=60, check=True)
    process = start([*java, "kafka.Kafka", str(final / "server.properties")])
    try:
        until(lambda: answers(made.inside) and answers(made.outside), "Kafka serves at both listeners")
        yield
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def _worker(made: Deployment) -> Generator["subprocess.Popen[bytes]"]:
    """The worker, healthy; stopped as `docker compose stop` does."""
    process = made.run("worker", DRIPCHECK_LISTEN_PORT=str(made.pages))
    try:
        until(made.healthy, "the worker is healthy")
        yield process
    finally:
        process.terminate()
        process.wait(_grace("worker"))


def _grace(name: str) -> int:
    grace: str = services()[name]["stop_grace_period"]
    return int(grace.removesuffix("s"))


def test_kafka_keeps_its_settings_and_its_records_where_the_volume_is(deployment: Deployment) -> None:
    """The mounted file and the environment both reach the broker."""
    properties = (deployment.directory / "config" / "server.properties").read_text()

    assert "auto.create.topics.enable=false" in properties
    assert f"log.dirs={deployment.directory}/kafka/data" in properties
    assert (deployment.directory / "kafka" / "data" / "meta.properties").exists()


def test_clients_on_this_machine_see_the_topics(deployment: Deployment) -> None:
    """The listener that is published on loopback leads to the same broker; the topics service made its topics."""
    names = topic_names(f"127.0.0.1:{deployment.outside}")

    assert {"charting.events", "charting.alerts", "charting.assessments", "charting.dead-letters"} <= set(names)


def test_the_topics_service_may_run_again(deployment: Deployment) -> None:
    """`docker compose up` a second time finds everything there."""

    assert 0 == deployment.finish("topics")


def test_the_worker_gets_healthy_keeps_its_state_on_the_volume_and_drains(deployment: Deployment) -> None:
    """It writes below its volume only, and ends with 0 in the time it is given."""
    with _worker(deployment) as process:
        state = list((deployment.directory / "dripcheck" / "state").iterdir())

    assert [] != state
    assert 0 == process.returncode


def test_a_worker_that_is_not_there_is_not_healthy(deployment: Deployment) -> None:
    """The health check can fail."""

    assert not deployment.healthy()


def test_prometheus_scrapes_the_worker(deployment: Deployment, tmp_path: Path) -> None:
    """With the configuration of the deployment the worker is up and ready, and its own health check agrees."""
    with _worker(deployment), scraping(deployment.here("127.0.0.1:6066"), tmp_path) as prometheus:
        until(lambda: prometheus.query("dripcheck_ready == 1 and on(instance) up == 1"), "a scrape of a ready worker")
        asked = services()["prometheus"]["healthcheck"]["test"][-1]
        with urllib.request.urlopen(asked.replace("http://localhost:9090", prometheus.url)) as answer:  # noqa: S310
            status = answer.status

    assert 200 == status


def test_the_demo_brings_alerts(deployment: Deployment) -> None:
    """A day is invented and published, and alerts come out of the worker."""
    assert 0 == deployment.finish("day")

    with _worker(deployment):
        feed = deployment.run("feed")
        alerts = read_until(f"127.0.0.1:{deployment.outside}", "charting.alerts", _stands, within=60)
        feed.terminate()
        feed.wait(20)

    assert _stands(alerts)


def _stands(records: list[Record]) -> bool:
    return any(b'"status":"open"' in (record.value or b"") for record in records)
