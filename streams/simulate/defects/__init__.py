"""Defects that the simulator can inject, one registry for all: a rule's family is a package or module of its own."""

from streams.simulate.defects.defect import Defect, Spoiled
from streams.simulate.defects.times import TIMES

DEFECTS: dict[str, Defect] = {defect.rule: defect for family in (TIMES,) for defect in family}

__all__ = ["DEFECTS", "Defect", "Spoiled"]
