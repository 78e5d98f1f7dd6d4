"""Knobs of the family `concurrency` (rules.md section 7); the overlap that makes two infusions concurrent is with the
readings of the guidance, in the section `coding`.
"""

from streams.profiles.base import Count, Knobs, NotNegative


class Concurrency(Knobs, frozen=True):
    """How lines and overlaps must be charted."""

    line_grace_minutes: NotNegative = 30
    """How long after the first entry the device or lumen may still be filed (design, after `start_grace`)."""
    unidentified_administrations: Count = 10
    """From how many administrations on a record that names no device raises one alert for all (design)."""
    lumen_required: bool = True
    """Whether the lumen is asked for on a device with several; a site turns it off where its feed carries none."""
    overlap_hint_minutes: NotNegative = 15
    """Up to this overlap a concurrent infusion is supported with a hint (HAU-16)."""
