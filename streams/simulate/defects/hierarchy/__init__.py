"""Defects of the family `hierarchy` (rules.md section 5), one for each of its rules."""

from streams.simulate.defects.defect import Defect
from streams.simulate.defects.hierarchy.initial import (
    initial_of_lower_rank,
    initial_out_of_turn,
    initial_twice,
    initial_with_add_ons,
    reason_missing,
    reason_once,
)
from streams.simulate.defects.hierarchy.sequence import (
    complex_by_drug_and_work,
    complex_without_drug,
    started_minutes_apart,
    started_together,
)

HIERARCHY: tuple[Defect, ...] = (
    Defect("primary-reason-missing", reason_missing, reason_once),
    Defect("initial-service-hierarchy-error", initial_of_lower_rank, initial_out_of_turn),
    Defect("multiple-initial-services", initial_twice, initial_with_add_ons),
    Defect("complex-administration-unsupported", complex_without_drug, complex_by_drug_and_work),
    Defect("service-sequence-undetermined", started_together, started_minutes_apart),
)
