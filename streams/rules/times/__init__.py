"""Start and stop times: when did it run, and how is that known?."""

from streams.rules.rule import Rule
from streams.rules.times.infusion_duration_discrepancy import infusion_duration_discrepancy
from streams.rules.times.infusion_interruption_unrecorded import infusion_interruption_unrecorded
from streams.rules.times.infusion_outside_encounter import infusion_outside_encounter
from streams.rules.times.infusion_start_time_missing import infusion_start_time_missing
from streams.rules.times.infusion_stop_overdue import infusion_stop_overdue
from streams.rules.times.infusion_stop_time_missing import infusion_stop_time_missing
from streams.rules.times.rounded_time_pattern import rounded_time_pattern
from streams.rules.times.scheduled_duration_used_as_actual import scheduled_duration_used_as_actual
from streams.rules.times.sequential_infusion_times_missing import sequential_infusion_times_missing
from streams.rules.times.time_sequence_error import time_sequence_error
from streams.rules.times.total_minutes_only import total_minutes_only

RULES: tuple[Rule, ...] = (
    infusion_start_time_missing,
    infusion_stop_time_missing,
    infusion_stop_overdue,
    total_minutes_only,
    scheduled_duration_used_as_actual,
    time_sequence_error,
    infusion_interruption_unrecorded,
    infusion_outside_encounter,
    sequential_infusion_times_missing,
    rounded_time_pattern,
    infusion_duration_discrepancy,
)
