"""What a simulation can be asked for: how many encounters of which kind, from when on, and how untidy the feeds are.

Rates are shares between 0 and 1. A value that makes no sense is refused here, before anything is written.
"""

from datetime import date
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct, field

Kind = Literal["clinic", "emergency", "observation"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Share = Annotated[float, Meta(ge=0, le=1)]

UNITS: dict[Kind, tuple[str, ...]] = {
    "clinic": ("INFUSION-EAST", "INFUSION-WEST"),
    "emergency": ("EMERGENCY",),
    "observation": ("OBSERVATION-3",),
}


class SimulateOptions(Struct, frozen=True, kw_only=True):
    """One simulation; the same options give the same bytes."""

    seed: int = 1
    encounters: int = 100
    start: date = date(2026, 3, 2)
    mix: dict[Kind, float] = field(default_factory=lambda: {"clinic": 0.7, "emergency": 0.2, "observation": 0.1})
    encounters_per_day: int = 120
    return_days: tuple[int, int] = (7, 21)
    """After how many days at the soonest and at the latest a patient of the clinic comes back."""
    defect_rate: Share = 0.1
    """Share of encounters with one injected defect."""
    near_miss_rate: Share = 0.1
    """Share of encounters that are the nearest clean neighbour of a defect."""
    rules: tuple[str, ...] = ()
    """Rules to take defects and near-misses from; empty means all there are."""
    duplicate_rate: Share = 0.02
    """Share of events delivered twice."""
    late_rate: Share = 0.12
    """Share of MAR entries filed more than ten minutes after they happened."""
    correction_rate: Share = 0.01
    """Share of administrations charted with a wrong time first and corrected later."""
    out_of_order: Share = 0.05
    """Share of events held up on their way for minutes or hours; 0 delivers in recorded order."""
    time_zone: str = "America/Chicago"
    units: dict[Kind, tuple[str, ...]] = field(default_factory=lambda: dict(UNITS))

    def __post_init__(self) -> None:
        """Raises ValueError with the option that makes no sense."""
        if self.encounters < 0 or self.encounters_per_day < 1:
            raise ValueError("encounters must not be negative, and at least one a day must arrive")
        if not 1 <= self.return_days[0] <= self.return_days[1]:
            raise ValueError(f"return_days {self.return_days}: days from the soonest to the latest, at least one")
        for name in ("defect_rate", "near_miss_rate", "duplicate_rate", "late_rate", "correction_rate", "out_of_order"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name)}; a share lies between 0 and 1")
        if self.defect_rate + self.near_miss_rate > 1:
            raise ValueError("defect_rate and near_miss_rate together exceed 1")
        if set(self.mix) - set(KINDS) or any(share < 0 for share in self.mix.values()) or not sum(self.mix.values()):
            raise ValueError(f"mix {self.mix}: shares of {', '.join(KINDS)}, at least one above 0")
        if any(not self.units.get(kind) for kind in self.mix):
            raise ValueError("units: every kind of encounter in the mix needs at least one")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"time_zone {self.time_zone!r} is no IANA time zone") from None
