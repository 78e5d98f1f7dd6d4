"""Start and stop times: when did it run, and how is that known? (rules.md section 1)"""

from streams.rules.rule import Rule
from streams.rules.times.infusion_stop_time_missing import infusion_stop_time_missing

RULES: tuple[Rule, ...] = (
    infusion_stop_time_missing,
)
