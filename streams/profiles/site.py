"""Knobs of the family `site` (rules.md section 9): access devices, and what a claim may not list apart."""

from streams.profiles.base import Knobs, NotNegative


class Site(Knobs, frozen=True):
    """How far times of a device may lie apart, and which lines are bundled."""

    access_tolerance_minutes: NotNegative = 5
    """How far a dose may lie outside the time its device was in place (design)."""
    bundled_codes: tuple[str, ...] = (
        "36000", "36410", "96523", "J1642", "J2001", "J2003", "J2004", "A4206", "A4207", "A4208", "A4209", "A4212",
        "A4213", "A4215", "A4216", "A4217", "A4218",
    )  # fmt: skip
    """Codes for starting a line, flushing it, numbing the skin, needles and syringes (NOR-BUNDLE, CH12-TXT)."""
    fluid_codes: tuple[str, ...] = ("J7030", "J7040", "J7042", "J7050", "J7060", "J7070", "J7120", "J7121")
    """Codes of fluids, bundled where the fluid only carries a drug or flushes (NOR-BUNDLE, SELECT-HYD)."""
    pump_codes: tuple[str, ...] = ("A4305", "A4306", "E0779", "E0780", "E0781", "E0784", "E0791", "K0455")
    """Codes of pumps, charted as used also by the device of the MAR entry (design)."""
