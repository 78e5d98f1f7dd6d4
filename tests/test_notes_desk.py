"""Where the notes of a patient meet: copies are found across encounters, whatever order they close in."""

from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest

from schemas.envelope import ChartingEvent
from schemas.timeline import Frame, parse
from tests.topology import TOPICS, Topology

EXAM = (
    "Port accessed with a 20 gauge needle, brisk blood return. BP 142/88, pulse 97, weight 81.4 kg. Slept badly "
    "after the argument with her landlord about the broken boiler, ate half a bowl of lentil soup at noon."
)
OWN = (
    "Port accessed with a 20 gauge needle, brisk blood return. BP 118/71, pulse 66, weight 79.9 kg. Patient planted "
    "tomatoes on the balcony all weekend and asks whether swimming is allowed between cycles."
)


def visit(number: int, text: str, patient: str = "PAT-1") -> list[ChartingEvent]:
    """A visit with one nursing note, a week after the one before."""
    frame = Frame(f"ENC-{number}", patient, date(2026, 3, 2) + timedelta(weeks=number))
    return parse(
        f"""
        08:00 adt admit class=outpatient event=a{number}
        08:30 mar start cefepime by=N1 event=b{number}
        09:1{number % 10} mar stop cefepime by=N1 event=c{number}
        09:40 note nursing NOTE-{number} by=N1 state=final text="{text}" event=d{number}
        10:00 adt discharge event=e{number}
        """,
        frame,
    )


def found(topology: Topology) -> set[tuple[str, str | None, str | None]]:
    """The open copy-forward alerts: encounter, note and source."""
    return {(alert.encounter_id, alert.subject.note_id, alert.subject.source_note_id) for alert in topology.open_alerts}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_a_note_carried_forward_is_found_in_whatever_order_the_visits_come(order: tuple[int, ...]) -> None:
    """The later visit repeats vitals and story of an earlier one; the visit between is honest."""
    topology = Topology(partitions=3, family="copy-forward")
    visits = [visit(0, EXAM), visit(1, OWN), visit(2, EXAM)]
    for number in order:
        topology.pipe(visits[number])

    assert {("ENC-2", "NOTE-2", "NOTE-0")} == found(topology)


def test_a_rewritten_note_settles_the_alert() -> None:
    """The unit edits the note so that it tells of this visit: the alert is resolved."""
    topology = Topology(partitions=3, family="copy-forward")
    topology.pipe(visit(0, EXAM) + visit(2, EXAM))
    before = found(topology)
    topology.pipe(
        parse(
            f'09:40 note nursing NOTE-2 by=N1 state=amended text="{OWN}" recorded=11:00 event=z',
            Frame("ENC-2", "PAT-1", date(2026, 3, 16)),
        )
    )

    assert ({("ENC-2", "NOTE-2", "NOTE-0")}, set()) == (before, found(topology))


def test_a_source_that_is_taken_back_settles_what_was_carried_from_it() -> None:
    """The earlier encounter is re-opened: its note is no source any more."""
    topology = Topology(partitions=3, family="copy-forward")
    topology.pipe(visit(0, EXAM) + visit(2, EXAM))
    topology.pipe(parse("10:30 adt void event=y", Frame("ENC-0", "PAT-1", date(2026, 3, 2))))

    assert set() == found(topology)


def test_no_text_of_a_note_is_kept_with_its_patient_or_leaves_in_an_alert() -> None:
    """Fingerprints are checksums; alerts name notes and fields."""
    topology = Topology(family="copy-forward")
    topology.pipe(visit(0, EXAM) + visit(2, EXAM))
    kept = b"".join(key + value for key, value in topology.stores[0][4].items())
    sent = b"".join(
        record.value or b""
        for topic in (TOPICS.notes, TOPICS.alerts, TOPICS.assessments)
        for record in topology.read(topic.name)
    )

    assert found(topology)
    assert not [word for word in (b"landlord", b"lentil", b"142/88") if word in kept + sent]


def test_the_history_of_a_patient_is_bounded() -> None:
    """Forty visits leave sixteen notes, and no row of a visit that is forgotten."""
    topology = Topology(family="copy-forward")
    for number in range(40):
        topology.pipe(visit(number % 10 + 10 * (number // 10), f"Visit {number}. {EXAM[: 40 + number]}"))
    rows = dict(topology.stores[0][4].items())

    assert len(rows[b"PAT-1"]) <= 32_768
    assert 17 == len(rows)


def test_a_restart_finds_what_an_unbroken_run_finds() -> None:
    """State and learned wording are taken up from the histories."""
    steady, broken = Topology(partitions=2, family="copy-forward"), Topology(partitions=2, family="copy-forward")
    events = [event for number in range(4) for event in visit(number, EXAM if number % 2 else OWN)]
    steady.pipe(events)
    chance = Random(3)
    for event in events:
        broken.pipe([event])
        if chance.random() < 0.3:
            broken.crash()
    broken.run()

    assert steady.verdict == broken.verdict
