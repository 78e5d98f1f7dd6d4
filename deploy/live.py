"""`make live`: the streaming service on one machine without Docker, until Ctrl-C takes all of it down again.

Starts the broker the test suite uses, creates the topics, runs a worker, feeds it a simulated day at a watchable pace
and tails the alerts.
"""

import argparse
import contextlib
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

from kafka.broker import NativeBroker

DRIPCHECK = [sys.executable, "-m", "streams"]
READY_WITHIN_S = 60.0


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command that is told to stop, and waited for, at the end."""
    process = subprocess.Popen([*DRIPCHECK, *arguments])
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=40)


def wait_until_ready(port: int) -> None:
    """Wait for the worker's own word that it serves."""
    until = monotonic() + READY_WITHIN_S
    while monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/ready") as answer:
            if answer.status == 200:  # noqa: PLR2004 - HTTP
                return
        sleep(0.2)
    raise SystemExit(f"the worker was not ready within {READY_WITHIN_S:g} s; its messages stand above")


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encounters", type=int, default=60)
    parser.add_argument("--rate", default="40", help="events per second")
    parser.add_argument("--port", type=int, default=6066, help="port of the worker's metrics and health")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, NativeBroker() as broker:
        day, brokers = str(Path(folder) / "day.jsonl"), ("--brokers", broker.bootstrap_servers)
        subprocess.run(
            [*DRIPCHECK, "simulate", "--seed", "1", "--encounters", str(options.encounters), "--out", day],
            check=True,
        )
        subprocess.run([*DRIPCHECK, "topics", "apply", *brokers], check=True)
        pages = f"http://127.0.0.1:{options.port}/metrics"
        print(f"broker at {broker.bootstrap_servers}, metrics at {pages}; Ctrl-C ends all", flush=True)
        with running("worker", *brokers, "--listen-port", str(options.port)):
            wait_until_ready(options.port)
            with (
                running("tail", *brokers, "--from-beginning") as tail,
                running("publish", day, *brokers, "--rate", options.rate),
            ):
                tail.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
