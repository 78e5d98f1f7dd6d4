"""Memory over hours: a steady feed, rolling restarts, and the resident size of each worker as it lives.

A slope is looked for in the later half of each life, when caches are full: least squares, in bytes per minute. The
charting is dated by the clock of the machine, since the worker's clock is that of its feed: only so is anything purged.
"""

import json
import re
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import linear_regression

import orjson

from tests.chaos.cluster import Cluster
from tests.chaos.fleet import Fleet
from tests.charting import simulated

Samples = dict[str, list[tuple[float, int]]]
RESTART_EVERY_S = 600.0
SAMPLE_S = 5.0
ENCOUNTERS = 60
"""So many come between two samples: what is remembered between encounters is full (some 2,500 of them) early in a life."""
SHORT = """name = "site"
perspective = "facility"
[closing]
inactivity_hours = 0.02
late_window_days = 0.002
[copy_forward]
other_patient_notes = 500
"""
"""Encounters are purged after minutes and the notes of others leave for room, so that what is kept comes and goes."""
INSTANT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def dated(lines: list[bytes], last: datetime) -> list[bytes]:
    """The same charting, so that the last entry of it was recorded at this moment."""
    by = last - max(datetime.fromisoformat(orjson.loads(line)["time"]) for line in lines)

    def moved(found: re.Match[bytes]) -> bytes:
        return (datetime.fromisoformat(found[0].decode()) + by).isoformat().encode()

    return [INSTANT.sub(moved, line) for line in lines]


def resident(pid: int) -> int:
    """The resident size of a process in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def soak(seconds: float, out: Path, workers: int = 2) -> dict[str, float]:
    """Feed, restart and measure for so long; the slope of each life in bytes per minute."""
    samples: Samples = {}
    with Cluster() as cluster, tempfile.TemporaryDirectory(prefix="dripcheck-soak-") as folder:
        profile = Path(folder) / "site.toml"
        profile.write_text(SHORT)
        fleet = Fleet(cluster, Path(folder), workers, ("--profile", str(profile)))
        try:
            fleet.tend()
            fleet.wait(fleet.all_ready, "the workers to serve", 120)
            _course(fleet, seconds, samples)
        finally:
            fleet.close()
    slopes = {name: _slope(points) for name, points in samples.items() if len(points) > 10}
    out.mkdir(parents=True, exist_ok=True)
    (out / "memory.json").write_text(json.dumps({"samples": samples, "bytes_per_minute": slopes}))
    (out / "memory.svg").write_text(plot(samples))
    return slopes


def _course(fleet: Fleet, seconds: float, samples: Samples) -> None:
    began, seed, restarted = time.monotonic(), 1, 0
    while (passed := time.monotonic() - began) < seconds:
        fleet.deployment.publish(dated(simulated(ENCOUNTERS, seed=seed), datetime.now(UTC)))  # noqa: TID251
        seed += 1
        if passed > (restarted + 1) * RESTART_EVERY_S:
            fleet.workers[fleet.names[restarted % len(fleet.names)]].stop()
            restarted += 1
        fleet.tend()
        for name, worker in fleet.workers.items():
            life = f"{name} pid {worker.process.pid}"
            samples.setdefault(life, []).append((passed, resident(worker.process.pid)))
        time.sleep(SAMPLE_S)


def _slope(points: list[tuple[float, int]]) -> float:
    later = points[len(points) // 2 :]
    return linear_regression([at for at, _ in later], [size for _, size in later]).slope * 60


def plot(samples: Samples, width: int = 900, height: int = 360) -> str:
    """Resident size in MiB over minutes, one line a life."""
    points = [point for line in samples.values() for point in line]
    longest, largest = max(at for at, _ in points) or 1.0, max(size for _, size in points)

    def place(at: float, size: float) -> tuple[float, float]:
        return 40 + at / longest * (width - 60), height - 30 - size / largest * (height - 60)

    drawn = [f'<text x="40" y="16">resident size in MiB, over {longest / 60:.0f} min</text>']
    for size in range(0, largest, 100 << 20):
        x, y = place(0, size)
        drawn += [
            f'<path stroke="#ccc" d="M{x} {y:.1f}H{width - 20}"/>',
            f'<text x="8" y="{y + 4:.1f}">{size >> 20}</text>',
        ]
    minutes = range(0, int(longest / 60) + 1, 10)
    drawn += (f'<text x="{place(60 * minute, 0)[0]:.1f}" y="{height - 12}">{minute}</text>' for minute in minutes)
    for number, line in enumerate(samples.values()):
        path = " ".join("{:.1f},{:.1f}".format(*place(at, size)) for at, size in line)
        drawn.append(
            f'<polyline fill="none" stroke="hsl({number * 67 % 360},60%,45%)" stroke-width="1.5" points="{path}"/>'
        )
    page = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
    return "\n".join([f'{page} font-family="sans-serif" font-size="12">', *drawn, "</svg>"])
