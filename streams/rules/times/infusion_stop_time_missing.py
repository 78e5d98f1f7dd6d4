"""An infusion has a documented start but no stop when the encounter closes.

Why it matters
    Time-based services need both ends of the interval. Without a stop, hydration is not billable at all,
    added hours cannot be shown, and what is left of a drug infusion depends on the payer: a push, a
    calculated time, or nothing.

Fires on
    08:00 mar start vancomycin order=O1
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

What to do
    Chart the actual stop time. Do not copy the ordered duration. If only volume and rate were charted,
    state the volume infused and the rate actually run.

Feed notes
    A stop is a MAR `stop`, a nursing note whose `documented` entry names the stop, or a pump end
    (`time_source` device). A stop equal to the start is no stop: many systems fill the end with the start.
    The reason in the alert says what is left: `calculable` from the nurse's own start, rate and volume;
    `bounded` by the next bag of the order, the removal of the access or the discharge; or `unknown`.

Known gaps
    Whether the fluid was hydration is known only where the drug carries its category. An end filled in from
    the schedule is an entry and is reported by `scheduled-duration-used-as-actual`. The rule stands from
    closing on; a late entry resolves it, so the late-entry grace of 24 hours needs no second judgement
    (inference).

References
    A53778; wearemedicalcoders.com, The 16 minute rule; Medlearn 10 June 2024; ICD10monitor, When to start
    and stop; QHR 96374; MMP hydration; Noridian post-pay review; RACmonitor 24 June 2024.
"""

from collections.abc import Iterator

from schemas.alert import Subject
from schemas.envelope import ChartingEvent
from streams.encounter.chart import ClosedChart
from streams.encounter.given import by_line
from streams.encounter.infusions import End, Infusion
from streams.profiles.profile import Profile
from streams.rules.evidence import end, when
from streams.rules.rule import Finding, Services, rule


@rule("infusion-stop-time-missing", severity="downcode-risk", judged=("at-close",), needs=("MAR",))
def infusion_stop_time_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for infusion in by_line(chart, profile.vocabulary):
        start = infusion.start
        if start and not _stopped(infusion, start):
            bound = _bound(chart, infusion, start)
            bounded = bound is not None or chart.stay.departure is not None
            yield Finding(
                subject=Subject(administration_id=infusion.administration_id),
                message="The infusion has a start and no stop.",
                suggestion="Chart the time at which it stopped; if late, as a labelled late entry.",
                evidence=(end(start, expected="stop"), *([when(bound)] if bound else [])),
                reason="calculable" if infusion.calculated_stop else "bounded" if bounded else "unknown",
                severity="blocks-billing" if infusion.drug and infusion.drug.category == "hydration" else None,
            )


def _stopped(infusion: Infusion, start: End) -> bool:
    """Whether an end is charted; one before the start is an error of sequence, and reported as that."""
    charted, narrated = infusion.charted_stop, infusion.narrated_stop
    return (charted is not None and charted.at != start.at) or (narrated is not None and narrated.at > start.at)


def _bound(chart: ClosedChart, infusion: Infusion, start: End) -> ChartingEvent | None:
    """Find what ended the run at the latest: the removal of its access, or the next bag of its order."""
    ends: list[ChartingEvent] = [
        entry for entry in chart.access if entry.data.action == "removed" and entry.data.access_id == infusion.access_id
    ]
    ends += [
        bag
        for other in chart.infusions
        if other is not infusion and infusion.order_id and other.order_id == infusion.order_id
        for bag in other.bags
    ]
    later = [event for event in ends if event.data.occurred_at > start.at]
    return min(later, key=lambda event: (event.data.occurred_at, event.order), default=None)
