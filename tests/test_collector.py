"""What was judged leaves with its last reference: the collector of a worker comes by too rarely to be waited for."""

import gc
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

import orjson
import pytest

from schemas.codec import decode_event
from streams.encounter.chart import Chart, ClosedChart
from streams.figures import count
from streams.notes_rows import handed_in
from streams.practice.share import shares
from streams.profiles.loader import load_profile
from streams.verdict import judge
from tests.charting import simulated

PROFILE = load_profile("facility")


@pytest.fixture
def uncollected() -> Iterator[list[object]]:
    """What only the collector would free, once it was asked to tell."""
    gc.collect()
    gc.disable()
    yield gc.garbage
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


def _judge_all() -> int:
    """Judge every encounter of a simulated day while it is open and when it is long over, and use up its chart."""
    events = sorted(map(decode_event, map(orjson.loads, simulated(20, seed=2))), key=attrgetter("subject"))
    judged = 0
    for encounter_id, stay in groupby(events, attrgetter("subject")):
        record = sorted(stay, key=attrgetter("time"))
        for known, later in ((record, 40), (record[:-3], 40), (record[: len(record) // 2], 0)):
            verdict = judge(encounter_id, known, (), known[-1].time + timedelta(days=later), PROFILE)
            count(verdict.state, verdict.chart)
            if isinstance(verdict.chart, ClosedChart):
                handed_in(verdict.chart)
                shares(verdict.chart, PROFILE.vocabulary)
            judged += verdict.chart is not None
    return judged


def test_no_chart_is_held_by_what_was_worked_out_from_it(uncollected: list[object]) -> None:
    """A circle would keep every judged chart, with all its events, until millions of objects have come."""
    judged = _judge_all()
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()

    assert judged > 50
    assert [] == [left for left in uncollected if isinstance(left, Chart)]
