"""Defects of the family `copy_forward` (rules.md, Copy-forward), one for each of its rules."""

from streams.simulate.defects.copy_forward.carried import (
    attributed_or_filed_again,
    carried_whole,
    cloned_from_another,
    own_figures_in_common_words,
)
from streams.simulate.defects.copy_forward.stale import fresh_values, old_times, old_values, times_of_today
from streams.simulate.defects.defect import Defect

COPY_FORWARD: tuple[Defect, ...] = (
    Defect("copied-forward-note", carried_whole, attributed_or_filed_again),
    Defect("stale-copied-content", old_values, fresh_values),
    Defect("copied-infusion-times", old_times, times_of_today),
    Defect("cloned-note-across-patients", cloned_from_another, own_figures_in_common_words),
)
