"""Thresholds of the family `times` (rules.md section 1)."""

from typing import Annotated

from msgspec import Meta

from streams.profiles.base import Count, Knobs, NotNegative, Positive, Share


class Times(Knobs, frozen=True):
    """How far times may lie apart before somebody is asked."""

    start_grace_minutes: NotNegative = 30
    """How long after the first sign of running a start may still be filed (design)."""
    overdue_slack_minutes: NotNegative = 30
    """How long after its expected end an infusion may run without a word (design)."""
    duration_tolerance_minutes: NotNegative = 1
    """How far a charted total may lie from the clock times (design)."""
    implausible_share: NotNegative = 0.20
    """How far the interval may lie from volume / rate, as a share (design)."""
    implausible_minutes: NotNegative = 10
    """The same in minutes; the larger of both counts (design)."""
    ordered_factor: Positive = 2
    """By which factor an interval may differ from the ordered duration without a reason (design)."""
    bag_hours: Positive = 24
    """How long one bag may hang (design)."""
    bag_excess_share: NotNegative = 0.10
    """How far rate x time may exceed the bag (design)."""
    duration_only_accepted: bool = False
    """Whether the payer accepts a recorded length in place of clock times (ICD-STOP; default of rules.md)."""
    require_charted_total: bool = False
    """Whether a missing charted total is itself reported; no authority asks for one (rules.md)."""
    bag_change_tolerance_minutes: NotNegative = 0
    """A gap between two bags up to this does not break the run (AUTH-TIME against CA-96366)."""
    time_tolerance_minutes: NotNegative = 5
    """How far two records of one moment may lie apart (design)."""
    auto_stop_share: Share = 0.80
    """From which share of a documenter's stops on the ordered minute they count as filled in (design)."""
    auto_stop_infusions: Count = 20
    """Over how many of their infusions that share is taken (design)."""
    rounding_days: Positive = 30
    """Over how many days times of a documenter or unit are taken together (design)."""
    rounding_times: Count = 30
    """From how many manual times on a pattern is looked for (design)."""
    rounding_durations: Count = 50
    """From how many derived durations on a crowd above a threshold is looked for (design)."""
    rounding_factor: Positive = 3
    """By which factor a count must exceed what is expected, or the count below the threshold (design)."""
    five_minute_share: Share = 0.60
    """From which share of times on multiples of five minutes they count as rounded (design)."""
    rounding_significance: Annotated[float, Meta(gt=0, lt=1)] = 0.001
    """Below which binomial probability a share is no chance (design)."""
