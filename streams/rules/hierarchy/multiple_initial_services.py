"""More initial services are billed than the encounter has access sites.

Why it matters
    Each access site has one initial service in an encounter, on whatever day of an observation stay it falls.
    A second one for the same site is denied.

Fires on
    08:00 mar start vancomycin order=O1 access=L1
    09:05 mar stop vancomycin access=L1
    09:30 mar given ondansetron id=A2 order=O2 access=L1 route=iv-push
    12:30 adt discharge primary_reason=therapeutic
    12:40 charge C1 96365 service_date=2026-03-02 units=1
    12:40 charge C2 96374 service_date=2026-03-02 units=1

Silent on
    08:00 mar start vancomycin order=O1 access=L1
    09:05 mar stop vancomycin access=L1
    09:30 mar given ondansetron id=A2 order=O2 access=L1 route=iv-push
    12:30 adt discharge primary_reason=therapeutic
    12:40 charge C1 96365 service_date=2026-03-02 units=1
    12:40 charge C2 96375 service_date=2026-03-02 units=1

What to do
    Keep one initial; use sequential, concurrent or add-on codes for the rest.

Feed notes
    Initial codes are 96360, 96365, 96374, 96409 and 96413, counted in units over all days of the encounter.
    Sites are access devices (`access_id`) through which a drug was infused or pushed, and lumens of one device
    are one. A device without a charted reason is pooled with the first; where the further initial carries a
    modifier for it, that is for `distinct-service-modifier-unsupported`. Entries without a device count as one
    site. A patient who left and came back within one encounter may have an initial for each visit.

Known gaps
    Charges name no site, so the count is over the encounter.

References
    Noridian, initial drug administration; revenuecycleadvisor.com, crossing midnight; HCPro, injection sites;
    medicalcoding123.com.
"""

from collections.abc import Iterator

from schemas.alert import Measure, Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.visits import visits
from streams.profiles.profile import Profile
from streams.rules.claim import DISTINCT, initial_lines, named, units
from streams.rules.rule import Finding, Services, rule


@rule("multiple-initial-services", severity="blocks-billing", judged=("at-charge",), needs=("MAR", "CHG"))
def multiple_initial_services(chart: ClosedChart, services: Services, _profile: Profile) -> Iterator[Finding]:
    lines, sites = initial_lines(services.derivation), services.derivation.sites
    billed, came = units(lines), visits(chart)
    devices = sum(max(len(site.devices), 1) for site in sites)
    modified = units(line for line in lines if set(line.modifiers) & set(DISTINCT))
    allowed = max(len(sites), 1, min(devices, 1 + modified)) * came
    if billed > allowed:
        yield Finding(
            subject=Subject(),
            message="More initial services are billed than there were access sites.",
            suggestion="Keep one initial service; use sequential, concurrent or add-on codes for the rest.",
            evidence=tuple(named(lines, "units")),
            measure=Measure(units_supported=allowed, units_billed=billed),
        )
