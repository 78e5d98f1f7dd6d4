"""Which broker the tests use: one that is named, one in Docker, or one on this machine.

A test that needs a broker fails where none can be had: skipping would let a suite that never met Kafka look
green.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager

from deploy.kafka.broker import (
    HEAP,
    BrokerError,
    NativeBroker,
    answers,
    free_port,
    kafka_version,
    missing_tools,
    server_properties,
)

VARIABLE = "DRIPCHECK_TEST_BROKER"


@contextmanager
def serving_broker() -> Generator[str]:
    """The bootstrap servers of a broker, which lives until the block ends unless it was named."""
    if servers := os.environ.get(VARIABLE):
        yield servers
    elif docker_answers():
        with container() as servers:
            yield servers
    elif problem := missing_tools():
        raise BrokerError(
            f"these tests need a Kafka broker. Set {VARIABLE}=host:port, or start Docker, or let the tests "
            f"start Kafka themselves: {problem}"
        )
    else:
        with NativeBroker() as broker:
            yield broker.bootstrap_servers


def docker_answers() -> bool:
    """Whether a Docker daemon can be used from here."""
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, timeout=60, check=False).returncode == 0


@contextmanager
def container() -> Generator[str]:
    """The same broker as an official image, on a free loopback port."""
    port = free_port()
    started = docker(*run_arguments(port))
    name = started.stdout.strip()
    try:
        wait_for(port, name)
        yield f"127.0.0.1:{port}"
    finally:
        docker("rm", "--force", "--volumes", name)


def run_arguments(port: int) -> list[str]:
    """The arguments of `docker run`: the settings of the native broker, in the image's spelling."""
    settings = server_properties() | {
        "listeners": f"PLAINTEXT://:{port},CONTROLLER://localhost:9093",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.quorum.voters": "1@localhost:9093",
    }
    variables = [f"KAFKA_{name.upper().replace('.', '_')}={value}" for name, value in settings.items()]
    variables.append(f"KAFKA_HEAP_OPTS={HEAP}")
    environment = [part for variable in variables for part in ("--env", variable)]
    publish = ["--publish", f"127.0.0.1:{port}:{port}"]
    return ["run", "--detach", *publish, *environment, f"apache/kafka:{kafka_version()}"]


def docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a docker command, or say why it failed."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BrokerError(f"docker {arguments[0]} failed: {done.stderr.strip()}")
    return done


def wait_for(port: int, name: str, within: float = 90) -> None:
    """Return when the container's broker serves."""
    deadline = time.monotonic() + within
    while not answers(port):
        if time.monotonic() > deadline:
            raise BrokerError(f"the container did not serve within {within:g} s: {docker('logs', name).stdout}")
        time.sleep(0.1)
