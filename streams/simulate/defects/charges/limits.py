"""A claim above the most units of a code in a day, and one that just holds them.

The published edits change every quarter and none is shipped, so these are made up: what a day of this simulation needs
at most. The rule speaks only under a profile that has them loaded.
"""

from random import Random

from streams.profiles.quarterly import UnitLimit
from streams.simulate.chance import between
from streams.simulate.defects.claims import COMPARED, Line, administration, of_line, some
from streams.simulate.defects.defect import Spoiled
from streams.simulate.plan import EncounterPlan

UNIT_LIMITS = {
    "96366": UnitLimit(3, 3), "96367": UnitLimit(1, 2), "96372": UnitLimit(2, 3), "96375": UnitLimit(3, 1),
    "96401": UnitLimit(1, 3), "96411": UnitLimit(1, 2), "96417": UnitLimit(1, 2),
}  # fmt: skip


def units_above_limit(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """One or two units more than the limit are billed of a code on a day."""
    line = some(administration(plan, *UNIT_LIMITS), rng)
    if line is None:
        return None
    return Spoiled(
        plan=plan.changed(line, units=_limit(line) + between(rng, (1, 2))),
        evidence=of_line(line),
        expected=("units-exceed-mue",),
        allowed=COMPARED,
    )


def units_at_limit(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Just as many units as the limit are billed, and as were charted."""
    line = some(administration(plan, *UNIT_LIMITS), rng, lambda one: one.data.units == _limit(one))
    return Spoiled(plan=plan, evidence=of_line(line)) if line else None


def _limit(line: Line) -> int:
    return UNIT_LIMITS[line.data.code or ""].units
