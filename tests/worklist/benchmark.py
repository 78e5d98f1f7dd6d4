"""`python -m tests.worklist.benchmark`: how long the pages take on the server with 100,000 alerts.

A page is measured from request to last byte, in process: the first time, when nothing was asked before, and the median of
many more.
Exit 1 where the list takes over 300 ms or an encounter over 100 ms, either way.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from streams.ops.worklist.database import Database
from streams.ops.worklist.rows import Arrived
from tests.worklist.ward import STAYS, Worklist, alert, arrived, assessment, said, stay

LIMITS = {"list": 300.0, "encounter": 100.0, "report": 2000.0}
RULES = [f"rule-{number:02}" for number in range(60)]
SEVERITIES = ("blocks-billing", "downcode-risk", "audit-risk", "informational")
BEGIN = datetime.fromisoformat("2026-01-01T08:00:00-06:00")


def hospital(alerts: int, seed: int = 1) -> Iterator[Arrived]:
    """That many alerts, three in four of them open, over closed and open encounters of 40 units and 2,000 nurses."""
    chance, one = random.Random(seed), 0
    while one < alerts:
        encounter_id, unit = f"ENC-{one:07}", f"UNIT-{chance.randrange(40):02}"
        at = BEGIN + timedelta(minutes=chance.randrange(90 * 24 * 60))
        people = [f"RN-{chance.randrange(2000):04}" for _ in range(2)]
        facts = {"encounter_id": encounter_id, "unit": unit, "documenters": people, "raised_at": at.isoformat()}
        if chance.random() < 0.8:
            closed = {"closed_at": (at + timedelta(hours=2)).isoformat(), "unit": unit, "documenters": people}
            yield from arrived([], [assessment(encounter_id, **closed)])
        for _ in range(min(chance.randint(1, 5), alerts - one)):
            kind = {"rule": chance.choice(RULES), "severity": chance.choice(SEVERITIES)}
            status = "open" if chance.random() < 0.75 else "resolved"
            yield from arrived([alert(f"alert-{one:07}", **facts, **kind, status=status)])
            one += 1


def pages() -> dict[str, tuple[str, ...]]:
    """What is asked for, by the limit it has to keep."""
    return {
        "list": (
            "/", "/?page=200", "/?sort=-age", "/?sort=unit", "/?unit=UNIT-07", "/?severity=downcode-risk&sort=age",
            "/?rule=rule-11", "/?documenter=RN-0042", "/?show=all&stay=open", "/?days=30", "/?encounter=0007",
            "/?rule=rule-11&severity=audit-risk&unit=UNIT-07",
        ),
        "encounter": ("/encounter?id=ENC-STOP", "/encounter?id=ENC-NIGHT", "/encounter?id=ENC-0000000"),
        "report": ("/report",),
    }  # fmt: skip


def filled(directory: Path, alerts: int) -> Worklist:
    """A worklist over that many alerts, and one stay with everything a drawing can have."""
    database = Database(directory / "worklist.sqlite")
    database.apply(hospital(alerts))
    database.apply(arrived(*said([event for name, text in STAYS.items() for event in stay(name, text)])))
    site = Worklist(database)
    assert site.app  # a server has its pages before it listens
    return site


def measured(site: Worklist, address: str, times: int) -> list[float]:
    """Milliseconds of each request."""
    spans = []
    for _ in range(times + 1):
        began = time.perf_counter()
        answer = site.get(address)
        spans.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.text
    return spans


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and say whether every limit is kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.worklist.benchmark", description=__doc__)
    parser.add_argument("--alerts", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=7)
    asked, kept = parser.parse_args(arguments), True
    with tempfile.TemporaryDirectory() as name:
        began = time.perf_counter()
        site = filled(Path(name), asked.alerts)
        print(f"{asked.alerts:,} alerts read in {time.perf_counter() - began:.1f} s")  # noqa: T201 - its output
        for kind, addresses in pages().items():
            for address in addresses:
                spans = measured(site, address, asked.times)
                first, usual = spans[0], median(spans[1:])
                kept = kept and max(first, usual) <= LIMITS[kind]
                figures = f"{first:7.1f} ms first {usual:7.1f} ms median  limit {LIMITS[kind]:5.0f}"
                print(f"{figures}  {address}")  # noqa: T201 - its output
        site.database.close()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
