"""Thresholds of the family `timeliness` (rules.md, "Timeliness and late entry")."""

from typing import Annotated

from msgspec import Meta

from streams.profiles.base import Knobs, NotNegative


class Timeliness(Knobs, frozen=True):
    """How far what was recorded may lie from what happened.

    The grace of a note is `necessity.note_grace_hours`.
    """

    late_after_hours: NotNegative = 4
    """After how many hours an entry of the MAR is a late entry and must say so (design)."""
    late_after_note_hours: NotNegative = 24
    """The same for a note (design)."""
    late_entry_grace_hours: NotNegative = 24
    """How long after the service the MAR may be completed (design)."""
    ahead_minutes: NotNegative = 5
    """How far an entry may claim a time after its own recording (design: a clock a little ahead is no error)."""
    batch_entries: Annotated[int, Meta(ge=2)] = 4
    """From how many starts and stops entered together on they count as charted in a batch (design)."""
    batch_span_minutes: NotNegative = 120
    """Over how many minutes of clinical time they must reach (design)."""
    batch_window_minutes: NotNegative = 2
    """Within how many minutes they were entered (design)."""
