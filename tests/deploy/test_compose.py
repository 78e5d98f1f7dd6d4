"""The compose file says what runs, in images that stay the same, for this machine alone."""

import re
import shutil
import subprocess
import tomllib

import pytest

from deploy.kafka.broker import kafka_version
from tests.deploy.files import COMPOSE, ROOT, compose, instructions, services

TO_INSTALL = "neither `docker compose` nor `docker-compose` is here to check the file: apt-get install docker-compose"
SECRET = re.compile(r"pass(word|wd)|secret|token|api_?key|credential", re.IGNORECASE)

LONG_RUNNING = {name: service for name, service in services().items() if "restart" in service}
ONE_SHOT = {name: service for name, service in services().items() if "restart" not in service}


def _compose_command() -> list[str]:
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and not _run(*command, "version").returncode:
            return command
    pytest.fail(TO_INSTALL, pytrace=False)


def _run(*command: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)


@pytest.mark.parametrize("profile", [[], ["--profile", "demo"]])
def test_docker_compose_accepts_the_file(profile: list[str]) -> None:
    """The tool itself reads the file; version 1, which older distributions ship, does not know the top-level name."""
    command, text = _compose_command(), COMPOSE.read_text()
    if "version 1." in _run(*command, "version").stdout:
        text = re.sub(r"^name: .*\n", "", text, flags=re.MULTILINE)

    done = _run(*command, *profile, "--file", "-", "config", "--quiet", text=text)

    assert (0, "") == (done.returncode, done.stderr)


def test_the_project_has_a_name() -> None:
    """Volumes and networks are called the same wherever the checkout lies."""

    assert "dripcheck" == compose()["name"]


def test_these_services_run() -> None:
    """Five parts run until they are stopped; three do their work and leave."""

    assert {"kafka", "worker", "prometheus", "grafana"} == set(LONG_RUNNING)
    assert {"topics", "day", "feed"} == set(ONE_SHOT)


def test_the_demo_is_off_by_default() -> None:
    """Invented charting reaches the topics only where somebody asked for it."""
    profiles = {name: service["profiles"] for name, service in services().items() if "profiles" in service}

    assert {"day": ["demo"], "feed": ["demo"]} == profiles


@pytest.mark.parametrize("name", services())
def test_a_sentence_stands_above_each_service(name: str) -> None:
    """Who reads the file learns what each part is for."""
    lines = COMPOSE.read_text().splitlines()
    above = lines[lines.index(f"  {name}:") - 1]

    assert re.fullmatch(r"  # [A-Z].*\.", above), above


@pytest.mark.parametrize("name", services())
def test_an_image_is_pinned_to_a_version(name: str) -> None:
    """The same file runs the same software next year."""

    assert re.fullmatch(r"[a-z/]+:v?\d+\.\d+\.\d+", services()[name]["image"])


def test_kafka_is_the_version_the_tests_use() -> None:
    """The broker in a container is the broker the suite runs."""

    assert f"apache/kafka:{kafka_version()}" == services()["kafka"]["image"]


def test_our_image_carries_the_version_of_the_project() -> None:
    """A release changes the tag, so that an older image is never taken for it."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert {f"dripcheck:{version}"} == {service["image"] for service in services().values() if "build" in service}


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_a_long_running_service_has_a_health_check(name: str) -> None:
    """`docker compose ps` tells whether it works, not only whether it exists; no shell is needed to ask."""
    check = LONG_RUNNING[name]["healthcheck"]

    assert "CMD" == check["test"][0]
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)


def test_the_worker_is_asked_the_same_by_compose_and_by_the_image() -> None:
    """One question decides whether a worker is healthy."""
    code = services()["worker"]["healthcheck"]["test"][-1].replace('"', "'")
    asked = next(arguments for word, arguments in instructions() if word == "HEALTHCHECK")

    assert code in asked


@pytest.mark.parametrize("name", services())
def test_ports_are_on_loopback(name: str) -> None:
    """Nothing that asks for no password is reachable from another machine."""
    ports = services()[name].get("ports", [])

    assert [] == [port for port in ports if not port.startswith("127.0.0.1:")]


@pytest.mark.parametrize("name", services())
def test_what_a_service_needs_is_there_before_it_starts(name: str) -> None:
    """A long-running service is waited for until it is healthy, a one-shot service until it has succeeded."""
    waits = {needed: how["condition"] for needed, how in services()[name].get("depends_on", {}).items()}
    expected = {
        needed: "service_healthy" if needed in LONG_RUNNING else "service_completed_successfully" for needed in waits
    }

    assert expected == waits


@pytest.mark.parametrize("name", ["topics", "worker", "day", "feed", "prometheus"])
def test_a_service_can_change_nothing_but_its_volume(name: str) -> None:
    """Read-only root, no capabilities, no way to gain any."""
    service = services()[name]

    assert (True, ["ALL"]) == (service["read_only"], service["cap_drop"])
    assert ["no-new-privileges:true"] == service["security_opt"]


def test_no_setting_is_a_secret() -> None:
    """What somebody must keep to himself does not stand in this file."""
    names = [name for service in services().values() for name in service.get("environment", {})]

    assert [] == [name for name in names if SECRET.search(name)]


def test_volumes_are_named_and_mounts_exist() -> None:
    """What is kept has a name, and what is mounted from the checkout is there."""
    mounts = [mount.split(":")[0] for service in services().values() for mount in service.get("volumes", [])]
    named = {mount for mount in mounts if not mount.startswith(".")}

    assert set(compose()["volumes"]) == named
    assert [] == [mount for mount in mounts if mount.startswith(".") and not (ROOT / mount).exists()]
