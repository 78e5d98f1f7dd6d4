"""Against a broker that trusts nobody: who is let in, what the worker needs to be allowed, and what it says without."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from schemas.codec import encode
from schemas.timeline import parse
from streams.acls import acls
from streams.engine import Exit
from streams.engine.permissions import missing
from streams.security import client_options
from streams.settings import load_settings
from tests.kafka.cluster import Message, publish, read_all
from tests.kafka.deployment import Worker, wait_until
from tests.kafka.secured import PASSWORD, SecuredBroker, dripcheck

SETTINGS = load_settings(group="secured", partitions=2)
EVENTS = parse("""
    07:50 adt admit class=outpatient
    08:00 mar start vancomycin order=O1
    12:30 adt discharge
""")
OK = 200
OPTIONS = ("--group", SETTINGS.group, "--partitions", str(SETTINGS.partitions))


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Generator[SecuredBroker]:
    """A broker with all topics of a deployment and one user, who may do what a worker must."""
    folder = tmp_path_factory.mktemp("secured")
    with SecuredBroker(folder) as broker:
        plain = {"DRIPCHECK_BROKERS": broker.broker.bootstrap_servers}
        assert 0 == dripcheck(plain, "topics", "apply", "--partitions", "2").returncode
        broker.grant(acls("worker", SETTINGS))
        first = start(broker.scram, folder)
        wait_until(lambda: first.page("/ready")[0] == OK, "the first worker to make its changelogs")
        assert 0 == first.stop()
        yield broker


def start(environment: dict[str, str], folder: Path) -> Worker:
    """A worker with these settings in its environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        return Worker([*OPTIONS, "--listen-port", "0"], folder / "worker.log")


@pytest.mark.parametrize("listener", ["scram", "mutual"])
def test_a_worker_does_its_work_with_the_least_it_needs(secured: SecuredBroker, tmp_path: Path, listener: str) -> None:
    """User and password, or a certificate, over TLS: an alert comes out with just the permissions of the role."""
    servers = secured.broker.bootstrap_servers
    before = len(read_all(servers, "charting.alerts"))
    worker = start(getattr(secured, listener), tmp_path)
    for number, event in enumerate(EVENTS):
        named = encode(event).replace(b"ENC-1", b"ENC-" + listener.encode())
        publish(servers, "charting.events", [Message(listener.encode(), named, (), number % 2)])
    try:
        wait_until(lambda: len(read_all(servers, "charting.alerts")) > before, "an alert", 60)
    finally:
        status = worker.stop()

    assert 0 == status, worker.log.read_text()
    assert PASSWORD not in worker.log.read_text()


WRONG = {
    "SaslAuthenticationFailed": ("scram", {"DRIPCHECK_SASL_PASSWORD": "canary-wrong-password"}),
    "CERTIFICATE_VERIFY_FAILED": ("scram", {"DRIPCHECK_SSL_CAFILE": "{folder}/client.pem"}),
    "closed": ("mutual", {"DRIPCHECK_SSL_CERTFILE": ""}),
}
"""What a client can get wrong, by what it is told: its password, the broker's authority, its own certificate."""


@pytest.mark.parametrize("told", WRONG)
def test_a_client_that_cannot_prove_itself_is_told_so(secured: SecuredBroker, told: str) -> None:
    """The reason, no traceback, no secret, and no success."""
    listener, changed = WRONG[told]
    environment = getattr(secured, listener) | {k: v.format(folder=secured.folder) for k, v in changed.items()}
    given = {name: value for name, value in environment.items() if value}
    done = dripcheck(given, "topics", "apply", "--dry-run", "--partitions", "2")

    assert 2 == done.returncode, done.stderr
    assert told in done.stderr
    assert not [word for word in ("canary", "Traceback") if word in done.stderr]


NEEDED = [
    replace(acl, operations=(operation,))
    for acl in acls("worker", SETTINGS)
    for operation in acl.operations
    if operation != "Create"
]
"""Each permission of a worker for itself; `Create` is for the first start alone."""


async def found_missing(secured: SecuredBroker) -> list[str]:
    """What the worker's check finds that its user may not do."""
    given: dict[str, Any] = {name.removeprefix("DRIPCHECK_").lower(): value for name, value in secured.scram.items()}
    admin = AIOKafkaAdminClient(**client_options(load_settings(**given)))
    await admin.start()
    try:
        return await missing(admin, acls("worker", SETTINGS))
    finally:
        await admin.close()


async def test_each_permission_that_is_missing_is_found(secured: SecuredBroker) -> None:
    """Taken away one by one: just that one is named."""
    found = {}
    for acl in NEEDED:
        secured.revoke([acl])
        found[acl] = await found_missing(secured)
        secured.grant([acl])

    assert {acl: [f"{acl.operations[0]} on {acl.kind} {acl.name}"] for acl in NEEDED} == found


def test_the_check_before_a_start_names_what_is_missing(secured: SecuredBroker) -> None:
    """With the permissions of the role it passes, and says what it may not see; without one it fails with its name."""
    well = dripcheck(secured.scram, "config", "check", *OPTIONS)
    secured.revoke([NEEDED[0]])
    lacking = dripcheck(secured.scram, "config", "check", *OPTIONS)
    secured.grant([NEEDED[0]])

    assert 0 == well.returncode, well.stdout
    assert "note retention and compaction are not compared" in well.stdout
    assert 2 == lacking.returncode
    assert f"fail not allowed: {NEEDED[0].operations[0]} on topic {NEEDED[0].name}" in lacking.stdout
    assert PASSWORD not in well.stdout + well.stderr + lacking.stdout + lacking.stderr


def test_a_worker_names_what_it_may_not_do(secured: SecuredBroker, tmp_path: Path) -> None:
    """It ends before it joins its group, with a line that names every permission it lacks."""
    taken = [NEEDED[0], NEEDED[-1]]
    secured.revoke(taken)
    worker = start(secured.scram, tmp_path)
    try:
        status = worker.process.wait(60)
    finally:
        worker.kill()
        secured.grant(taken)

    assert Exit.NOT_ALLOWED == status
    assert all(f"{acl.operations[0]} on {acl.kind} {acl.name}" in worker.log.read_text() for acl in taken)
