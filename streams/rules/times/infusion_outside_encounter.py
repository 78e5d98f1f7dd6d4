"""Minutes of an infusion lie before the arrival, after the departure, or after the inpatient order.

Why it matters
    Only the outpatient part of the visit is billed by time. Minutes outside it are a wrong clock or belong
    to somebody else's bill, and units resting on them are taken back.

Fires on
    07:50 adt admit
    08:10 mar start vancomycin order=O1
    12:50 mar stop vancomycin order=O1
    12:30 adt discharge

Silent on
    07:50 adt admit
    08:10 mar start vancomycin order=O1
    12:20 mar stop vancomycin order=O1
    12:30 adt discharge

What to do
    Correct the time, or end the billed interval at the boundary.

Feed notes
    Arrival and departure are the registration's period, else the times of admission and discharge. The
    inpatient order is `inpatient_from`. Whole minutes of the running time outside are counted, pauses left
    out; where an end is missing, the entries that exist are held against the boundaries. An arrival that
    leaves out the emergency stay, or a discharge stamped before the patient left, raises this for every
    infusion around it.

Known gaps
    No tolerance is given, so one minute fires. A calculated stop is not held against the departure, because
    it rests on the volume of the bag. A stay that was inpatient from the start has no outpatient part, and
    only its arrival and departure count.

References
    A53778; AHIMA, Inpatient and outpatient infusion charging (bok.ahima.org 107707).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.chart import ClosedChart, Stay
from streams.encounter.given import by_line
from streams.encounter.infusions import Infusion
from streams.encounter.intervals import Interval, intersect, minutes
from streams.encounter.rates import OPEN_END
from streams.profiles.profile import Profile
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule


class Boundary(NamedTuple):
    """A time outside of which nothing is billed, the record that gives it, and the words for it."""

    part: str
    at: datetime
    outside: Interval
    ref: str
    field: str
    message: str


@rule("infusion-outside-encounter", severity="downcode-risk", judged=("at-close",), needs=("MAR", "ENC"))
def infusion_outside_encounter(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    boundaries = list(_boundaries(chart.stay))
    for infusion in by_line(chart, profile.vocabulary):
        for boundary in boundaries:
            outside = _minutes_outside(infusion, boundary)
            if outside:
                entry = min(infusion.entries, key=lambda entry: entry.data.occurred_at)
                last = max(infusion.entries, key=lambda entry: entry.data.occurred_at)
                evidence = when(entry if boundary.part == "arrival" else last, boundary.at.isoformat())
                yield Finding(
                    subject=Subject(administration_id=infusion.administration_id),
                    message=boundary.message,
                    suggestion="Correct the time if it is wrong; only minutes inside are billed.",
                    evidence=(
                        evidence,
                        Evidence(event=boundary.ref, field=boundary.field, found=boundary.at.isoformat()),
                    ),
                    measure=Measure(minutes=outside),
                    part=boundary.part,
                )


def _boundaries(stay: Stay) -> Iterator[Boundary]:
    if stay.arrival and stay.arrival_ref:
        before = Interval(stay.arrival - OPEN_END, stay.arrival)
        message = "The infusion ran before the patient arrived."
        yield Boundary("arrival", stay.arrival, before, stay.arrival_ref, "period.start", message)
    if stay.departure and stay.departure_ref:
        after = Interval(stay.departure, stay.departure + OPEN_END)
        message = "The infusion ran after the patient left."
        yield Boundary("departure", stay.departure, after, stay.departure_ref, "period.end", message)
    outpatient = stay.class_ != "inpatient" or (
        stay.arrival and stay.inpatient_from and stay.arrival < stay.inpatient_from
    )
    if stay.inpatient_from and stay.inpatient_ref and outpatient:
        admitted = Interval(stay.inpatient_from, stay.departure or stay.inpatient_from + OPEN_END)
        message = "The infusion ran after the inpatient order."
        yield Boundary("inpatient", stay.inpatient_from, admitted, stay.inpatient_ref, "inpatient_from", message)


def _minutes_outside(infusion: Infusion, boundary: Boundary) -> int:
    """Whole minutes of the run beyond the boundary; a known end beyond it where the other is missing."""
    if infusion.start and infusion.stop and infusion.stop.known != "calculated":
        return minutes(intersect(infusion.running, [boundary.outside]))
    return max((_beyond(entry.data.occurred_at, boundary) for entry in infusion.entries), default=0)


def _beyond(at: datetime, boundary: Boundary) -> int:
    inside = not boundary.outside.start <= at < boundary.outside.end
    return 0 if inside else abs(at - boundary.at) // timedelta(minutes=1)
