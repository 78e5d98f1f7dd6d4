"""An infusion ran, as a later entry shows, and nothing says when it started.

Why it matters
    Every time-based service is counted from the minute the drug begins to flow. Without a start there is no
    interval, and neither the first hour nor any further one can be billed.

Fires on
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

What to do
    Chart the clock time at which the drug began to flow. If it is entered after the shift, file it as a
    labelled late entry by the nurse who hung it.

Feed notes
    A start is a MAR `start`, the first `new-bag`, or a nursing note whose `documented` entry names the
    start. A later sign is a stop, pause, resume, rate change, a charted volume, or a note about the
    administration. While the encounter is open the alert waits `start_grace` (30 minutes) from when the
    first sign was recorded; at closing it waits no longer.

Known gaps
    A new bag counts as the start also where a rate change lies before it: the first bag was hung
    unrecorded. A `given` with an infusion route and no volume has one clock time and no other sign; it is
    not reported here. A length alone (`total`) is reported by `total-minutes-only`.

References
    A53778; Noridian, documentation requirements for drugs and biologicals; Noridian post-pay review; STAR,
    injections and infusions. The grace of 30 minutes is ours (design).
"""

from collections.abc import Iterator
from datetime import timedelta

from schemas.alert import Measure, Subject
from schemas.envelope import ChartingEvent
from streams.encounter.chart import Chart
from streams.encounter.given import by_line
from streams.encounter.infusions import Infusion
from streams.profiles.profile import Profile
from streams.rules.evidence import by_closing, when
from streams.rules.rule import Finding, Services, rule

SIGNS = ("stop", "pause", "resume", "rate-change")


@rule(
    "infusion-start-time-missing",
    severity="blocks-billing",
    judged=("as-events-arrive", "at-close"),
    needs=("MAR",),
)
def infusion_start_time_missing(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    grace = profile.times.start_grace_minutes
    for infusion in by_line(chart, profile.vocabulary):
        signs = _signs(infusion)
        if infusion.start is None and signs:
            first = min(signs, key=lambda event: event.order)
            yield Finding(
                subject=Subject(administration_id=infusion.administration_id),
                message="The infusion ran, but no start is charted.",
                suggestion="Chart when the drug began to flow; if late, as a labelled late entry.",
                evidence=(when(first, expected="start"),),
                due=by_closing(chart, first.time + timedelta(minutes=grace)),
                measure=Measure(threshold=grace),
            )


def _signs(infusion: Infusion) -> list[ChartingEvent]:
    """Everything that says the infusion was running."""
    charted = [entry for entry in infusion.entries if entry.data.action in SIGNS or entry.data.volume]
    return [*charted, *(told.note for told in infusion.narrated)]
