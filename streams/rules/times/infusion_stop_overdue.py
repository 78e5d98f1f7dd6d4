"""An infusion should have ended by its own rate and volume, or as ordered, and nothing more is charted.

Why it matters
    A stop is charted best by the nurse who sees the pump end. A reminder while the patient is still there
    costs a look at the pump; after the discharge the time can often not be established any more.

Fires on
    07:30 order O1 vancomycin for=60
    08:00 mar start vancomycin order=O1

Silent on
    07:30 order O1 vancomycin for=60
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1

What to do
    Check the pump: record the stop, the new bag, or the reason it is still running.

Feed notes
    The expected run is the volume of the hanging bag (MAR `start` or `new-bag`) at the charted rates, halts
    left out; else the ordered duration. Without either, nothing is expected. The alert waits
    `overdue_slack` (30 minutes), from the last rate change, resume or new bag where that is later. At
    closing it is gone, and `infusion-stop-time-missing` stands instead.

Known gaps
    A drip dosed by mass (mcg/kg/min) or under a titration order ends when the patient no longer needs it.
    It counts as continuing for as long as one bag may hang (`bag_hours`, 24) after its last rate or bag
    entry (inference). Bags whose volume is only in the order are judged by the ordered duration.

References
    A53778; HCPro, Capturing start and stop times for infusions. The slack of 30 minutes is ours (design).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.alert import Measure, Subject
from streams.encounter.chart import Chart
from streams.encounter.given import by_line
from streams.encounter.infusions import End, Entry, Infusion
from streams.encounter.rates import elapsed_at, emptied_at, flows, halts, length, millilitres
from streams.profiles.profile import Profile
from streams.profiles.times import Times
from streams.rules.evidence import end, when, whole_minutes
from streams.rules.rule import Finding, Services, rule


@rule("infusion-stop-overdue", severity="informational", judged=("as-events-arrive",), needs=("MAR",))
def infusion_stop_overdue(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for infusion in by_line(chart, profile.vocabulary):
        start, changes = infusion.start, infusion.of("start", "new-bag", "rate-change", "resume", "pause")
        if start is None or _ended(infusion, changes):
            continue
        last = changes[-1].data.occurred_at if changes else start.at
        expected = _expected_end(chart, infusion, start, last, profile.times)
        if expected is not None:
            yield Finding(
                subject=Subject(administration_id=infusion.administration_id),
                message="The infusion should have ended by now, and no stop is charted.",
                suggestion="Check the pump: record the stop, the new bag, or the reason it is still running.",
                evidence=(
                    end(start),
                    *([when(changes[-1], expected=expected.isoformat())] if changes else []),
                ),
                due=max(expected, last) + timedelta(minutes=profile.times.overdue_slack_minutes),
                measure=Measure(
                    minutes=whole_minutes(expected - start.at), threshold=profile.times.overdue_slack_minutes
                ),
            )


def _ended(infusion: Infusion, changes: tuple[Entry, ...]) -> bool:
    """Whether a stop is charted, or the infusion is known to be halted."""
    halted = bool(changes) and halts(changes[-1])
    return infusion.charted_stop is not None or infusion.narrated_stop is not None or halted


def _expected_end(chart: Chart, infusion: Infusion, start: End, last: datetime, knobs: Times) -> datetime | None:
    """When the hanging bag is empty, else when the ordered time is over."""
    order = chart.order(infusion.order_id)
    if infusion.titrated or (order and order.data.titration):
        return last + timedelta(hours=knobs.bag_hours)
    bag = infusion.bags[-1] if infusion.bags else None
    spans = flows(infusion.entries, bag.data.occurred_at if bag else start.at)
    volume = millilitres(bag.data.volume) if bag else None
    ordered = length(order.data.duration_minutes) if order else None
    empty = emptied_at(spans, volume) if volume else None
    return empty or (elapsed_at(spans, ordered) if ordered else None)
