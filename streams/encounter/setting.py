"""Who bills what for a stay: the setting, from the perspective of the bill, the class and the place of service.

It decides which rules speak at all, so it stands below them: administration codes are billed by the facility for its
outpatients and by a practice in its own rooms, and by nobody else.
"""

from schemas.assessment import Setting
from streams.encounter.chart import Stay

IN_FACILITY = ("19", "21", "22", "23")
"""Places of service where the facility bills the administration (CA-96366, NOR-BUNDLE)."""

UNBILLED: tuple[Setting, ...] = ("inpatient", "professional-in-facility")
"""Settings in which no administration code is billed (coding.md section 1)."""


def setting(stay: Stay, perspective: str) -> Setting:
    """Who bills what for this stay."""
    if perspective == "professional":
        inside = stay.place_of_service in IN_FACILITY or stay.class_ in ("inpatient", "observation", "emergency")
        return "professional-in-facility" if inside else "professional-office"
    outpatient_part = stay.inpatient_from is not None and (stay.arrival is None or stay.arrival < stay.inpatient_from)
    return "inpatient" if stay.class_ == "inpatient" and not outpatient_part else "facility-outpatient"
