"""Charting to test with: real events of the public MIMIC-IV demo where they lie beside the project, and simulated days;
and what the replay says of it.
"""

import gzip
from pathlib import Path

from streams.intake.formats import Wire
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.simulate import SimulateOptions, simulate
from streams.summary import Summary
from tests.kafka.deployment import standing

SHARED = Path(__file__).resolve().parents[2] / "shared"
MIMIC = SHARED / "data" / "mimic" / "dev.jsonl.gz"


def mimic() -> list[bytes]:
    """The events of the MIMIC-IV demo in the order they were filed; none for a user who has only the repository."""
    return gzip.decompress(MIMIC.read_bytes()).splitlines() if MIMIC.exists() else []


def simulated(encounters: int, seed: int = 1, **options: object) -> list[bytes]:
    """The events of simulated days, in order of arrival."""
    asked = SimulateOptions(seed=seed, encounters=encounters, **options)  # type: ignore[arg-type]
    return [event.value for event in simulate(asked)]


def replayed(
    lines: list[bytes], profile: str = "facility", wire: Wire | None = None
) -> tuple[list[bytes], list[bytes]]:
    """The open alerts and the assessments of the replay once every deadline has passed, sorted."""
    with Replay(load_profile(profile), Summary()) as run:
        run.read(lines, wire)
        run.close_at_end()
        return standing(run.alerts()), sorted(run.assessments())
