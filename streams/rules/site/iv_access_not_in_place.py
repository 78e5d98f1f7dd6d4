"""A drug is charted through a device that was not yet placed, or already removed.

Why it matters
    Nothing runs through a line that is not there: device or time is wrong, and minutes that rest on it are in
    doubt.

Fires on
    07:50 adt admit class=outpatient unit=INFUSION
    08:00 access placed L1 kind=peripheral body_site="left hand"
    09:00 access removed L1
    09:06 mar given ondansetron route=iv-push access=L1
    12:30 adt discharge

Silent on
    07:50 adt admit class=outpatient unit=INFUSION
    08:00 access placed L1 kind=peripheral body_site="left hand"
    09:00 access removed L1
    09:05 mar given ondansetron route=iv-push access=L1
    12:30 adt discharge

What to do
    Correct the device or the time.

Feed notes
    A device is in place from `placed` to `removed`, again where it is placed again; one whose first record is
    no placing was there before. Held against it are dose, start, new bag, resume and stop of what was given by
    vein or flushed, with a tolerance of 5 minutes. While the placing has not arrived, nothing is raised.

Known gaps
    Entries that name no device are not judged. A stop that was found out later and charted at that time fires
    where the device had gone before it.

References
    revenuecycleadvisor.com, administration across midnight (times tied to the device). The tolerance is ours
    (design).
"""

from collections.abc import Iterator
from datetime import timedelta

from schemas.administration import Administration
from schemas.alert import Evidence, Measure, Subject
from schemas.envelope import Event
from streams.encounter.access import Records, devices, in_place
from streams.encounter.chart import Chart
from streams.encounter.given import administered
from streams.profiles.profile import Profile
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule

FLOWING = ("given", "start", "new-bag", "resume", "stop")


@rule("iv-access-not-in-place", severity="audit-risk", judged=("as-events-arrive", "at-close"), needs=("ACC", "MAR"))
def iv_access_not_in_place(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    minutes = profile.site.access_tolerance_minutes
    known = devices(chart)
    for one in administered(chart, profile.vocabulary):
        outside = [
            entry
            for entry in one.entries
            if entry.data.action in FLOWING and _outside(entry, known.get(entry.data.access_id or "", ()), minutes)
        ]
        if outside:
            records = known[outside[0].data.access_id or ""]
            yield Finding(
                subject=Subject(administration_id=one.administration_id),
                message="A drug is charted through a device that was not in place.",
                suggestion="Correct the device or the time.",
                evidence=(
                    *(when(entry, expected="while the device is in place") for entry in outside),
                    *(
                        Evidence(event=record.ref, field="occurred_at", found=record.data.occurred_at.isoformat())
                        for record in records
                        if record.data.action != "assessed"
                    ),
                ),
                measure=Measure(threshold=minutes),
            )


def _outside(entry: Event[Administration], records: Records, minutes: float) -> bool:
    at, tolerance = entry.data.occurred_at, timedelta(minutes=minutes)
    return bool(records) and not any(span.start - tolerance <= at <= span.end + tolerance for span in in_place(records))
