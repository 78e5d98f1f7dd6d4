"""Copy-forward: what a note carries from another one, and is not true today."""

from streams.rules.copy_forward.cloned_note_across_patients import cloned_note_across_patients
from streams.rules.copy_forward.copied_forward_note import copied_forward_note
from streams.rules.copy_forward.copied_infusion_times import copied_infusion_times
from streams.rules.copy_forward.stale_copied_content import stale_copied_content
from streams.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    copied_forward_note,
    stale_copied_content,
    copied_infusion_times,
    cloned_note_across_patients,
)
