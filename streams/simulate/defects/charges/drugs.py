"""Drug lines in other units than were given, and the same units on two lines."""

from random import Random

from streams.simulate.chance import between
from streams.simulate.defects.claims import Line, billed_too, drugs, of_line, some
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.plan import EncounterPlan


def units_off(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A drug is billed in more or fewer units than were given."""
    line = some(drugs(plan), rng, lambda one: "JW" not in (one.data.modifiers or ()))
    if line is None:
        return None
    units = int(line.data.units or 0)
    fewer = units > 3 and rng.random() < 0.5  # noqa: PLR2004 - something must be left
    return Spoiled(
        plan=plan.changed(line, units=float(units - 1 if fewer else units + between(rng, (1, 3)))),
        evidence=of_line(line),
        expected=("drug-charge-mismatch",),
        allowed=(*ANY_DEFECT, "discarded-drug-undocumented"),
    )


def line_split(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The units of a drug stand on two lines that add up."""
    line = some(drugs(plan), rng, _divisible)
    if line is None:
        return None
    units = line.data.units or 0
    first = float(between(rng, (1, int(units) - 1)))
    near = billed_too(plan.changed(line, units=first), line, units=units - first, modifiers=line.data.modifiers)
    return Spoiled(plan=near, evidence=of_line(line, near.charges[-1]))


def _divisible(line: Line) -> bool:
    return (line.data.units or 0) > 1 and "JW" not in (line.data.modifiers or ())
