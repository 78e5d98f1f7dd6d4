"""Against a broker that trusts nobody: who is let in, what the worker needs to be allowed, and what it says without."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.codec import encode
from schemas.timeline import parse
from streams.acls import acls
from streams.engine import Exit
from streams.engine.permissions import Acl
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
OPTIONS = ("--group", SETTINGS.group, "--partitions", str(SETTINGS.partitions))


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Generator[SecuredBroker]:
    """A broker with the topics of a deployment and one user, who may do what a worker must."""
    with SecuredBroker(tmp_path_factory.mktemp("secured")) as broker:
        plain = {"DRIPCHECK_BROKERS": broker.broker.bootstrap_servers}
        assert 0 == dripcheck(plain, "topics", "apply", "--partitions", "2").returncode
        broker.grant(acls("worker", SETTINGS))
        yield broker


def start(environment: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """A worker with these settings in its environment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Worker([*OPTIONS, "--listen-port", "0"], folder / "worker.log")


@pytest.mark.parametrize("listener", ["scram", "mutual"])
def test_a_worker_does_its_work_with_the_least_it_needs(
    secured: SecuredBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listener: str
) -> None:
    """User and password, or a certificate, over TLS: an alert comes out with just the permissions of the role."""
    servers = secured.broker.bootstrap_servers
    before = len(read_all(servers, "charting.alerts"))
    worker = start(getattr(secured, listener), tmp_path, monkeypatch)
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


@pytest.mark.parametrize("missing", NEEDED, ids=lambda acl: f"{acl.operations[0]}-{acl.name}")
def test_a_worker_names_what_it_may_not_do(
    secured: SecuredBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: Acl
) -> None:
    """Each permission taken away in turn ends the worker with a line that names the resource."""
    secured.revoke([missing])
    worker = start(secured.scram, tmp_path, monkeypatch)
    try:
        status = worker.process.wait(60)
    finally:
        worker.kill()
        secured.grant([missing])

    assert Exit.NOT_ALLOWED == status, worker.log.read_text()
    assert f"{missing.operations[0]} on {missing.kind} {missing.name}" in worker.log.read_text()
