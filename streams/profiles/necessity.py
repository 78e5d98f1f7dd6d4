"""Thresholds of the family `necessity` (rules.md section 3)."""

from typing import Annotated

from msgspec import Meta

from streams.profiles.base import Knobs, NotNegative, Positive


class Necessity(Knobs, frozen=True):
    """How long a note may take, and when fluid is more than an open vein."""

    note_grace_hours: NotNegative = 48
    """How long after closing a note may still come (design, after WPS-TIME "a couple of days")."""
    plan_window_days: Positive = 90
    """How old the note may be that plans a recurring infusion (design)."""
    hydration_minimum_minutes: NotNegative = 31
    """From how many minutes hydration is reportable (Noridian post-pay review)."""
    kvo_rate: NotNegative = 30
    """Up to how many mL/h a fluid keeps the vein open (design)."""
    hydration_min_volume: Annotated[float, Meta(gt=0)] | None = None
    """Below how many mL in total hydration is not paid; off, 500 for one contractor (HAU-1CONC)."""
