"""Defects of the family `concurrency` (rules.md section 7), one for each of its rules."""

from streams.simulate.defects.concurrency.billed import (
    concurrent_as_charted,
    concurrent_not_shown,
    hydration_beside,
    hydration_outside,
    through_two_devices,
    through_two_lumens,
)
from streams.simulate.defects.concurrency.lines import (
    device_missing,
    device_on_one_entry,
    equally_long,
    longest_unmarked,
)
from streams.simulate.defects.defect import Defect

CONCURRENCY: tuple[Defect, ...] = (
    Defect("primary-infusion-unidentified", equally_long, longest_unmarked),
    Defect("line-or-lumen-unidentified", device_missing, device_on_one_entry),
    Defect("concurrent-separate-access", through_two_devices, through_two_lumens),
    Defect("hydration-concurrent", hydration_beside, hydration_outside),
    Defect("concurrent-infusion-unsupported", concurrent_not_shown, concurrent_as_charted),
)
