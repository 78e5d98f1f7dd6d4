"""The verdict is a function of the set of events: any order, any repeats, any cuts between judgements."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.codec import decode_event, read_document
from schemas.envelope import ChartingEvent
from streams.alerts import encode_alert
from streams.assessments import encode_assessment
from streams.verdict import judge
from tests.charting import simulated
from tests.strategies import encounters as odd_charts
from tests.topology import FACILITY, Topology

END = datetime(2300, 1, 1, tzinfo=UTC)


@cache
def encounters() -> list[list[ChartingEvent]]:
    """Two thousand simulated encounters, half of them with something wrong or nearly so."""
    found: dict[str, list[ChartingEvent]] = defaultdict(list)
    for line in simulated(2000, seed=11, defect_rate=0.3, near_miss_rate=0.2):
        event = decode_event(read_document(line))
        found[event.subject].append(event)
    return list(found.values())


def batch_pass(events: list[ChartingEvent]) -> tuple[list[bytes], list[bytes]]:
    """Open alerts and assessments of one encounter, judged once over the set of its events."""
    unique = {event.ref: event for event in events}
    verdict = judge(events[0].subject, list(unique.values()), (), END, FACILITY)
    assessments = [encode_assessment(verdict.assessment)] if verdict.assessment else []
    return sorted(encode_alert(alert) for alert in verdict.alerts), assessments


def streamed(events: list[ChartingEvent], chance: Random) -> tuple[list[bytes], list[bytes]]:
    """The same by the agents: shuffled, a third doubled, judged after every few, the clock moving on."""
    delivered = chance.sample(events, len(events)) + chance.sample(events, len(events) // 3)
    chance.shuffle(delivered)
    topology = Topology(partitions=2)
    topology.clock.time = min(event.time for event in events)
    while delivered:
        size = chance.randint(1, 25)
        part, delivered = delivered[:size], delivered[size:]
        topology.pipe(part)
        topology.advance(topology.clock.time + timedelta(minutes=chance.randint(0, 90)))
    for desk in topology.agents.desks.values():
        desk.judge(END, topology.out)
    topology.flush()
    return topology.verdict


@pytest.mark.timeout(900)
@settings(max_examples=2000, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 1999), st.integers(0, 2**32))
def test_shuffled_and_doubled_simulated_encounters_give_one_verdict(number: int, seed: int) -> None:
    """Two thousand examples of realistic encounters: open alerts and assessment byte for byte."""
    events = encounters()[number]

    assert batch_pass(events) == streamed(events, Random(seed))


@pytest.mark.timeout(600)
@settings(max_examples=500, suppress_health_check=list(HealthCheck))
@given(odd_charts(), st.integers(0, 2**32))
def test_shuffled_and_doubled_odd_charts_give_one_verdict(events: list[ChartingEvent], seed: int) -> None:
    """The same for charts nobody would write: missing fields, retractions, contradictions."""
    assert batch_pass(events) == streamed(events, Random(seed))
