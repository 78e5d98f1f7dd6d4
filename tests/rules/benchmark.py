"""`python -m tests.rules.benchmark`: processor time of a judgement, stage by stage, over simulated encounters.

Each is judged in mid-stay and after its end; first with notes that nobody has read, then again, as a worker does with
every further event. Processor time, because a neighbour on the machine must not change the figures.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from schemas.codec import decode_event, read_document
from schemas.envelope import ChartingEvent
from streams.alerts import to_alert
from streams.assessments import assess
from streams.coding.services import Services
from streams.encounter.chart import ClosedChart, assemble
from streams.encounter.closing import lifecycle
from streams.profiles.loader import load_profile
from streams.rules.catalogue import CATALOGUE
from streams.rules.evaluate import evaluate
from streams.simulate.options import SimulateOptions
from streams.simulate.stream import simulate

STAGES = ("fold", "derivation", "rules", "alerts and assessment")
PROFILE = load_profile("facility")
AGAIN = 5


def encounters(count: int) -> list[list[ChartingEvent]]:
    """Simulated encounters, each as its events in recorded order; some have a defect."""
    found: dict[str, dict[str, ChartingEvent]] = defaultdict(dict)
    for delivery in simulate(SimulateOptions(seed=7, encounters=count)):
        event = decode_event(read_document(delivery.value))
        found[event.subject][event.ref] = event
    return [sorted(events.values(), key=lambda event: event.order) for events in found.values()]


def judged(events: list[ChartingEvent], now: datetime) -> Iterator[float]:
    """Judge once and tell the milliseconds of each stage."""
    marks = [time.process_time()]
    chart = assemble(events[0].subject, lifecycle(events, now, PROFILE.closing))
    marks.append(time.process_time())
    given = Services(chart, PROFILE)
    if isinstance(chart, ClosedChart):
        assert given.derivation  # an open chart is hardly ever asked for it
    marks.append(time.process_time())
    evaluation = evaluate(chart, given, given.setting, PROFILE, CATALOGUE, now)
    marks.append(time.process_time())
    alerts = [to_alert(chart, raised, PROFILE) for raised in evaluation.raised]
    if isinstance(chart, ClosedChart):
        assess(chart, given.derivation, evaluation, alerts, 0, PROFILE)
    marks.append(time.process_time())
    for began, ended in pairwise(marks):
        yield 1000 * (ended - began)


def moments(events: list[ChartingEvent]) -> Iterator[tuple[str, list[ChartingEvent], datetime]]:
    """The two looks at an encounter: in mid-stay, and when its charges are posted."""
    half = events[: len(events) * 2 // 3]
    yield "open", half, half[-1].time
    yield "closed", events, events[-1].time + timedelta(hours=PROFILE.closing.inactivity_hours)


def main(count: int = 150) -> None:
    """Measure and print the medians."""
    visits = encounters(count)
    print(f"{len(visits)} encounters, {statistics.median(map(len, visits)):.0f} events on the median")  # noqa: T201
    times: dict[tuple[str, str], list[list[float]]] = defaultdict(list)
    for events in visits:
        for state, part, now in moments(events):
            times[state, "first"].append(list(judged(part, now)))
            times[state, "again"] += (list(judged(part, now)) for _ in range(AGAIN))
    for (state, turn), rows in sorted(times.items(), reverse=True):
        columns = (statistics.median(row[stage] for row in rows) for stage in range(len(STAGES)))
        stages = (f"{name} {column:.2f}" for name, column in zip(STAGES, columns, strict=True))
        print(f"{state}, {turn}: median {statistics.median(map(sum, rows)):.2f} ms; {', '.join(stages)}")  # noqa: T201


if __name__ == "__main__":
    main()
