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
    A single device in place does not stand for a charted one. Ten or more administrations of an encounter
    (knob) on a record that names no device at all raise one alert for all of them: it is the feed.

References
    wearemedicalcoders.com, Essential documentation requirements; NAMAS, auditing infusions; RACmonitor,
    November 2024; Noridian, initial drug administration. The grace is ours (design).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

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
    lumens = _lumens(chart)
    given = [one for one in treatments(chart, profile.vocabulary) if one.by_vein]
    unclear = [(one, reason) for one in given if (reason := _unclear(chart, one, lumens, profile))]
    silent = len(given) >= profile.concurrency.unidentified_administrations and not any(one.access_id for one in given)
    if silent and len(unclear) == len(given):
        earliest = min((one for one, _ in unclear), key=_filed)
        message = "No entry of this administration record says through which access device it went."
        yield _finding(chart, earliest, "device", profile, Subject(), message)
        return
    for one, reason in unclear:
        subject = Subject(administration_id=one.administration_id)
        yield _finding(chart, one, reason, profile, subject, MESSAGES[reason])


def _finding(chart: Chart, given: Given, reason: str, profile: Profile, subject: Subject, message: str) -> Finding:
    grace = profile.concurrency.line_grace_minutes
    filed = min(given.entries, key=lambda entry: entry.order)
    field = "access_id" if reason == "device" else "line"
    return Finding(
        subject=subject,
        message=message,
        suggestion="Record device and lumen for each bag.",
        evidence=(Evidence(event=filed.ref, field=field, expected=reason),),
        due=by_closing(chart, filed.time + timedelta(minutes=grace)),
        measure=Measure(threshold=grace),
        reason=reason,
    )


def _filed(given: Given) -> tuple[datetime, str, str]:
    return min(entry.order for entry in given.entries)


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
