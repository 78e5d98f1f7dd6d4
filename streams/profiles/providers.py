"""Knobs of the family `providers` (rules.md section 4): who may order, who supervises, who is nobody in particular."""

from datetime import date
from typing import Literal

from msgspec import field

from streams.profiles.base import Count, Knobs


class Providers(Knobs, frozen=True):
    """What the site knows of its people."""

    directory: dict[str, str] = field(default_factory=dict)
    """Credentials by person id, for feeds that send a bare id."""
    signature_log: tuple[str, ...] = ()
    """Initials for which the site keeps a signature log."""
    unnamed_administrations: Count = 10
    """From how many administrations without a person on a system raises one alert for all (design)."""
    shared_logins: tuple[str, ...] = ()
    """Ids of logins that several people use."""
    cannot_order: tuple[str, ...] = (
        "RN", "BSN", "MSN", "LPN", "LVN", "CRNI", "OCN", "CEN", "CCRN", "CNA", "MA", "CMA", "RMA", "EMT", "PARAMEDIC",
        "RT", "RRT", "SCRIBE",
    )  # fmt: skip
    """Credentials that by themselves do not permit to order (NGS-CERT; the list is ours, state law decides)."""
    hospital_supervision: Literal["general", "direct"] = "general"
    """What the hospital's own rules ask for in its outpatient departments (85 FR, general since 2020)."""
    virtual_supervision_from: date = date(2026, 1, 1)
    """From when presence by live audio and video counts as direct supervision (VIRT-2026)."""
