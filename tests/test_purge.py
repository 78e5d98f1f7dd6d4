"""A patient is forgotten by the agents: state, what was published, and what is told later; after a crash, too."""

import pytest

from schemas.timeline import Frame, parse
from streams.topics import Topics
from tests.topology import START, Topology

TOPICS = Topics()
NOTE = "the infusion of vancomycin ran without any reaction, the site is clean and dry, and the patient was told so"
STAY = f"""
    07:50 adt admit class=outpatient unit=INF
    08:00 mar start vancomycin order=O1 by=RN-7
    09:00 note nursing N1 text="{NOTE}" by=RN-7
    12:30 adt discharge unit=INF
"""
OTHERS = Frame("ENC-2", "PAT-2")


def _forget(topology: Topology, encounter_id: str = "ENC-1", patient_id: str = "PAT-1") -> None:
    topology.publish(TOPICS.transfers.name, encounter_id.encode(), patient_id.encode(), [("kind", b"purge")])


def _rows(topology: Topology) -> bytes:
    return b"".join(
        key + value for stores in topology.stores.values() for store in stores for key, value in store.items()
    )


@pytest.mark.parametrize("stay", [STAY, STAY.rsplit("\n", 2)[0]], ids=["closed", "open"])
@pytest.mark.parametrize("partitions", [1, 3])
def test_nothing_of_the_patient_is_left_and_everything_of_others(stay: str, partitions: int) -> None:
    """Alerts and assessment are deleted, no row names the patient; the encounter of another stands as it did."""
    topology, alone = Topology(partitions=partitions), Topology(partitions=partitions)
    for each in (topology, alone):
        each.pipe(parse(stay, OTHERS))
    topology.pipe(parse(stay))
    before = _rows(topology)
    _forget(topology)
    topology.run()

    assert b"PAT-1" in before
    assert b"PAT-1" not in _rows(topology)
    assert alone.verdict == topology.verdict
    assert b"PAT-2" in _rows(topology)


@pytest.mark.parametrize("until", ["outputs", "state"])
def test_a_crash_in_between_forgets_all_the_same(until: str) -> None:
    """The transfer is read again: what was deleted is deleted once more."""
    topology = Topology()
    topology.pipe(parse(STAY))
    _forget(topology)
    topology.process()
    topology.checkpoint(until=until)
    topology.crash()
    topology.run()

    assert ([], []) == topology.verdict
    assert b"PAT-1" not in _rows(topology)


def test_what_comes_later_is_refused_and_told() -> None:
    """An entry of a forgotten encounter builds no new chart: it is a dead letter, and a person decides."""
    topology = Topology()
    topology.pipe(parse(STAY))
    _forget(topology)
    topology.run()
    topology.pipe(parse("13:05 mar stop vancomycin order=O1 recorded=13:05"))

    assert ([], []) == topology.verdict
    assert ("assemble", "encounter-purged") in topology.tally.dead_letters


def test_an_encounter_nobody_knows_is_forgotten_before_it_comes() -> None:
    """Its events may still wait in an inbox."""
    topology = Topology()
    _forget(topology)
    topology.run()
    topology.pipe(parse(STAY))

    assert ([], []) == topology.verdict


def test_the_shares_in_a_practice_are_taken_back_and_the_counts_fall() -> None:
    """What the encounter added to its documenters is withdrawn; no open alert is counted any more."""
    topology = Topology()
    topology.pipe(parse(STAY))
    added = [record for record in topology.read(TOPICS.practice.name) if record.value]
    _forget(topology)
    topology.run()
    taken = [record for record in topology.read(TOPICS.practice.name) if not record.value]
    desk = topology.agents.desks[0]

    assert {record.key for record in added} == {record.key for record in taken}
    assert 0 == sum(desk.publisher.open_alerts.values())
    assert 0 == sum(desk.standings.assessed.values())


def test_the_mark_of_the_encounter_is_gone_after_its_year() -> None:
    """It is an id and nothing else, and does not stay for ever."""
    topology = Topology()
    topology.pipe(parse(STAY))
    _forget(topology)
    topology.run()
    marked = b"ENC-1" in _rows(topology)
    topology.advance(START.replace(year=2027, month=6))

    assert marked
    assert b"ENC-1" not in _rows(topology)
