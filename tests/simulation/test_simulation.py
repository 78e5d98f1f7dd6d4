"""Every guarantee at once, under schedules of faults: what stands in the end is what the batch pass says."""

import pytest

from tests.simulation.run import Outcome, simulate
from tests.simulation.schedule import KINDS

SEEDS = (*range(240), 1436, 1568, 7299, 9918, 15050)
"""A few hundred, and those of twenty thousand that once lost something, or told what was not so."""
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """What came of a few hundred schedules."""
    return [simulate(seed) for seed in SEEDS]


def test_no_schedule_of_faults_changes_what_stands_in_the_end(outcomes: list[Outcome]) -> None:
    """Kills, stops, cuts, refusals, rebalances: open alerts and assessments equal the batch pass byte for byte."""
    problems = {outcome.seed: outcome.problems for outcome in outcomes if outcome.problems}

    assert {} == problems


def test_every_kind_of_fault_happens(outcomes: list[Outcome]) -> None:
    """A simulation that never hurts proves nothing: in these seeds every kind of fault befalls somebody."""
    happened = {kind for kind in KINDS if any(outcome.faults[kind] for outcome in outcomes)}

    assert set(KINDS) == happened


def test_a_seed_is_one_schedule() -> None:
    """The same seed gives the same steps at the same virtual times."""
    first, again = (simulate(11, trace=True) for _ in range(2))

    assert first.trace == again.trace
    assert len(first.trace) > 50
