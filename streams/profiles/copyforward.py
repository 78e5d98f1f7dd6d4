"""Thresholds of the family `copy_forward` (rules.md, Copy-forward).

Evidence is counted in bits: how unlikely it is that an honest new note agrees with the earlier one by chance.
"""

from streams.profiles.base import Count, Knobs, NotNegative, Positive, Share


class CopyForward(Knobs, frozen=True):
    """What is kept of earlier notes, and from when on an agreement with one of them is a copy."""

    history_notes: Count = 16
    """How many notes of a patient are kept, the newest (design)."""
    history_bytes: Count = 32_768
    """How many bytes are kept of a patient's notes (design)."""
    warm_patients: Count = 50
    """From how many patients of a site and note kind on its wording is known well enough to judge by (design)."""
    evidence_bits: Positive = 7.0
    """From how many bits on an agreement with an earlier note of the patient is a copy (design)."""
    clone_share: Share = 0.53
    """From which share of a note, found in one other note with its values, the whole note is a copy (design)."""
    other_patient_bits: Positive = 22.0
    """From how many bits on an agreement with another patient's note is a copy (design: a wider search)."""
    other_patient_days: Positive = 120
    """How far back notes of other patients are compared (design; rules.md names 30 days for whole notes)."""
    other_patient_notes: Count = 5_000
    """How many notes of other patients are kept for that in one place (design)."""
    macro_patients: Count = 3
    """From how many other patients on a sentence of an author is that author's own phrase (design)."""
    template_sentences: Count = 50_000
    """How many sentences are remembered per site and note kind (design)."""
    value_penalty: NotNegative = 3.0
    """Bits by which a value that differs speaks against its line being copied (design)."""
