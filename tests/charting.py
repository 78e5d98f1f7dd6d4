"""Charting to test with: real events of the public MIMIC-IV demo where they lie beside the project, and simulated days."""

import gzip
from pathlib import Path

from streams.simulate import SimulateOptions, simulate

SHARED = Path(__file__).resolve().parents[2] / "shared"
MIMIC = SHARED / "data" / "mimic" / "dev.jsonl.gz"


def mimic() -> list[bytes]:
    """The events of the MIMIC-IV demo in the order they were filed; none for a user who has only the repository."""
    return gzip.decompress(MIMIC.read_bytes()).splitlines() if MIMIC.exists() else []


def simulated(encounters: int, seed: int = 1, **options: object) -> list[bytes]:
    """The events of simulated days, in order of arrival."""
    asked = SimulateOptions(seed=seed, encounters=encounters, **options)  # type: ignore[arg-type]
    return [event.value for event in simulate(asked)]
