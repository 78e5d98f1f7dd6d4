"""Defects of the family `times` (rules.md section 1), one for each of its rules."""

from streams.simulate.defects.defect import Defect
from streams.simulate.defects.times.missing import (
    start_filed_after_stop,
    start_missing,
    stop_filed_late,
    stop_just_in_time,
    stop_missing,
    stop_overdue,
    total_beside_times,
    total_only,
)
from streams.simulate.defects.times.placed import (
    bag_after_bag,
    both_ends_rounded,
    inside_by_a_minute,
    interval_shared,
    one_end_rounded,
    outside_encounter,
    scheduled_stop,
    stop_on_schedule,
)
from streams.simulate.defects.times.wrong import (
    figures_agree,
    figures_disagree,
    interruption_recorded,
    interruption_unrecorded,
    out_of_sequence,
    resumed_after_a_minute,
)

TIMES: tuple[Defect, ...] = (
    Defect("infusion-start-time-missing", start_missing, start_filed_after_stop),
    Defect("infusion-stop-time-missing", stop_missing, stop_filed_late),
    Defect("infusion-stop-overdue", stop_overdue, stop_just_in_time),
    Defect("total-minutes-only", total_only, total_beside_times),
    Defect("scheduled-duration-used-as-actual", scheduled_stop, stop_on_schedule),
    Defect("time-sequence-error", out_of_sequence, resumed_after_a_minute),
    Defect("infusion-interruption-unrecorded", interruption_unrecorded, interruption_recorded),
    Defect("infusion-outside-encounter", outside_encounter, inside_by_a_minute),
    Defect("sequential-infusion-times-missing", interval_shared, bag_after_bag),
    Defect("rounded-time-pattern", both_ends_rounded, one_end_rounded),
    Defect("infusion-duration-discrepancy", figures_disagree, figures_agree),
)
