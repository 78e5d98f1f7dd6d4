"""What a defect is: a rule, a function that spoils a clean plan for it, and one that makes its nearest clean neighbour.

Both return None where the plan does not offer what they need; the next rule is tried then.
"""

from collections.abc import Callable
from random import Random
from typing import Literal

from msgspec import Struct

from schemas.alert import Subject
from streams.simulate.plan import EncounterPlan, PlannedInfusion
from streams.simulate.truth import Evidence

ANY_DEFECT = ("administration-charge-missing", "documentation-incomplete-at-billing")
"""What any open finding may lawfully bring along: charges are withheld, or a claim is held."""


class Spoiled(Struct, frozen=True, kw_only=True):
    """A plan with one defect or one near-miss in it, and what follows.

    `expected` must be open at close; `allowed` may be, as a consequence; `live` was open while the patient was there.
    """

    plan: EncounterPlan
    evidence: Evidence
    expected: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    live: tuple[str, ...] = ()


Change = Callable[[EncounterPlan, Random], Spoiled | None]


class Defect(Struct, frozen=True):
    """One rule's way of going wrong, and its nearest clean neighbour."""

    rule: str
    spoil: Change
    near_miss: Change
    under: Literal["facility", "professional", "unit-limits"] = "facility"
    """Under which profile the rule speaks: of a facility, of a practice that bills for itself, of a facility that has
    unit limits loaded. Where nothing else is asked for, those of a facility are injected."""


def about(infusion: PlannedInfusion, *events: str) -> Evidence:
    """Evidence that is about one infusion; all its entries where no event is named."""
    subject = Subject(administration_id=infusion.administration_id)
    return Evidence(subject=subject, events=events or infusion.refs)
