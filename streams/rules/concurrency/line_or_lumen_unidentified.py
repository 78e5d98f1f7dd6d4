"""An infusion or push does not say through which device, or which lumen of it, it went.

Why it matters
    One initial service for each access site, concurrent only at one site: without the device neither can be
    shown, and everything is read as one site.

Fires on
    07:50 access placed L1 kind=peripheral
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin
    12:30 adt discharge

Silent on
    07:50 access placed L1 kind=peripheral
    08:00 mar start vancomycin order=O1 access=L1
    09:05 mar stop vancomycin
    12:30 adt discharge

What to do
    Record device and lumen for each bag.

Feed notes
    The device is `access_id` of any entry of the administration, or of a nursing note that tells of it; the
    lumen is `line`. Reason `device`: none is charted. Reason `lumen`: the access record gives the device more
    than one lumen, and none is charted. Flushes, carriers and keep-vein-open fluid are left out. The alert
    waits `line_grace` (30 minutes) from when the first entry was recorded; at closing it waits no longer.

Known gaps
    A single device in place does not stand for a charted one. Where the MAR of a site carries no device at
    all, the site leaves out the feed of access records.

References
    wearemedicalcoders.com, Essential documentation requirements; NAMAS, auditing infusions; RACmonitor,
    November 2024; Noridian, initial drug administration. The grace is ours (design).
"""

from collections.abc import Iterator
from datetime import timedelta

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.access import devices
from streams.encounter.chart import Chart
from streams.encounter.given import Given, treatments
from streams.profiles.profile import Profile
from streams.rules.evidence import by_closing
from streams.rules.rule import Finding, Services, rule

MESSAGES = {
    "device": "The entry does not say through which access device it went.",
    "lumen": "The device has several lumens, and the entry does not say through which it went.",
}


@rule(
    "line-or-lumen-unidentified",
    severity="downcode-risk",
    judged=("as-events-arrive", "at-close"),
    needs=("MAR", "ACC"),
)
def line_or_lumen_unidentified(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    grace = profile.concurrency.line_grace_minutes
    lumens = _lumens(chart)
    for given in treatments(chart, profile.vocabulary):
        reason = _unclear(chart, given, lumens, profile) if given.by_vein else None
        if reason:
            filed = min(given.entries, key=lambda entry: entry.order)
            field = "access_id" if reason == "device" else "line"
            yield Finding(
                subject=Subject(administration_id=given.administration_id),
                message=MESSAGES[reason],
                suggestion="Record device and lumen for each bag.",
                evidence=(Evidence(event=filed.ref, field=field, expected=reason),),
                due=by_closing(chart, filed.time + timedelta(minutes=grace)),
                measure=Measure(threshold=grace),
                reason=reason,
            )


def _unclear(chart: Chart, given: Given, lumens: dict[str, int], profile: Profile) -> str | None:
    told = [
        item.access_id
        for note in chart.notes
        for item in note.data.documented or ()
        if item.administration_id == given.administration_id and item.access_id
    ]
    device = given.access_id or next(iter(told), None)
    if device is None:
        return "device"
    several = lumens.get(device, 1) > 1 and profile.concurrency.lumen_required
    return "lumen" if several and not given.holding("line") else None


def _lumens(chart: Chart) -> dict[str, int]:
    """How many lumens the access record gives each device."""
    return {
        device: max((record.data.lumens or 1 for record in records), default=1)
        for device, records in devices(chart).items()
    }
