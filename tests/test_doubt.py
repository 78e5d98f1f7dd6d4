"""What may have been published and what stands are brought together again, whatever a crash left half done."""

from schemas.codec import encode
from streams.alerts import UNSURE
from streams.tables import NAMES
from tests.test_agents import DISCHARGE, STAY, STOP, events
from tests.topology import TOPICS, Topology

LEDGER = NAMES.index("open-alerts")


def half_done(text: str) -> Topology:
    """A worker that crashed when its outputs were acknowledged and its state was not."""
    topology = Topology()
    for event in events(text):
        topology.publish(TOPICS.events.name, event.subject.encode(), encode(event))
    topology.process()
    topology.checkpoint(until="outputs")
    topology.crash()
    return topology


def test_an_alert_whose_cause_is_gone_by_the_time_of_the_restart_is_resolved() -> None:
    """The restart judges more at once and never comes to the alert; it was announced, so it is taken back."""
    topology = half_done(STAY + DISCHARGE)
    before = topology.rules
    topology.pipe(events(STOP))

    assert (["infusion-stop-time-missing"], []) == (before, topology.rules)


def test_an_assessment_that_no_longer_stands_is_taken_back() -> None:
    """The discharge was cancelled while the worker was away."""
    topology = half_done(STAY + DISCHARGE)
    before = set(topology.assessments)
    topology.pipe(events("12:40 adt admit class=outpatient"))

    assert ({"ENC-1"}, {}) == (before, topology.assessments)


def test_an_alert_that_was_resolved_and_stands_again_is_published_again() -> None:
    """The stop that settled it was retracted while the worker was away."""
    topology = Topology()
    topology.pipe(events(STAY + DISCHARGE))
    topology.publish(TOPICS.events.name, b"ENC-1", encode(events(STOP)[0]))
    topology.process()
    topology.checkpoint(until="outputs")
    topology.crash()
    resolved = topology.rules
    retracted = "09:05 mar stop vancomycin order=O1 status=entered-in-error recorded=12:50"
    topology.pipe(events(retracted))

    assert ([], ["infusion-stop-time-missing"]) == (resolved, topology.rules)


def test_what_a_former_owner_wrote_too_late_is_doubted_until_nothing_can_arrive() -> None:
    """Its alerts are published again at once, and once more when nothing of it is on its way."""
    topology = Topology()
    topology.pipe(events(STAY + DISCHARGE))
    ledger = topology.stores[0][LEDGER]
    key, value = next(iter(ledger.items()))
    sent = len(topology.read(TOPICS.alerts.name))
    ledger.refused[key] = value
    topology.agents.restored(0)
    topology.run()
    again, doubted = len(topology.read(TOPICS.alerts.name)) - sent, ledger.get(key)
    topology.agents.alone(0)
    topology.run()

    assert (True, UNSURE + value) == (again >= 1, doubted)
    assert len(topology.read(TOPICS.alerts.name)) - sent > again
    assert value == ledger.get(key)
