"""Thresholds of the family `consistency` (rules.md section 8)."""

from streams.profiles.base import Knobs, NotNegative, Share


class Consistency(Knobs, frozen=True):
    """How far two sources may lie apart; the time tolerance is `times.time_tolerance_minutes`."""

    detail_tolerance: Share = 0.10
    """How far dose, concentration or volume may lie apart, as a share (design)."""
    intake_share: Share = 0.20
    """How far the intake may lie from the volume on the MAR, as a share (design)."""
    intake_millilitres: NotNegative = 50
    """The same in mL; both must be exceeded (design)."""
    duplicate_minutes: NotNegative = 2
    """Within how many minutes two entries of one dose are one dose entered twice (design)."""
    smallest_bolus_millilitres: NotNegative = 100
    """From which volume a fluid in a note's text is hydration and no flush (design)."""
