"""Changes to the claim of a plan, for every family that holds charges against the record."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from msgspec.structs import replace

from schemas.alert import Subject
from schemas.charge import Charge
from schemas.envelope import ChartingEvent, Event
from streams.simulate.chance import one_of
from streams.simulate.plan import EncounterPlan
from streams.simulate.truth import Evidence

Line = Event[Charge]

INITIAL = ("96360", "96365", "96374", "96409", "96413")
COMPARED = (
    "administration-charge-missing", "documentation-incomplete-at-billing", "mar-charge-mismatch",
    "add-on-hours-unsupported", "add-on-without-primary", "initial-service-hierarchy-error",
    "multiple-initial-services", "complex-administration-unsupported", "concurrent-infusion-unsupported",
    "hydration-concurrent", "hydration-under-31-minutes", "repeat-push-unsupported", "push-infusion-time-mismatch",
    "line-date-mismatch", "distinct-service-modifier-unsupported",
)  # fmt: skip
"""What one wrong administration line may lawfully bring along: codes are compared in units over the encounter."""


def administration(plan: EncounterPlan, *codes: str) -> list[Line]:
    """The administration lines, or those of these codes."""
    return [line for line in plan.charges if line.data.system == "cpt" and (not codes or line.data.code in codes)]


def drugs(plan: EncounterPlan) -> list[Line]:
    """The drug lines."""
    return [line for line in plan.charges if line.data.system == "hcpcs"]


def some(lines: list[Line], rng: Random, fits: Callable[[Line], object] = bool) -> Line | None:
    """One of the lines that fit."""
    fitting = [line for line in lines if fits(line)]
    return one_of(rng, fitting) if fitting else None


def billed_too(plan: EncounterPlan, like: Line, **fields: Any) -> EncounterPlan:
    """The plan with one more line, in the words of another."""
    number = len(plan.charges) + 1
    data = replace(like.data, **({"charge_id": f"{plan.encounter_id}-C{number}", "modifiers": None} | fields))
    at = max(line.time for line in plan.charges) + timedelta(seconds=1)
    more: ChartingEvent = replace(like, id=f"{plan.encounter_id}-charges-{number:03d}", time=at, data=data)
    return plan.with_records(more)


def of_line(*lines: Line) -> Evidence:
    """Evidence about a line of the claim."""
    return Evidence(
        subject=Subject(charge_id=lines[0].data.charge_id), events=tuple(dict.fromkeys(line.ref for line in lines))
    )


def one_site(plan: EncounterPlan) -> bool:
    """Whether everything went through one access device."""
    return len({entry.data.access_id for entry in plan.mar if entry.data.access_id}) == 1
