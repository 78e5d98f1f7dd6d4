"""A drug was given by vein, and no access record says through what kind of device and where on the body.

Why it matters
    The device decides which services share an initial code, and a reviewer expects to find it. Type and site
    show that the drug could run as charted.

Fires on
    07:50 adt admit class=outpatient unit=INFUSION
    08:00 access placed L1 kind=peripheral
    08:05 mar start vancomycin access=L1
    09:10 mar stop vancomycin access=L1
    12:30 adt discharge

Silent on
    07:50 adt admit class=outpatient unit=INFUSION
    08:00 access placed L1 kind=peripheral body_site="left forearm"
    08:05 mar start vancomycin access=L1
    09:10 mar stop vancomycin access=L1
    12:30 adt discharge

What to do
    Chart device type, side and site; gauge if peripheral.

Feed notes
    Each device that a MAR entry names (`access_id`) needs `kind` and `body_site` somewhere among its records.
    Where MAR entries name no device, one described device of the encounter is enough for all of them.

Known gaps
    Gauge is not in the feed. Access charted in a nursing note only is not seen.

References
    wearemedicalcoders.com, Essential documentation requirements; NAMAS, auditing infusions; HCPro, start and
    stop times. Type alone does not change a code: access is bundled (Noridian).
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from streams.encounter.access import described, devices
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.profiles.profile import Profile
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule


@rule("iv-access-type-missing", severity="audit-risk", judged=("at-close",), needs=("ACC", "MAR"))
def iv_access_type_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    known = devices(chart)
    through: dict[str | None, list[Given]] = {}
    for one in treatments(chart, profile.vocabulary):
        if one.by_vein:
            through.setdefault(one.access_id, []).append(one)
    for device, given in through.items():
        records = known.get(device or "", ())
        any_described = device is None and any(described(other) for other in known.values())
        if not described(records) and not any_described:
            yield Finding(
                subject=Subject(access_id=device),
                message="A drug was given by vein, and type or body site of the access is not on record.",
                suggestion="Chart device type, side and site; the gauge where it is peripheral.",
                evidence=(
                    when(given[0].first, expected="a described access device"),
                    *(Evidence(event=record.ref, field="body_site", expected="kind and site") for record in records),
                ),
            )
