"""One lawful reading with every knob resolved, so that the recipe never asks a profile."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from streams.profiles.coding import ALTERNATIVES
from streams.profiles.profile import Profile


class Choice(Struct, frozen=True):
    """The knobs of coding.md section 1, as one reading takes them.

    `initial` forces the initial service of a site among those that tie: (site, first administration of the run).
    """

    missing_stop: str
    same_drug_repeat: str
    hydration_fragments: str
    concurrent_min_overlap_minutes: int
    bag_change_tolerance_minutes: float
    initial_tie_break: str
    midnight: str
    hydration_scope: str
    second_site_needs_reason: bool
    push_deduct_from_hydration: str
    split_dose_injections: str
    long_push: str
    prolonged_infusion: str
    second_site_add_ons: str
    pooled_concurrent: str
    unclassified_drug: str
    chemotherapy_injection: str
    duration_only_accepted: bool
    initial: tuple[str, str] | None = None

    def varied(self, knob: str, value: Any) -> "Choice":
        """The same reading with one knob turned."""
        return replace(self, **{knob: value})


def choice(profile: Profile) -> Choice:
    """The reading a profile takes by default."""
    knobs = {name: getattr(profile.coding, name) for name in ALTERNATIVES}
    if knobs["bag_change_tolerance_minutes"] is None:
        knobs["bag_change_tolerance_minutes"] = profile.times.bag_change_tolerance_minutes
    if knobs["midnight"] == "by-setting":
        facility = profile.perspective == "facility"
        knobs["midnight"] = "line-date-by-hour" if facility else "start-date"
    return Choice(**knobs, duration_only_accepted=profile.times.duration_only_accepted)
