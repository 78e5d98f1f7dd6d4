"""Thresholds and word lists of the family `signature` (rules.md section 10).

The grace of a note is `necessity.note_grace_hours`; credentials by person and shared logins stand in `providers`.
"""

from streams.profiles.base import Knobs, NotNegative


class Signing(Knobs, frozen=True):
    """How soon a record is signed, and which logins are nobody's own."""

    late_signature_days: NotNegative = 7
    """After how many days a signature needs an attestation beside it (design)."""
    verbal_auth_hours: NotNegative = 48
    """Within how many hours a verbal order is authenticated (policy or state law; NOR-ORDER: promptly)."""
    automatic_words: tuple[str, ...] = ("system", "auto", "autosign", "interface", "batch", "robot")
    """Words in a user's id or name that say no person signed (design)."""
    shared_words: tuple[str, ...] = ("shared", "generic", "common", "station", "kiosk")
    """Words in a user's id or name that say several persons use it (design)."""
