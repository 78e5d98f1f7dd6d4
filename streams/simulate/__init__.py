"""Realistic charting of infusions and injections, made up: clean encounters, injected defects, and the truth of each.

The only room that invents events. Pure given a seed: no clock, no files; `command` is the one module that writes.
"""

from streams.simulate.delivery import SimulatedEvent
from streams.simulate.options import SimulateOptions
from streams.simulate.stream import simulate
from streams.simulate.truth import Truth

__all__ = ["SimulateOptions", "SimulatedEvent", "Truth", "simulate"]
