"""How a closed encounter stands, in so few words that it is kept with its header: for gauges, not for verdicts.

Kept with the state, so that the figures of a unit are right after a restart, fall when an entry settles what was open,
and end with the late window. No patient, no encounter and no person is in them.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

import msgspec

from schemas.assessment import Assessment
from streams.coding.tables import codes_on

Result = Literal["clean", "open-alerts", "incomplete"]


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """The unit, the result, and by family of codes the units billed and not supported, and supported and not billed."""

    unit: str = ""
    result: Result = "clean"
    variance: tuple[tuple[str, float, float], ...] = ()


def standing_of(assessment: Assessment) -> Standing:
    """The standing of an assessed encounter. Before its first charge nothing of it is called missed."""
    result: Result = "clean"
    if not assessment.complete:
        result = "incomplete"
    elif assessment.alerts.open:
        result = "open-alerts"
    variance = _variance(assessment) if assessment.billed_codes else ()
    return Standing(assessment.unit or "", result, variance)


def _variance(assessment: Assessment) -> tuple[tuple[str, float, float], ...]:
    codes = codes_on(assessment.closed_at.date())
    families: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for line in assessment.variance:
        family = families[codes.family(line.code)]
        family[0] += max(0.0, line.billed - line.supported)
        family[1] += max(0.0, line.supported - line.billed)
    return tuple((name, over, under) for name, (over, under) in sorted(families.items()))


class Standings:
    """The figures of one partition."""

    def __init__(self) -> None:
        self.assessed: dict[tuple[str, str], float] = defaultdict(float)
        self.variance: dict[tuple[str, str, str], float] = defaultdict(float)

    def replace(self, before: Standing | None, after: Standing | None) -> None:
        """An encounter that stood so stands otherwise."""
        for standing, sign in ((before, -1), (after, 1)):
            if standing is not None:
                self.assessed[standing.unit, standing.result] += sign
                for labels, units in _amounts(standing):
                    self.variance[labels] += sign * units


def _amounts(standing: Standing) -> Iterator[tuple[tuple[str, str, str], float]]:
    for family, over, under in standing.variance:
        yield (standing.unit, family, "over"), over
        yield (standing.unit, family, "under"), under
