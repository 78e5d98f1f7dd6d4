"""Copied notes are found through the whole pipeline: patients in several partitions, and what the replay says."""

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from schemas.codec import encode
from schemas.timeline import Frame, parse
from streams.alerts import decode_alert
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary
from tests.kafka.cluster import Topics
from tests.kafka.deployment import Deployment, standing, wait_until

VITALS = "BP 148/91, HR 77, temp 98.1, resp 18, SpO2 97%, weight 81.3 kg. Slept poorly."
OWN = "BP 12{0}/7{0}, HR 6{0}, temp 97.{0}, resp 14, SpO2 99%, weight 6{0}.4 kg. Came by bus line {0}."
PATIENTS = 10
COPIES = {
    ("copied-forward-note", "COPY-0", "FIRST-0"),
    ("cloned-note-across-patients", "COPY-1", "FIRST-0"),
    ("cloned-note-across-patients", "COPY-2", "FIRST-0"),
    ("cloned-note-across-patients", "COPY-3", "FIRST-0"),
}


def visit(name: str, patient: int, text: str, week: int) -> list[bytes]:
    """A visit with a nursing note."""
    events = parse(
        f"""
        08:00 adt admit class=outpatient event={name}-a
        09:40 note nursing {name} by=N1 state=final text="{text}" event={name}-d
        10:00 adt discharge event={name}-e
        """,
        Frame(f"ENC-{name}", f"PAT-{patient}", date(2026, 3, 2) + timedelta(weeks=week)),
    )
    return [encode(event) for event in events]


def first_visits() -> list[bytes]:
    """Everybody's own; the first patient's is copied from."""
    texts = [VITALS, *(OWN.format(patient) for patient in range(1, PATIENTS))]
    return [line for patient, text in enumerate(texts) for line in visit(f"FIRST-{patient}", patient, text, week=0)]


def second_visits() -> list[bytes]:
    """The first patient's words and figures once more, in notes of four patients in several partitions."""
    return [line for patient in range(4) for line in visit(f"COPY-{patient}", patient, VITALS, week=1)]


def copies(alerts: list[bytes]) -> set[tuple[str, str | None, str | None]]:
    """The alerts of the family: rule, note and source."""
    told = [decode_alert(alert) for alert in alerts]
    return {(one.rule, one.subject.note_id, one.subject.source_note_id) for one in told if one.family == "copy-forward"}


def test_copies_are_found_in_whatever_partitions_the_patients_lie(topics: Topics, tmp_path: Path) -> None:
    """A note carried forward and another patient's text, by two workers on four partitions as by the replay."""
    with Replay(load_profile("facility"), Summary()) as run:
        run.read(first_visits())
        run.read(second_visits())
        run.close_at_end()
        replayed = standing(run.alerts())
    with Deployment(topics, tmp_path) as deployment:
        for _ in range(2):
            deployment.worker("--close-at-end")
        deployment.publish(first_visits())
        deployment.wait_until_read()
        deployment.publish(second_visits())
        deployment.wait_until_read()
        with suppress(TimeoutError):
            wait_until(lambda: replayed == deployment.verdict[0], "the last deadlines to be judged", 30)

        assert COPIES == copies(replayed) == copies(deployment.verdict[0])
