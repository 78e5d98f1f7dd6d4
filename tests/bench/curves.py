"""`python -m tests.bench.curves`: how the cost of an event grows as the work grows; processor time of one process.

Three curves: the length of an encounter, the number of open ones (their state in RocksDB), the number of rules.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import orjson
from aiokafka import ConsumerRecord

from schemas.envelope import ChartingEvent
from streams.agents import Agents
from streams.clock import END
from streams.coding.services import Services
from streams.encounter.chart import assemble
from streams.encounter.closing import lifecycle
from streams.engine import Outbox, RocksPartition
from streams.rules.catalogue import CATALOGUE
from streams.rules.evaluate import evaluate
from streams.state import SEPARATOR, Header, row_key
from streams.tables import NAMES
from streams.topics import Topics
from streams.verdict import judge
from tests.bench.feed import Feed
from tests.bench.plot import bars
from tests.bench.work import PROFILE, read
from tests.kafka.deployment import ROOT
from tests.topology import SetClock, Tally
from tests.work import stay

OUT = ROOT / "build" / "bench"
FOLDED = 4_000
OPEN = Header("open")


class Point(NamedTuple):
    """One point of a curve."""

    curve: str
    size: int
    microseconds: float


def spent(work: Callable[[], object], times: int = 3) -> float:
    """The least processor time of some tries, in microseconds."""
    tries = []
    for _ in range(times):
        began = time.process_time()
        work()
        tries.append(time.process_time() - began)
    return 1e6 * min(tries)


def by_length() -> Iterator[Point]:
    """Judging a closed encounter of so many events, per event."""
    for size in (50, 200, 1000, 5000):
        yield Point("events of an encounter", size, spent(partial(_judged, stay(size)), 1) / size)


def _judged(events: list[ChartingEvent]) -> None:
    judge(events[0].subject, events, (), END, PROFILE)


def by_rules() -> Iterator[Point]:
    """Judging a closed encounter of 200 events by so many rules, per event."""
    chart = assemble("E", lifecycle(stay(200), END, PROFILE.closing))
    given = Services(chart, PROFILE)
    for size in (10, 30, 50, 70, len(CATALOGUE)):

        def work(rules: int = size) -> None:
            chart.worked_out.clear()
            evaluate(chart, given, given.derivation.setting, PROFILE, CATALOGUE[:rules], END)

        yield Point("rules", size, spent(work) / len(chart.events))


def by_open(most: int) -> Iterator[Point]:
    """Folding an event into one of so many open encounters, whose rows lie in RocksDB."""
    values = Feed(10).values
    for size in (1_000, 10_000, 100_000, 1_000_000):
        if size > most:
            return
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            yield Point("open encounters", size, _folded(Path(folder), size, values[0]))


def _folded(folder: Path, size: int, value: bytes) -> float:
    stores, topics = [RocksPartition(folder / name, SEPARATOR) for name in NAMES], Topics()
    event, header = read(value), OPEN
    agents = Agents(lambda _: stores, topics, 1, PROFILE, SetClock(END), Tally(), purges=False)
    agents.restored(0)
    state = agents.desks[0].state
    for number in range(size):
        state.put_header(f"ENC-{number:07}", header)
        state.chart.put(row_key(f"ENC-{number:07}", event.source, event.id), value)
        if number % 10_000 == 0:
            for store in stores:
                store.settle(0)
    chosen = random.Random(7)
    records = []
    for at in range(FOLDED):
        document = orjson.loads(value) | {"subject": f"ENC-{chosen.randrange(size):07}", "id": f"new-{at}"}
        text = orjson.dumps(document)
        records.append(ConsumerRecord(topics.events.name, 0, at, 0, 0, None, text, None, 0, len(text), ()))
    microseconds = spent(lambda: agents.process(0, records, Outbox()), 1) / FOLDED
    for store in stores:
        store.close()
    return microseconds


def main() -> int:
    """Measure and write; the greatest number of open encounters may be given."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    points = []
    for point in (*by_length(), *by_rules(), *by_open(most)):
        points.append(point)
        sys.stdout.write(f"{point.curve:24}{point.size:>10,}{point.microseconds:>10,.1f} us an event\n")
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "curves.json").write_bytes(orjson.dumps([one._asdict() for one in points], option=orjson.OPT_INDENT_2))
    figures = {f"{one.size:,} {one.curve}": one.microseconds for one in points}
    (OUT / "curves.svg").write_text(bars(figures, "microseconds of processor time an event"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
