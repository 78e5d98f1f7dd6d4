"""A guard against growing slower: it counts calls and bytes, not seconds, so that a busy machine changes nothing."""

import os
import subprocess
import sys

import orjson
import pytest

from tests.kafka.deployment import ROOT

MOST = {
    "folding calls an event": 70.5,
    "judging calls an event": 545,
    "changelog rows an event": 1.03,
    "changelog bytes a byte": 1.07,
    "records out an encounter": 4.1,
    "judgements an encounter of a long input": 1.0,
    "calls of a long stay an entry": 511,
    "how they grow with eight times the entries": 1.08,
}
"""As measured when this was written. Who makes it cheaper lowers the figure; who adds a rule may raise it, knowingly."""
SLACK = 1.1


@pytest.fixture(scope="module")
def counted() -> dict[str, float]:
    """The figures of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.work"], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True, check=True,
    )  # fmt: skip
    figures: dict[str, float] = orjson.loads(done.stdout)
    return figures


def test_everything_that_is_counted_has_a_bound(counted: dict[str, float]) -> None:
    """A figure without a bound guards nothing."""

    assert MOST.keys() == counted.keys()


@pytest.mark.parametrize("figure", MOST)
def test_a_simulated_day_is_no_more_work_than_before(counted: dict[str, float], figure: str) -> None:
    """Calls, changelog rows and bytes, and records, each within a tenth of what they were."""

    assert counted[figure] <= MOST[figure] * SLACK
