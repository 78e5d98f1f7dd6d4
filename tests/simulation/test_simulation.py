"""Every guarantee at once, under schedules of faults: what stands in the end is what the batch pass says."""

import pytest

from tests.simulation.run import simulate
from tests.simulation.schedule import KINDS, Kind

SEEDS = range(240)
pytestmark = pytest.mark.timeout(900)


def test_no_schedule_of_faults_changes_what_stands_in_the_end() -> None:
    """Kills, stops, cuts, refusals, rebalances: open alerts and assessments equal the batch pass byte for byte."""
    problems = {seed: found for seed in SEEDS if (found := simulate(seed).problems)}

    assert {} == problems


def test_a_seed_is_one_schedule() -> None:
    """The same seed gives the same steps at the same virtual times."""
    first, again = (simulate(11, trace=True) for _ in range(2))

    assert first.trace == again.trace
    assert len(first.trace) > 50


def test_every_kind_of_fault_happens() -> None:
    """A simulation that never hurts proves nothing: in these seeds every kind of fault befalls somebody."""
    happened: set[Kind] = set()
    for seed in SEEDS:
        happened |= {kind for kind in KINDS if simulate(seed).faults[kind]}
        if len(happened) == len(KINDS):
            break

    assert set(KINDS) == happened
