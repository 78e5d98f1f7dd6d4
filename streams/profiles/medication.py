"""Knobs of the family `medication` (rules.md section 2)."""

from typing import Literal

from streams.profiles.base import Knobs, NotNegative, Share

OrderElement = Literal["drug", "dose", "route", "frequency", "rate", "prescriber", "as-needed reason"]
ELEMENTS: tuple[OrderElement, ...] = (
    "drug", "dose", "route", "frequency", "rate", "prescriber", "as-needed reason",
)  # fmt: skip


class Medication(Knobs, frozen=True):
    """How exactly drug, dose and order must be charted."""

    generic_strict: bool = False
    """Whether a brand name that is known must be charted with its generic name too (rules.md: preferred only)."""
    dose_tolerance: Share = 0.10
    """How far the dose given may lie from the dose ordered, as a share (design)."""
    split_dose_minutes: NotNegative = 15
    """Doses of one order so close together are one dose in parts (design, after AAPC 136708)."""
    order_grace_minutes: NotNegative = 60
    """How long after the dose a verbal, emergency or protocol order may be entered (design)."""
    order_elements: tuple[OrderElement, ...] = ELEMENTS
    """What an order must contain (NGS-CERT, STAR); a site leaves out what its feed never carries."""
    discarded_modifiers: bool = True
    """Whether drug lines of single-dose containers need JW or JZ (Medicare Part B, FCSO-JW)."""
