"""Defects of the family `site` (rules.md section 9), one for each of its rules."""

from streams.simulate.defects.defect import Defect
from streams.simulate.defects.site.places import (
    access_described_once,
    access_placed_late,
    access_placed_within_tolerance,
    access_undescribed,
    site_off_campus,
    site_unclear,
    supply_billed,
    supply_charted,
)

SITE: tuple[Defect, ...] = (
    Defect("site-of-service-missing", site_unclear, site_off_campus),
    Defect("iv-access-type-missing", access_undescribed, access_described_once),
    Defect("iv-access-not-in-place", access_placed_late, access_placed_within_tolerance),
    Defect("supply-charge-unsupported", supply_billed, supply_charted),
)
