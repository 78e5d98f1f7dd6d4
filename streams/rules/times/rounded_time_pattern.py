"""Start and stop of an infusion both lie on the full or half hour, as rounded times do.

Why it matters
    Minutes decide the code: 15 or 16, 30 or 31, 90 or 91. Reviewers read round times as estimates, and a
    habit of rounding makes every interval of the unit doubtful.

Fires on
    08:00 mar start vancomycin order=O1
    09:00 mar stop vancomycin order=O1
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

What to do
    Chart the minute shown on the clock or pump, not the schedule or a round figure.

Feed notes
    Times of a device or a bar-code scan (`time_source` device, `entry_method` scan or device) are left out,
    and so is a stop filled in from the schedule; a start with source `scheduled` counts as rounded. The
    minute is that of the wall clock it was charted with. One alert for the encounter, informational: one
    chart cannot show a habit.

Known gaps
    The reasons `quarter-hour`, `five-minute` and `threshold-clustering` need the times of a documenter or
    unit over 30 days; `streams.rules.rounding` is their test. Orders carry no due time, so a time equal to
    it is known only by its source.

References
    wearemedicalcoders.com, Essential documentation requirements, and IV hydration coding; Noridian post-pay
    review of hydration. No source gives a number: all thresholds are ours (design).
"""

from collections.abc import Iterator

from schemas.alert import Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.given import by_line
from streams.encounter.infusions import Entry, Infusion
from streams.profiles.profile import Profile
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule

HALF_HOUR = 30


@rule(
    "rounded-time-pattern",
    severity="audit-risk",
    judged=("at-close", "after-grace"),
    needs=("MAR",),
)
def rounded_time_pattern(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    ends = [ends for infusion in by_line(chart, profile.vocabulary) if (ends := manual_ends(infusion))]
    rounded = [pair for pair in ends if all(_round(entry) for entry in pair)]
    if rounded:
        yield Finding(
            subject=Subject(),
            message="Start and stop of an infusion both lie on the full or half hour.",
            suggestion="Chart the minute shown on the clock or pump.",
            evidence=tuple(when(entry) for pair in rounded for entry in pair),
            severity="informational",
            part="both-ends",
        )


def manual_ends(infusion: Infusion) -> tuple[Entry, Entry] | None:
    """Start and stop of an infusion, where both were entered by hand and the stop is later."""
    refs = {known.ref for known in (infusion.start, infusion.charted_stop) if known}
    ends = [entry for entry in infusion.entries if entry.ref in refs and _manual(entry)]
    if len(ends) == 2 and ends[0].data.occurred_at < ends[1].data.occurred_at:  # noqa: PLR2004 - both ends
        return ends[0], ends[1]
    return None


def _manual(entry: Entry) -> bool:
    source, action = entry.data.time_source, entry.data.action
    by_hand = source != "device" and entry.data.entry_method not in ("scan", "device")
    return by_hand and (source, action) != ("scheduled", "stop")


def _round(entry: Entry) -> bool:
    return entry.data.occurred_at.minute % HALF_HOUR == 0 or entry.data.time_source == "scheduled"
