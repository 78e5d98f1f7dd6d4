"""MAR consistency: do MAR, notes and charges tell the same?."""

from streams.rules.consistency.duplicate_administration import duplicate_administration
from streams.rules.consistency.mar_administration_missing import mar_administration_missing
from streams.rules.consistency.mar_medication_detail_mismatch import mar_medication_detail_mismatch
from streams.rules.consistency.mar_note_time_mismatch import mar_note_time_mismatch
from streams.rules.consistency.mar_provider_note_mismatch import mar_provider_note_mismatch
from streams.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    mar_note_time_mismatch,
    mar_provider_note_mismatch,
    mar_administration_missing,
    duplicate_administration,
    mar_medication_detail_mismatch,
)
