"""`python -m tests.simulation`: schedules by the thousand, or one of them again.

A failing seed is printed with what is wrong and how to run it again. With `--trace` every step is told.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pool

from tests.simulation.run import Outcome, simulate


def report(outcomes: Iterator[Outcome], began: float) -> int:
    """Tell what failed as it fails, and at the end what was done; the number of failures."""
    faults, failed, done, virtual = Counter[str](), 0, 0, 0.0
    for outcome in outcomes:
        done, virtual = done + 1, virtual + outcome.virtual_s
        faults.update(outcome.faults)
        if outcome.problems:
            failed += 1
            print(f"seed {outcome.seed} FAILED: python -m tests.simulation --seed {outcome.seed} --trace")
            print(*(f"    {problem}" for problem in outcome.problems), sep="\n", flush=True)
        if done % 500 == 0:
            print(f"{done} seeds, {failed} failed", file=sys.stderr, flush=True)
    seconds = time.perf_counter() - began
    print(
        f"{done} seeds, {failed} failed, {seconds:.0f} s, {done / seconds:.1f} seeds/s, {virtual / 3600:.0f} h simulated"
    )
    print(", ".join(f"{kind} {count}" for kind, count in faults.most_common() if count and kind != "over"))
    return failed


def main() -> int:
    """Run the schedules asked for; 1 where any failed."""
    options = argparse.ArgumentParser(prog="python -m tests.simulation", description=main.__doc__)
    options.add_argument("--seed", type=int, help="this one only")
    options.add_argument("--seeds", default="0:200", metavar="A:B", help="from A up to B (default: 0:200)")
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--trace", action="store_true", help="tell every step of --seed")
    chosen = options.parse_args()
    began = time.perf_counter()
    if chosen.seed is not None:
        outcome = simulate(chosen.seed, trace=chosen.trace)
        print(*outcome.trace, sep="\n")
        return report(iter([outcome]), began)
    first, last = map(int, chosen.seeds.split(":"))
    with Pool(chosen.jobs) as pool:
        return min(1, report(pool.imap_unordered(simulate, range(first, last), chunksize=20), began))


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # sets of names would be walked through in another order
        os.execve(
            sys.executable,
            [sys.executable, "-m", "tests.simulation", *sys.argv[1:]],
            os.environ | {"PYTHONHASHSEED": "0"},
        )
    sys.exit(main())
