"""Why patients come and what they are given: one module per kind of encounter, plain data.

A regimen is a diagnosis with its reasons and a list of steps; `streams.simulate.course` turns steps into times.
"""

from streams.simulate.options import Kind
from streams.simulate.regimens.clinic import CLINIC
from streams.simulate.regimens.emergency import EMERGENCY
from streams.simulate.regimens.observation import OBSERVATION
from streams.simulate.regimens.regimen import Regimen, Step

REGIMENS: dict[Kind, tuple[Regimen, ...]] = {
    "clinic": CLINIC,
    "emergency": EMERGENCY,
    "observation": OBSERVATION,
}

__all__ = ["REGIMENS", "Regimen", "Step"]
