"""`python -m tests.work`: how much work a fixed simulated day is, in calls and bytes, which no busy machine changes.

A process of its own with a fixed hash seed: what other tests left in memory would be work not done.
"""

import cProfile
import pstats
import sys
from collections.abc import Callable, Sequence

import orjson
from aiokafka import ConsumerRecord

from schemas.envelope import ChartingEvent
from schemas.timeline import parse
from streams.agents import Agents
from streams.clock import END
from streams.engine import MemoryPartition, Outbox
from streams.engine.checkpoint import announced_rows, changelog_rows
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.state import SEPARATOR
from streams.summary import Summary
from streams.tables import NAMES
from streams.topics import Topics
from streams.verdict import Verdict, judge
from tests.charting import simulated
from tests.topology import SetClock, Tally

ENCOUNTERS = 30
LONG, LONGER = 300, 2400
FACILITY = load_profile("facility")


def calls(work: Callable[[], object]) -> int:
    """The calls of Python and C functions that this work makes."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(row[1] for row in pstats.Stats(profile).stats.values())  # type: ignore[attr-defined]  # not in the stubs


def a_day(values: Sequence[bytes]) -> dict[str, float]:
    """Fold a day and judge it at its end: calls, and what goes to the changelog and to the topics."""
    stores, topics, out = [MemoryPartition(SEPARATOR) for _ in NAMES], Topics(), Outbox()
    agents = Agents(lambda _: stores, topics, 1, FACILITY, SetClock(END), Tally(), purges=False)
    agents.restored(0)
    records = [
        ConsumerRecord(topics.events.name, 0, at, 0, 0, None, value, None, 0, len(value), ())
        for at, value in enumerate(values)
    ]
    folding = calls(lambda: agents.process(0, records, out))
    judging = calls(lambda: agents.punctuate(0, out, caught_up=True))
    rows = [row for store in stores for row in (*announced_rows(store), *changelog_rows(store))]
    return {
        "folding calls an event": folding / len(values),
        "judging calls an event": judging / len(values),
        "changelog rows an event": len(rows) / len(values),
        "changelog bytes a byte": sum(len(key or b"") + len(value or b"") for key, value, _ in rows)
        / sum(map(len, values)),
        "records out an encounter": len(out.records) / ENCOUNTERS,
    }


class Judged(Summary):
    """A summary that counts verdicts."""

    verdicts = 0

    def verdict(self, encounter_id: str, verdict: Verdict) -> None:
        """One more."""
        self.verdicts += 1


def a_long_input(values: Sequence[bytes]) -> float:
    """Replay a day as one that is too long for a history; how often an encounter is judged."""
    observer = Judged()
    with Replay(FACILITY, observer, history=False) as run:
        run.read(values)
        run.close_at_end()
    return observer.verdicts / ENCOUNTERS


def stay(entries: int) -> list[ChartingEvent]:
    """A stay in which every hour has an infusion, a push, a note and a charge line."""
    lines = []
    for number in range(entries // 5):
        at = f"+{(8 + number) // 24}d {(8 + number) % 24:02}"
        method = "scan" if number % 2 else "manual"
        lines += [
            f"{at}:00 mar start ceftriaxone id=I{number} access=L1 drug.category=therapeutic by=RN-1",
            f"{at}:10 mar given ondansetron id=P{number} route=iv-push dose=4mg entry_method={method}",
            f"{at}:35 mar stop ceftriaxone id=I{number} access=L1",
            f'{at}:40 note nursing N{number} text="Ondansetron given, tolerated well. No reaction." by=RN-1',
            f"{at}:45 charge C{number} 96375 units=1 service_date=2026-03-02",
        ]
    return parse("\n".join([*lines, f"+{(8 + entries // 5) // 24 + 1}d 08:00 adt discharge"]))


def a_stay(entries: int) -> float:
    """Judge such a stay; the calls an entry."""
    events = stay(entries)
    return calls(lambda: judge("ENC-1", events, (), END, FACILITY)) / entries


def main() -> None:
    """Count and print as JSON."""
    found = a_day(simulated(ENCOUNTERS))
    found["judgements an encounter of a long input"] = a_long_input(simulated(ENCOUNTERS))
    found["calls of a long stay an entry"] = a_stay(LONG)
    found["how they grow with eight times the entries"] = a_stay(LONGER) / found["calls of a long stay an entry"]
    sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
