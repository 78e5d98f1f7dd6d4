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
from streams.encounter.given import by_line
from streams.encounter.infusions import End, Infusion
from streams.encounter.intervals import Interval, intersect, minutes, subtract
from streams.encounter.rates import length, millilitres, volume_by
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.profiles.times import Times
from streams.rules.evidence import end, when
from streams.rules.rule import Finding, Services, rule
from streams.rules.wording import notes_about, written_minutes

SUGGESTION = "Make the total, the clock times and the rate and volume agree; chart pauses, or why it ended early."


class Odd(NamedTuple):
    """What the interval does not agree with: the words, the knob, and the record that says otherwise."""

    message: str
    threshold: float
    other: Evidence


@rule("infusion-duration-discrepancy", severity="audit-risk", judged=("at-close",), needs=("MAR",))
def infusion_duration_discrepancy(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for infusion in by_line(chart, profile.vocabulary):
        start, stop, knobs = infusion.start, infusion.stop, profile.times
        if start and stop and stop.known != "calculated":
            ends = (end(start), end(stop))
            ran = minutes(infusion.running)
            if odd := _total(chart, infusion, ran, profile):
                yield _finding(infusion, ends, ran, "total", odd)
            if odd := next(_implausible(chart, infusion, start, stop, knobs), None):
                yield _finding(infusion, ends, ran, "implausible", odd)


def _total(chart: ClosedChart, infusion: Infusion, ran: int, profile: Profile) -> Odd | None:
    tolerance = profile.times.duration_tolerance_minutes
    charted = list(_charted_totals(chart, infusion, profile.vocabulary))
    if charted and abs(charted[-1][0] - ran) > tolerance:
        total, ref, field = charted[-1]
        other = Evidence(event=ref, field=field, found=f"{total:g}", expected=f"{ran}")
        return Odd("The charted total does not agree with the times.", tolerance, other)
    if not charted and profile.times.require_charted_total:
        other = Evidence(event=infusion.entries[-1].ref, field="duration_minutes", expected=f"{ran}")
        return Odd("No total is charted.", tolerance, other)
    return None


def _charted_totals(chart: ClosedChart, infusion: Infusion, vocabulary: Vocabulary) -> Iterator[tuple[float, str, str]]:
    """Every charted length with its event and field; words count where no entry has one."""
    totals = sorted(infusion.of("total", "stop", "given"), key=lambda entry: entry.order)
    charted = [entry for entry in totals if entry.data.duration_minutes is not None]
    for entry in charted:
        yield entry.data.duration_minutes or 0.0, entry.ref, "duration_minutes"
    for note in () if charted else notes_about(chart, infusion, vocabulary):
        if (written := written_minutes(note.data.text)) is not None:
            yield written, note.ref, "text"


def _implausible(chart: ClosedChart, infusion: Infusion, start: End, stop: End, knobs: Times) -> Iterator[Odd]:
    early = any(entry.data.reason for entry in infusion.of("stop", "pause"))
    yield from _against_rate(infusion, start, early, knobs)
    yield from _against_bag(infusion, stop, knobs)
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
        other = Evidence(event=empty.ref, field="volume", found=f"{ran}", expected=f"{expected}")
        yield Odd("The times do not agree with volume and rate.", allowed, other)


def _against_bag(infusion: Infusion, stop: End, knobs: Times) -> Iterator[Odd]:
    volumes = [millilitres(entry.data.volume) for entry in infusion.bags]
    ran_in = volume_by(infusion.flow, stop.at)
    held = sum(filter(None, volumes))
    if volumes and all(volumes) and ran_in and ran_in > held * (1 + knobs.bag_excess_share):
        bag = infusion.bags[-1].ref
        other = Evidence(event=bag, field="volume", found=f"{held:g} mL", expected=f"{ran_in:g} mL")
        yield Odd("At the charted rate more would have run in than the bag holds.", knobs.bag_excess_share, other)


def _against_order(chart: ClosedChart, infusion: Infusion, knobs: Times) -> Iterator[Odd]:
    order, ran = chart.order(infusion.order_id), minutes(infusion.running)
    ordered = order.data.duration_minutes if order else None
    if order and ordered and length(ordered) and max(ran, ordered) > knobs.ordered_factor * min(ran, ordered):
        message = "The times differ widely from the ordered duration, and no reason is charted."
        other = Evidence(event=order.ref, field="duration_minutes", found=f"{ran}", expected=f"{ordered:g}")
        yield Odd(message, knobs.ordered_factor, other)


def _against_day(infusion: Infusion, stop: datetime, knobs: Times) -> Iterator[Odd]:
    bag_charted = any(bag.data.bag_id or bag.data.volume for bag in infusion.bags) or infusion.of("new-bag")
    if infusion.of("rate-change") and not bag_charted:
        return
    hung = [bag.data.occurred_at for bag in infusion.bags]
    for bag, (since, until) in zip(infusion.bags, pairwise([*hung, stop]), strict=True):
        ran = minutes(intersect(infusion.running, [Interval(since, until)]))
        if ran > knobs.bag_hours * 60:
            yield Odd("One bag ran longer than it may hang.", knobs.bag_hours, when(bag, expected="new bag"))


def _finding(infusion: Infusion, ends: tuple[Evidence, Evidence], ran: int, reason: str, odd: Odd) -> Finding:
    return Finding(
        subject=Subject(administration_id=infusion.administration_id),
        message=odd.message,
        suggestion=SUGGESTION,
        evidence=(*ends, odd.other),
        measure=Measure(minutes=ran, threshold=odd.threshold),
        reason=reason,
        part=reason,
    )
