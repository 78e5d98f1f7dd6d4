"""Knobs of the family `charges`: when a claim counts as complete, and what a visit is."""

from streams.profiles.base import Knobs, NotNegative


class Charging(Knobs, frozen=True):
    """How the lines of a claim are held against the record."""

    charge_lag_days: NotNegative = 3
    """How long after closing charges may still come (design)."""
    claim_settles_minutes: NotNegative = 60
    """How long after a line is posted the other lines of its claim may follow (design)."""
    visit_codes: tuple[str, ...] = (
        "99202", "99203", "99204", "99205", "99211", "99212", "99213", "99214", "99215", "99242", "99243", "99244",
        "99245", "99281", "99282", "99283", "99284", "99285", "G0463",
    )  # fmt: skip
    """Codes of evaluation and management that need modifier 25 beside an administration (NOR-EM25)."""
