"""An infusion has a documented start but no stop when the encounter closes.

Why it matters
    Time-based services need both ends of the interval. Without a stop, hydration is not billable at all, added hours
    cannot be shown, and what is left of a drug infusion depends on the payer: a push, a calculated time, or nothing.

Fires on
    08:00 mar start vancomycin order=O1
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

What to do
    Chart the actual stop time. Do not copy the ordered duration. If only volume and rate were charted, state the volume
    infused and the rate actually run.

Feed notes
    A stop is a MAR `stop`, a nursing note whose `documented` entry names the stop, or a pump end (`time_source` device).
    A stop equal to the start is no stop: many systems fill the end with the start. The reason in the alert says what is
    left: `calculable` from the nurse's own start, rate and volume; `bounded` by the next bag, the removal of the access or
    the discharge; or `unknown`.

Known gaps
    Whether the fluid was hydration is known only where the drug carries its category. The rule stands from closing on;
    a late entry resolves it, so the late-entry grace of 24 hours needs no second judgement (inference).

References
    A53778; wearemedicalcoders.com, The 16 minute rule; Medlearn 10 June 2024; ICD10monitor, When to start and stop;
    QHR 96374; MMP hydration; Noridian post-pay review; RACmonitor 24 June 2024.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.infusions import Infusion
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule


@rule("infusion-stop-time-missing", severity="downcode-risk", judged=("at-close",), needs=("MAR",))
def infusion_stop_time_missing(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    for infusion in chart.infusions:
        if infusion.parenteral and infusion.start and not _stopped(infusion):
            yield Finding(
                subject=Subject(administration_id=infusion.administration_id),
                message="The infusion has a start and no stop.",
                suggestion="Chart the time at which it stopped, as a labelled late entry by the nurse who saw it.",
                evidence=(Evidence(event=infusion.start.ref, field="occurred_at", found="start", expected="a stop"),),
                reason=_reason(chart, infusion),
                severity="blocks-billing" if infusion.drug and infusion.drug.category == "hydration" else None,
            )


def _stopped(infusion: Infusion) -> bool:
    """A stop entry before the start is an error of sequence, and reported as that."""
    charted = infusion.charted_stop
    backwards = charted is not None and infusion.start is not None and charted.at < infusion.start.at
    return backwards or (infusion.stop is not None and infusion.stop.known != "calculated")


def _reason(chart: ClosedChart, infusion: Infusion) -> str:
    if infusion.calculated_stop:
        return "calculable"
    removed = any(
        entry.data.action == "removed" and entry.data.access_id == infusion.access_id for entry in chart.access
    )
    return "bounded" if removed or chart.stay.departure else "unknown"
