"""The length of an infusion does not agree with what else is charted about it.

Why it matters
    Units are counted from the interval. Where the charted total, rate times volume or the ordered duration
    say something else, a reviewer takes the smaller figure, or none.

Fires on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1 for=90
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1 for=65
    12:30 adt discharge

What to do
    Make the total, the clock times and the rate x volume agree; chart pauses, or the early stop with its
    reason.

Feed notes
    Reason `total`: the charted total (`duration_minutes` of a `total` or `stop`, else the words of a
    nursing note) differs from stop - start - pauses by more than 1 minute. Reason `implausible`, the first
    that applies: the minutes differ from volume / rate by more than 20 % and 10 minutes; rate x time
    exceeds the bag by more than 10 %; the minutes differ from the ordered duration by more than a factor of
    2 with no `reason` charted; one bag ran longer than 24 hours. Volume is what was charted as infused with
    the stop, else what all bags held. The knob `require_charted_total` reports a missing total.

Known gaps
    An end with a charted `reason` excuses a run that is too short, never one that is too long for its bag.
    Rates by mass (mcg/kg/min) say nothing of volume. Infusions with rate changes and no charted bag are not
    held to 24 hours: such flowsheets do not record bags at all (inference). Rate and volume of the order
    are not used in place of charted ones.

References
    wearemedicalcoders.com, Essential documentation requirements; A53778; Medlearn 17 January 2022 (stopped
    early: documented minutes). All thresholds are ours (design).
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.infusions import End, Infusion
from streams.encounter.intervals import Interval, intersect, minutes, subtract
from streams.encounter.rates import flows, length, millilitres, volume_by
from streams.profiles.profile import Profile, Times
from streams.rules.evidence import end
from streams.rules.rule import Finding, Services, rule
from streams.rules.wording import notes_about, written_minutes

SUGGESTION = (
    "Make the total, the clock times and the rate and volume agree; chart pauses, or why it ended early."
)


class Odd(NamedTuple):
    """What the interval does not agree with: the words, what was expected, the knob and the record."""

    message: str
    expected: str
    threshold: float
    ref: str


@rule("infusion-duration-discrepancy", severity="audit-risk", judged=("at-close",), needs=("MAR",))
def infusion_duration_discrepancy(
    chart: ClosedChart, _services: Services, profile: Profile
) -> Iterator[Finding]:
    for infusion in chart.infusions:
        start, stop, knobs = infusion.start, infusion.stop, profile.times
        if infusion.parenteral and start and stop and stop.known != "calculated":
            ran = minutes(infusion.running)
            if odd := _total(chart, infusion, ran, knobs):
                yield _finding(infusion, start, stop, ran, "total", odd)
            if odd := next(_implausible(chart, infusion, start, stop, knobs), None):
                yield _finding(infusion, start, stop, ran, "implausible", odd)


def _total(chart: ClosedChart, infusion: Infusion, ran: int, knobs: Times) -> Odd | None:
    totals = [
        (entry.order, entry.data.duration_minutes, entry.ref)
        for entry in infusion.of("total", "stop", "given")
    ]
    charted = [(minutes, ref) for _, minutes, ref in sorted(totals) if minutes is not None]
    for note in () if charted else notes_about(chart, infusion):
        charted += [(written, note.ref)] if (written := written_minutes(note.data.text)) is not None else []
    if not charted:
        missing = Odd(
            "No total is charted.", "total", knobs.duration_tolerance_minutes, infusion.entries[-1].ref
        )
        return missing if knobs.require_charted_total else None
    total, ref = charted[-1]
    if abs(total - ran) > knobs.duration_tolerance_minutes:
        return Odd(
            "The charted total does not agree with the times.",
            f"{ran}",
            knobs.duration_tolerance_minutes,
            ref,
        )
    return None


def _implausible(
    chart: ClosedChart, infusion: Infusion, start: End, stop: End, knobs: Times
) -> Iterator[Odd]:
    early = any(entry.data.reason for entry in infusion.of("stop", "pause"))
    yield from _against_rate(infusion, start, early, knobs)
    yield from _against_bag(infusion, start, stop, knobs)
    if not any(entry.data.reason for entry in infusion.entries):
        yield from _against_order(chart, infusion, knobs)
    yield from _against_day(infusion, stop.at, knobs)


def _against_rate(infusion: Infusion, start: End, early: bool, knobs: Times) -> Iterator[Odd]:
    empty, ran = infusion.calculated_stop, minutes(infusion.running)
    if empty is None:
        return
    expected = minutes(subtract([Interval(start.at, empty.at)], infusion.pauses))
    allowed = max(knobs.implausible_share * expected, knobs.implausible_minutes)
    if abs(ran - expected) > allowed and not (early and ran < expected):
        yield Odd("The times do not agree with volume and rate.", f"{expected}", allowed, empty.ref)


def _against_bag(infusion: Infusion, start: End, stop: End, knobs: Times) -> Iterator[Odd]:
    volumes = [millilitres(entry.data.volume) for entry in infusion.bags]
    ran_in = volume_by(flows(infusion.entries, start.at), stop.at)
    held = sum(filter(None, volumes))
    if volumes and all(volumes) and ran_in and ran_in > held * (1 + knobs.bag_excess_share):
        message = "At the charted rate more would have run in than the bag holds."
        yield Odd(message, f"{held:g} mL", knobs.bag_excess_share, infusion.bags[-1].ref)


def _against_order(chart: ClosedChart, infusion: Infusion, knobs: Times) -> Iterator[Odd]:
    order, ran = chart.order(infusion.order_id), minutes(infusion.running)
    ordered = order.data.duration_minutes if order else None
    if order and ordered and length(ordered):
        longer, shorter = max(ran, ordered), min(ran, ordered)
        if longer > knobs.ordered_factor * shorter:
            message = "The times differ widely from the ordered duration, and no reason is charted."
            yield Odd(message, f"{ordered:g}", knobs.ordered_factor, order.ref)


def _against_day(infusion: Infusion, stop: datetime, knobs: Times) -> Iterator[Odd]:
    charted = any(bag.data.bag_id or bag.data.volume for bag in infusion.bags) or infusion.of("new-bag")
    if infusion.of("rate-change") and not charted:
        return
    hung = [*(bag.data.occurred_at for bag in infusion.bags), stop]
    for since, until in pairwise(hung):
        ran = minutes(intersect(infusion.running, [Interval(since, until)]))
        if ran > knobs.bag_hours * 60:
            ref = next(bag.ref for bag in infusion.bags if bag.data.occurred_at == since)
            yield Odd("One bag ran longer than it may hang.", "new bag", knobs.bag_hours, ref)


def _finding(infusion: Infusion, start: End, stop: End, ran: int, reason: str, odd: Odd) -> Finding:
    field = {"total": "duration_minutes"}.get(reason, "volume")
    return Finding(
        subject=Subject(administration_id=infusion.administration_id),
        message=odd.message,
        suggestion=SUGGESTION,
        evidence=(end(start), end(stop), Evidence(event=odd.ref, field=field, expected=odd.expected)),
        measure=Measure(minutes=ran, threshold=odd.threshold),
        reason=reason,
        part=reason,
    )
