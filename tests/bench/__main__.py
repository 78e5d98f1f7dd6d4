"""`python -m tests.bench`: the table of ratios, as text, as JSON and as a plot, under `build/bench`."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import orjson

from deploy.kafka.broker import NativeBroker
from tests.bench.contest import CONTESTANTS, Ground, Result, contest
from tests.bench.feed import Feed
from tests.bench.plot import bars
from tests.bench.service import latency, recovery, scaled
from tests.kafka.deployment import ROOT

OUT = ROOT / "build" / "bench"


def commit() -> str:
    """The commit that was measured."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def table(results: list[Result]) -> str:
    """The figures in columns, each speed also as a multiple of ours."""
    ours = results[0].events_per_second
    rows = [f"{'':30}{'events/s':>10}{'ours is':>9}{'CPU us/event':>14}{'peak MiB':>10}{'changelog B/event':>19}"]
    for one in results:
        size = "-" if one.changelog_bytes is None else f"{one.changelog_bytes:,.0f}"
        rows.append(
            f"{one.name:30}{one.events_per_second:>10,.0f}{ours / one.events_per_second:>8.2f}x"
            f"{one.processor_microseconds:>14,.0f}{one.peak_mebibytes:>10,.0f}{size:>19}"
        )
    return "\n".join(rows)


def main() -> int:
    """Measure; the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--encounters", type=int, default=400)
    options.add_argument("--only", nargs="*", default=list(CONTESTANTS), choices=CONTESTANTS)
    options.add_argument("--open", type=int, default=100_000, help="open encounters to recover")
    options.add_argument("--limit", type=float, default=240, help="seconds a contestant may take")
    chosen = options.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    feed, results = Feed(chosen.encounters), []
    print(
        f"{feed.count:,} events of {chosen.encounters} encounters, {len(feed.expected)} alerts; {commit()}", flush=True
    )
    with NativeBroker() as broker, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        ground = Ground(broker.bootstrap_servers, broker.data / "records", Path(folder), sys.executable, chosen.limit)
        for contestant in chosen.only:
            results.append(contest(ground, feed, contestant))
            print(results[-1], flush=True)
        half = results[0].events_per_second / 2
        service = {
            "closing to assessment at half of the first rate": latency(ground, feed, half)._asdict(),
            "events a second by workers": {count: scaled(ground, feed, count) for count in (1, 2, 3)},
            "recovery": recovery(ground, chosen.open, 5)._asdict(),
            "memory of an open encounter of 50 events": recovery(ground, 2000, 50)._asdict(),
        }
    print(table(results), *(f"{name}: {figures}" for name, figures in service.items()), sep="\n")
    found = {"commit": commit(), "events": feed.count, "results": [one._asdict() for one in results]} | service
    (OUT / "bench.json").write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS))
    (OUT / "bench.svg").write_text(bars({one.name: one.events_per_second for one in results}, f"events/s, {commit()}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
