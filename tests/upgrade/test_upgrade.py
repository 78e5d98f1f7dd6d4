"""State of a released version is read by this one, and judged again by its rules on request."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from streams.desk import REEVALUATED_AT_ONCE
from streams.tables import NAMES
from tests.charting import replayed
from tests.topology import Topology
from tests.upgrade.samples import HERE, records, restored

VERSIONS = sorted(path.name for path in HERE.iterdir() if (path / "chart.jsonl.gz").exists())
LAST = datetime(2026, 3, 3, tzinfo=UTC)


def ended(topology: Topology) -> tuple[list[bytes], list[bytes]]:
    """What stands when everybody was judged again and every deadline short of the purge has passed."""
    while any(desk.to_reevaluate for desk in topology.agents.desks.values()):
        topology.checkpoint()
    for days in range(1, 6):
        topology.advance(LAST + timedelta(days=days))
    return topology.verdict


@pytest.mark.parametrize("version", VERSIONS)
def test_every_table_of_a_released_version_is_read(version: str) -> None:
    """Each table has rows, and a worker of this version starts over them with every encounter it finds there."""
    topology = restored(version)
    sizes = [sum(len(stores[place]) for stores in topology.stores.values()) for place in range(len(NAMES))]
    known = sum(1 for desk in topology.agents.desks.values() for _ in desk.state.headers())

    assert all(sizes), dict(zip(NAMES, sizes, strict=True))
    assert 12 >= known > 3


@pytest.mark.parametrize("version", VERSIONS)
def test_what_comes_after_the_upgrade_meets_what_came_before(version: str) -> None:
    """State of that version, the other half of the records, judged again on request: what the replay says of all."""
    topology = restored(version, reevaluates=True)
    topology.pipe(records(version, "later"))

    assert replayed([*records(version, "records"), *records(version, "later")]) == ended(topology)


def test_a_reevaluation_is_spread_over_checkpoints_and_reaches_every_encounter() -> None:
    """New charting does not wait for it; what remains is known at any time and falls to nothing."""
    topology = restored("0.1.0", reevaluates=True)
    remaining = [sum(len(desk.to_reevaluate) for desk in topology.agents.desks.values())]
    while remaining[-1]:
        topology.checkpoint()
        remaining.append(sum(len(desk.to_reevaluate) for desk in topology.agents.desks.values()))

    assert remaining[0] > 3
    assert all(before - after <= 2 * REEVALUATED_AT_ONCE for before, after in pairwise(remaining))
    assert topology.verdict[0]
