"""Where the notes of a patient meet: copies are found across encounters, whatever order they close in."""

from datetime import date, timedelta
from itertools import permutations
from random import Random

import msgspec
import pytest
from aiokafka.partitioner import murmur2

from schemas.envelope import ChartingEvent
from schemas.timeline import Frame, parse
from tests.topology import FACILITY, TOPICS, Topology

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


def stay(entries: list[str], number: int = 1) -> list[ChartingEvent]:
    """A stay with an entry every ten minutes."""
    notes = "\n".join(
        f'{8 + at // 6:02d}:{at % 6}5 note nursing NOTE-{number}-{at:02d} by=N1 state=final text="{entry}" event=n{at}'
        for at, entry in enumerate(entries)
    )
    frame = Frame(f"ENC-{number}", "PAT-1", date(2026, 3, 2) + timedelta(weeks=number))
    return parse(f"07:30 adt admit class=outpatient event=a\n{notes}\n20:00 adt discharge event=e", frame)


ENTRY = "Round at the chair. {}: BP {}/70, HR {}, T 98.1, SpO2 97%, RR 16, running"


def rounds(*, repeated: int) -> list[str]:
    """Thirty entries with their own values, but one that has those of the entry before it."""
    values = [at - (at == repeated) for at in range(30)]
    return [ENTRY.format(f"{8 + at // 6:02d}:{at % 6}5", 110 + value, 60 + value) for at, value in enumerate(values)]


@pytest.mark.parametrize("repeated", [3, 28])
def test_every_entry_of_a_long_stay_is_compared_though_only_sixteen_are_kept(repeated: int) -> None:
    """An early entry that repeats the one before it is found as well as a late one."""
    topology = Topology(family="copy-forward")
    topology.pipe(stay(rounds(repeated=repeated)))

    assert {("ENC-1", f"NOTE-1-{repeated:02d}", f"NOTE-1-{repeated - 1:02d}")} == found(topology)


def test_what_was_found_stands_when_the_notes_only_left_the_history() -> None:
    """A visit between the two is charted late: everything after it is compared again, and the source is gone."""
    topology = Topology(family="copy-forward")
    topology.pipe(visit(0, EXAM) + stay([EXAM, *rounds(repeated=99)], number=2))
    before = found(topology)
    topology.pipe(visit(1, OWN))

    assert {("ENC-2", "NOTE-2-00", "NOTE-0")} == before == found(topology)


VITALS = "BP 148/91, HR 77, temp 98.1, resp 18, SpO2 97%, weight 81.3 kg. Slept poorly."


def home(patient: str, partitions: int) -> int:
    """The partition of a patient's notes."""
    return int(murmur2(patient.encode()) & 0x7FFFFFFF) % partitions


def strangers(partitions: int) -> tuple[str, str]:
    """Two patients whose notes lie in different partitions."""
    homes = {home(f"PAT-{number}", partitions): f"PAT-{number}" for number in range(40)}
    return homes[0], homes[1]


@pytest.mark.parametrize("crash", [False, True], ids=["steady", "after a crash"])
def test_another_patient_s_text_is_found_wherever_that_patient_s_notes_lie(crash: bool) -> None:
    """The note goes to the desks of all partitions, and is there after a restart."""
    topology = Topology(partitions=3, family="copy-forward")
    one, other = strangers(3)
    topology.pipe(visit(0, VITALS, one))
    if crash:
        topology.crash()
    topology.pipe(visit(2, VITALS, other))

    assert {("ENC-2", "NOTE-2", "NOTE-0")} == found(topology)


def test_of_encounters_that_come_together_the_source_is_known_before_its_copy() -> None:
    """Whatever the ids of the patients are: encounters are taken in the order they were written."""
    topology = Topology(family="copy-forward")
    topology.pipe(visit(2, VITALS, "PAT-1") + visit(0, VITALS, "PAT-9"))

    assert {("ENC-2", "NOTE-2", "NOTE-0")} == found(topology)


def test_a_copy_of_another_patient_s_text_stays_one_when_many_have_it() -> None:
    """By then it reads like a template, and is compared again because a visit between was charted late."""
    topology = Topology(family="copy-forward")
    topology.pipe(visit(1, VITALS, "PAT-9"))
    topology.pipe(visit(3, VITALS, "PAT-1"))
    for number in range(100, 170):
        topology.pipe(visit(number, VITALS, f"PAT-{number}"))
    topology.pipe(visit(2, OWN, "PAT-1"))

    assert ("ENC-3", "NOTE-3", "NOTE-1") in found(topology)


def test_another_patient_s_note_that_was_taken_back_is_no_source() -> None:
    """Nor in another partition than its own."""
    topology = Topology(partitions=3, family="copy-forward")
    one, other = strangers(3)
    topology.pipe(visit(0, VITALS, one))
    topology.pipe(parse("10:30 adt void event=y", Frame("ENC-0", one, date(2026, 3, 2))))
    topology.pipe(visit(2, VITALS, other))

    assert set() == found(topology)


def test_of_other_partitions_notes_no_more_are_kept_than_are_compared_with() -> None:
    """The oldest leave, in the rows as in memory."""
    knobs = msgspec.structs.replace(FACILITY.copy_forward, other_patient_notes=5)
    topology = Topology(
        partitions=3, profile=msgspec.structs.replace(FACILITY, copy_forward=knobs), family="copy-forward"
    )
    one, other = strangers(3)
    for number in range(10, 30):
        topology.pipe(visit(number, f"{EXAM} Visit {number}.", one))
    kept = [row for row, _ in topology.stores[home(other, 3)][4].items() if row.startswith(b"\0")]

    assert [f"\0NOTE-{number}".encode() for number in range(25, 30)] == sorted(kept)


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
