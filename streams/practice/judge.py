"""A practice judged: rounded times and scheduled ends over a rolling window of closed encounters.

The window ends with the latest closing it knows, so that the judgement is a function of the shares and not of the day
it is made. Findings are audit findings about a documenter or a unit; no encounter, no patient and no chart is named.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta

import orjson

from schemas.alert import Alert, Measure, Subject
from streams.practice.share import Share
from streams.profiles.profile import Profile
from streams.rules.catalogue import RULESET
from streams.rules.rounding import crowded_durations, filled_in, rounded_times

MOST_ENCOUNTERS = 2000
"""How many encounters of a documenter or unit are kept; the latest closed stay (design: bounded state)."""

_REASONS = {
    "quarter-hour": "Manual start and stop times lie on the quarter hour more often than chance explains.",
    "five-minute": "Manual start and stop times lie on multiples of five minutes more often than chance explains.",
    "threshold-clustering": "Durations crowd just above the minutes at which more is paid.",
}


def retained(shares: Mapping[str, Share], profile: Profile) -> dict[str, Share]:
    """The shares inside the window, by encounter; the same for any order in which they came."""
    if not shares:
        return {}
    begin = max(share.closed_at for share in shares.values()) - timedelta(days=profile.times.rounding_days)
    inside = [(share.closed_at, encounter, share) for encounter, share in shares.items() if share.closed_at > begin]
    return {encounter: share for _, encounter, share in sorted(inside, key=lambda item: item[:2])[-MOST_ENCOUNTERS:]}


def judge_practice(key: str, shares: Collection[Share], profile: Profile) -> tuple[Alert, ...]:
    """The audit findings about one documenter or unit."""
    if not shares:
        return ()
    return tuple(
        Alert(
            alert_id=hashlib.sha256(orjson.dumps([key, rule, reason])).hexdigest()[:32],
            encounter_id="",
            patient_id="",
            rule=rule,
            family="times",
            severity="audit-risk",
            status="open",
            phase="final",
            subject=_subject(key),
            message=message,
            suggestion="Chart the minute shown on the clock or pump, when the infusion is seen to start and to finish.",
            evidence=(),
            held_back=(),
            measure=measure,
            reason=reason,
            raised_at=max(share.closed_at for share in shares),
            profile=profile.name,
            ruleset=RULESET,
        )
        for rule, reason, message, measure in _patterns(shares, profile)
    )


def _subject(key: str) -> Subject:
    kind, _, name = key.partition(":")
    return Subject(documenter_id=name) if kind == "documenter" else Subject(unit=name)


def _patterns(shares: Iterable[Share], profile: Profile) -> Iterator[tuple[str, str, str, Measure]]:
    """Rule, reason, words and numbers of each pattern found."""
    knobs, shares = profile.times, list(shares)
    times = [time for share in shares for time in share.times]
    durations = [duration for share in shares for duration in share.durations]
    for pattern in [*rounded_times(times, knobs), *crowded_durations(durations, knobs)]:
        measure = Measure(count=pattern.found, of=pattern.of, threshold=pattern.threshold)
        yield "rounded-time-pattern", pattern.reason, _REASONS[pattern.reason], measure
    stops, scheduled = sum(share.stops for share in shares), sum(share.scheduled for share in shares)
    if filled_in(scheduled, stops, knobs):
        measure = Measure(count=scheduled, of=stops, threshold=knobs.auto_stop_share)
        message = "Most infusions end on the very minute that the ordered duration gives."
        yield "scheduled-duration-used-as-actual", "auto-stop", message, measure
