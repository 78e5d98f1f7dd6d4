"""`python -m tests.chaos`: so many runs of faults against three real brokers, or a soak with rolling restarts.

Ends with 1 where anything differs from the replay, an alert id stands for two findings, a page says what is not so, a
name has left its record, or a drain fails.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.chaos.cluster import Cluster
from tests.chaos.faults import FAULTS
from tests.chaos.run import Run
from tests.chaos.soak import soak


def runs(number: int, seed: int, faults: int) -> int:
    """Every kind of fault at least once in every eight faults, in an order of its own; 1 where a run differs."""
    done, ends, longest, failed = Counter[str](), Counter[str](), 0.0, 0
    with Cluster() as cluster:
        for place in range(number):
            random = Random(seed + place)
            kinds = [
                kind for _ in range(1 + faults // len(FAULTS)) for kind in random.sample(list(FAULTS), len(FAULTS))
            ]
            began = time.monotonic()
            report = Run(cluster, seed + place, workers=1 + place % 3)(kinds[:faults])
            failed += bool(report.wrong)
            done, ends = done + report.faults, ends + report.ends
            longest = max(longest, report.longest_recovery_s)
            print(f"run {seed + place}: {1 + place % 3} workers, {sum(report.faults.values())} faults, "
                  f"{time.monotonic() - began:.0f} s, pages asked {report.asked} times, wrong {report.wrong or 'nothing'}", flush=True)  # fmt: skip
    print(f"{number} runs, {failed} failed, longest recovery {longest:.1f} s")
    print(f"faults: {dict(done)}; ends of workers: {dict(ends)}")
    return min(1, failed)


def main() -> int:
    """Run what is asked for."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos", description=main.__doc__)
    options.add_argument("--runs", type=int, default=6)
    options.add_argument("--faults", type=int, default=8, help="of each run")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--soak", type=float, metavar="MINUTES", help="memory under a steady feed and rolling restarts"
    )
    options.add_argument("--out", type=Path, default=Path("build/soak"), help="where the soak leaves its JSON and plot")
    chosen = options.parse_args()
    if chosen.soak is not None:
        print(json.dumps(soak(chosen.soak * 60, chosen.out)))
        return 0
    return runs(chosen.runs, chosen.seed, chosen.faults)


if __name__ == "__main__":
    sys.exit(main())
