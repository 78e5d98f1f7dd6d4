"""The end of an infusion was filled in from the order or the pharmacy's schedule, not seen by anyone.

Why it matters
    An ordered duration says how long it was meant to run. Billed as the actual time it bills minutes nobody
    saw, and a documenter whose infusions all end on the ordered minute makes a whole record doubtful.

Fires on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1 source=scheduled
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

What to do
    Replace the scheduled end with the time the infusion was seen to finish.

Feed notes
    `time_source` is `scheduled` where the system filled the stop in. The alert is silent once the MAR, a
    nursing note or the pump gives an end of its own.

Known gaps
    One chart shows only an end that says it is scheduled. That a documenter's stops equal start + ordered
    duration in at least `auto_stop_share` (80 %) of at least 20 infusions is a matter of many charts:
    `ends_as_ordered` and `streams.rules.rounding.filled_in` are its test.

References
    Medlearn 10 June 2024; ICD10monitor, When to start and stop; HCPro, Capturing start and stop times for
    infusions. Share and number are ours (design).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.alert import Evidence, Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.given import by_line
from streams.encounter.infusions import Infusion
from streams.encounter.rates import length
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule


@rule(
    "scheduled-duration-used-as-actual",
    severity="audit-risk",
    judged=("at-close", "after-grace"),
    needs=("MAR",),
)
def scheduled_duration_used_as_actual(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for infusion in by_line(chart, profile.vocabulary):
        stop = infusion.charted_stop
        if stop and stop.known == "scheduled" and infusion.narrated_stop is None:
            yield Finding(
                subject=Subject(administration_id=infusion.administration_id),
                message="The stop was filled in from the schedule.",
                suggestion="Chart the time at which the infusion was seen to finish.",
                evidence=(Evidence(event=stop.ref, field="time_source", found="scheduled", expected="documented"),),
            )


def ends_as_ordered(infusion: Infusion, ordered_minutes: float | None) -> bool:
    """Whether the stop is filled in, or lies on the very minute that start + ordered duration gives."""
    stop, ordered = infusion.charted_stop, length(ordered_minutes)
    if stop is None or stop.known == "scheduled":
        return stop is not None
    return bool(infusion.start and ordered and _minute(infusion.start.at + ordered) == _minute(stop.at))


def _minute(instant: datetime) -> datetime:
    return instant - timedelta(seconds=instant.second, microseconds=instant.microsecond)
