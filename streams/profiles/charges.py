"""Knobs of the family `charges`: when a claim counts as complete, and the tables it is held against."""

from typing import Literal

from msgspec import Struct, field

from streams.profiles.base import Count, Knobs, NotNegative


class UnlikelyAbove(Struct, frozen=True, forbid_unknown_fields=True):
    """A medically unlikely edit: the most units, and how it is applied (1 a line, 2 and 3 a date; FCSO-MUE)."""

    units: Count
    mai: Literal[1, 2, 3] = 3


class Charging(Knobs, frozen=True):
    """How the lines of a claim are held against the record."""

    charge_lag_days: NotNegative = 3
    """How long after closing charges may still come (design)."""
    claim_settles_minutes: NotNegative = 60
    """How long after a line is posted the other lines of its claim may follow (design)."""
    mue: dict[str, UnlikelyAbove] = field(default_factory=dict)
    """The edits of the quarter by code, for the provider type that bills (CMS-MUE); none are shipped, they change
    every quarter."""
    visit_codes: tuple[str, ...] = (
        "99202", "99203", "99204", "99205", "99211", "99212", "99213", "99214", "99215", "99242", "99243", "99244",
        "99245", "99281", "99282", "99283", "99284", "99285", "G0463",
    )  # fmt: skip
    """Codes of evaluation and management that need modifier 25 beside an administration (NOR-EM25)."""
