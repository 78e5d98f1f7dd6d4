"""`dripcheck purge` on a real broker: workers, topics and the worklist forget one patient and nobody else."""

import subprocess
import sys
from pathlib import Path

import httpx

from schemas.codec import encode
from schemas.timeline import Frame, parse
from tests.kafka.cluster import Message, Topics, publish, read_all
from tests.kafka.deployment import ROOT, Deployment, wait_until
from tests.worklist.entering import token_in
from tests.worklist.process import serving

STAY = """
    07:50 adt admit class=outpatient
    08:00 mar start vancomycin order=O1
    12:30 adt discharge
"""
LEAVES, STAYS = Frame("ENC-LEAVES", "PAT-LEAVES"), Frame("ENC-STAYS", "PAT-STAYS")
PATIENT = LEAVES.patient_id.encode()


def _purge(deployment: Deployment, *options: str) -> subprocess.CompletedProcess[str]:
    common = ("--brokers", deployment.servers, "--prefix", deployment.prefix, "--group", deployment.group)
    command = [sys.executable, "-m", "streams", "purge", "--patient", "-", *common, *options]
    return subprocess.run(
        command, cwd=ROOT, input=LEAVES.patient_id, capture_output=True, text=True, timeout=90, check=False
    )


def _standing(deployment: Deployment) -> bytes:
    names = deployment.names
    topics = (names.alerts.name, names.assessments.name, names.feedback.name)
    return b"".join(key + value for topic in topics for key, value in deployment.latest(topic).items())


def _others(deployment: Deployment) -> dict[bytes, bytes]:
    alerts = deployment.latest(deployment.names.alerts.name).items()
    return {key: value for key, value in alerts if PATIENT not in value}


def test_a_patient_is_forgotten_everywhere(topics: Topics, tmp_path: Path) -> None:
    """Looking changes nothing; then no verdict, no answer, no state and no page of the worklist names the patient."""
    database = tmp_path / "worklist.sqlite"
    with Deployment(topics, tmp_path, partitions=2) as deployment:
        worker = deployment.worker()
        deployment.publish(encode(event) for frame in (LEAVES, STAYS) for event in parse(STAY, frame))
        deployment.wait_until_read()
        options = ("--brokers", topics.servers, "--prefix", deployment.prefix, "--database", database)
        with serving(*options, "--login", "none") as address:
            wait_until(lambda: LEAVES.encounter_id in httpx.get(f"{address}/").text, "the list")
            alert = next(
                key for key, value in deployment.latest(deployment.names.alerts.name).items() if PATIENT in value
            )
            form = {"alert_id": alert.decode(), "outcome": "overridden", "reason": "chart-is-right"}
            form["token"] = token_in(httpx.get(f"{address}/encounter", params={"id": LEAVES.encounter_id}).text)
            httpx.post(f"{address}/feedback", data=form, headers={"origin": address})
            wait_until(lambda: bool(read_all(topics.servers, deployment.names.feedback.name)), "the answer")
            looked, before = _purge(deployment, "--dry-run"), _standing(deployment)
            others = _others(deployment)
            done = _purge(deployment, "--yes")
            wait_until(lambda: LEAVES.encounter_id not in httpx.get(f"{address}/").text, "the list without it")
            page = httpx.get(f"{address}/").text
        assert 0 == worker.stop()
        again = _purge(deployment, "--dry-run")
        standing, alerts = _standing(deployment), _others(deployment)

    assert looked.stdout.startswith("1 encounters, ")
    assert "1 answers" in looked.stdout
    assert PATIENT in before
    assert (0, "forgotten: nothing is left but what is deleted by age") == (
        done.returncode,
        done.stdout.splitlines()[-1],
    )
    assert PATIENT not in standing
    assert LEAVES.encounter_id.encode() not in standing
    assert others == alerts
    assert STAYS.encounter_id in page
    assert again.stdout.startswith("1 encounters, 0 alerts, 0 assessments, 0 answers")
    assert f"{deployment.names.events.name}: 3 records that may speak of this patient, gone by " in again.stdout
    assert LEAVES.patient_id not in looked.stdout + done.stdout + done.stderr + worker.log.read_text()
    assert PATIENT not in database.read_bytes()


def test_state_that_is_restored_does_not_know_the_patient(topics: Topics, tmp_path: Path) -> None:
    """The changelogs end with tombstones: a worker without its directory takes up what was left."""
    with Deployment(topics, tmp_path, partitions=2) as deployment:
        first = deployment.worker()
        deployment.publish(encode(event) for event in parse(STAY, LEAVES))
        deployment.wait_until_read()
        assert 0 == _purge(deployment, "--yes").returncode
        first.stop()
        tables = [f"{deployment.group}-{name}-changelog" for name in ("chart", "encounters", "open-alerts", "notes")]
        rows = b"".join(key + value for table in tables for key, value in deployment.latest(table).items())
        second = deployment.worker()
        late = parse("13:05 mar stop vancomycin order=O1 recorded=13:05", LEAVES)
        deployment.publish(encode(event) for event in late)
        deployment.wait_until_read()
        letters = read_all(topics.servers, deployment.names.dead_letters.name)
        second.stop()

    assert PATIENT not in rows
    assert [b"encounter-purged"] == [dict(letter.headers)["error-class"] for letter in letters]
    assert PATIENT not in _standing(deployment)


def test_without_a_worker_nothing_is_called_forgotten(topics: Topics, tmp_path: Path) -> None:
    """State is theirs: the command says so, and does not delete behind their back."""
    with Deployment(topics, tmp_path, partitions=2) as deployment:
        worker = deployment.worker()
        deployment.publish(encode(event) for event in parse(STAY, LEAVES))
        deployment.wait_until_read()
        worker.stop()
        done = _purge(deployment, "--yes", "--wait", "2")
        standing = _standing(deployment)

    assert 2 == done.returncode
    assert "no worker of group" in done.stderr
    assert PATIENT in standing


def test_a_patient_nobody_knows_is_nothing_to_do(topics: Topics, tmp_path: Path) -> None:
    """Records of others, and what is no JSON, are read over."""
    with Deployment(topics, tmp_path, partitions=2) as deployment:
        publish(topics.servers, deployment.names.events.name, [Message(b"k", b"\xff no event"), Message(b"k", None)])
        done = _purge(deployment, "--yes")

    assert (0, "0 encounters, 0 alerts, 0 assessments, 0 answers") == (done.returncode, done.stdout.splitlines()[0])
