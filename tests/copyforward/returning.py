"""The simulation that the rules over copied notes are measured on: a clinic whose patients come back within the run.

Fourteen visits a day and returns after two to five days give histories within three weeks of charting.
"""

from streams.rules.copy_forward import RULES
from streams.simulate import SimulateOptions


def returning(seed: int, encounters: int = 260) -> SimulateOptions:
    """Defects and near-misses of the family alone; two visits in five are clean."""
    return SimulateOptions(
        seed=seed, encounters=encounters, encounters_per_day=14, return_days=(2, 5), defect_rate=0.3,
        near_miss_rate=0.3, mix={"clinic": 1.0}, rules=tuple(rule.name for rule in RULES),
    )  # fmt: skip
