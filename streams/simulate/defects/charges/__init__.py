"""Defects of the family `charges` (rules.md, billing reconciliation), one for each of its rules."""

from streams.simulate.defects.charges.codes import (
    add_on_alone,
    base_posted_later,
    both_modifiers,
    count_as_charted,
    hours_above,
    hours_as_charted,
    line_lost,
    line_posted_late,
    one_modifier,
    wrong_count,
)
from streams.simulate.defects.charges.drugs import line_split, units_off
from streams.simulate.defects.charges.fluids import fluid_just_long_enough, fluid_too_short
from streams.simulate.defects.charges.limits import units_above_limit, units_at_limit
from streams.simulate.defects.charges.stay import (
    billed_unfinished,
    finished_before_billing,
    inpatient,
    inpatient_afterwards,
    of_a_procedure,
    of_the_treatment,
    other_day,
    over_midnight,
    visit_apart,
    visit_not_apart,
)
from streams.simulate.defects.defect import Defect

CHARGES: tuple[Defect, ...] = (
    Defect("add-on-hours-unsupported", hours_above, hours_as_charted),
    Defect("hydration-under-31-minutes", fluid_too_short, fluid_just_long_enough),
    Defect("administration-charge-missing", line_lost, line_posted_late),
    Defect("mar-charge-mismatch", wrong_count, count_as_charted),
    Defect("drug-charge-mismatch", units_off, line_split),
    Defect("add-on-without-primary", add_on_alone, base_posted_later),
    Defect("distinct-service-modifier-unsupported", both_modifiers, one_modifier),
    Defect("units-exceed-mue", units_above_limit, units_at_limit, under="unit-limits"),
    Defect("line-date-mismatch", other_day, over_midnight),
    Defect("administration-integral-to-procedure", of_a_procedure, of_the_treatment),
    Defect("documentation-incomplete-at-billing", billed_unfinished, finished_before_billing),
    Defect("evaluation-management-unsupported", visit_not_apart, visit_apart),
    Defect("setting-not-billable", inpatient, inpatient_afterwards),
)
