"""What stood at closing, told by the verdict of that time or worked out later, is one and the same."""

from collections import defaultdict
from datetime import timedelta

import orjson
import pytest

from schemas.codec import decode_event
from schemas.encounter import Encounter
from schemas.envelope import ChartingEvent
from streams.profiles.loader import load_profile
from streams.verdict import NOTHING_STOOD, Verdict, judge
from tests.charting import simulated

FACILITY = load_profile("facility")


def stays(encounters: int) -> list[list[ChartingEvent]]:
    """The events of simulated encounters with many defects, by encounter."""
    found: dict[str, dict[str, ChartingEvent]] = defaultdict(dict)
    for value in simulated(encounters, seed=3, defect_rate=0.6):
        event = decode_event(orjson.loads(value))
        found[event.subject][event.ref] = event
    return [list(events.values()) for events in found.values()]


def judged(events: list[ChartingEvent], later: timedelta, before: Verdict | None = None) -> Verdict:
    """The verdict so long after the last of these events."""
    known = before.stood if before else None
    return judge(events[-1].subject, events, (), events[-1].time + later, FACILITY, known)


@pytest.mark.parametrize("later", [timedelta(minutes=1), timedelta(days=3)])
def test_what_the_verdict_at_closing_tells_is_what_would_be_worked_out_later(later: timedelta) -> None:
    """Of every simulated encounter that somebody adds to after its closing; what a deadline brings up
    afterwards did not stand then. At the closing itself most need not be worked out again."""
    told = compared = 0
    for events in stays(60):
        events.sort(key=lambda event: event.order)
        closings = [one for one in events if isinstance(one.data, Encounter) and one.data.status == "finished"]
        early = [event for event in events if closings and event.time <= closings[-1].time]
        if not closings or len(early) == len(events):
            continue
        at_closing = judged(early, later)
        anew, with_known = judged(events, later), judged(events, later, at_closing)
        compared += 1
        told += at_closing.stood not in (None, NOTHING_STOOD)

        assert (anew.assessment, anew.alerts, anew.stood) == (
            with_known.assessment, with_known.alerts, with_known.stood,
        )  # fmt: skip
        assert at_closing.stood in (anew.stood, NOTHING_STOOD)
    assert 30 < compared
    assert compared / 2 < told or later > timedelta(days=1)
