"""The knobs of a site: which feeds are connected, when an encounter closes, and every threshold of the rules.

Types are the documentation: each knob has its default, its meaning and its origin. `design` marks a number
of ours, because no authority gives one; such a threshold is shown in the alert that applied it.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from streams.errors import UnusableProfile

Feed = Literal["ENC", "ORD", "MAR", "NUR", "NOTE", "ACC", "SIG", "CHG", "SUP"]
FEEDS: tuple[Feed, ...] = ("ENC", "ORD", "MAR", "NUR", "NOTE", "ACC", "SIG", "CHG", "SUP")

Positive = Annotated[float, Meta(gt=0)]
NotNegative = Annotated[float, Meta(ge=0)]


class Knobs(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every section: an unknown key is refused."""


class Closing(Knobs):
    """When an encounter is over, and how long it may still change."""

    inactivity_hours: Positive = 24
    """An encounter with no discharge closes this long after its last record (design)."""
    late_window_days: Annotated[float, Meta(gt=0, le=30)] = 7
    """How long after closing an entry still re-evaluates (wire contract: 7, up to 30)."""
    planned_days: Positive = 90
    """How long a visit that was only planned or ordered is kept (design, after `plan_window`)."""


class Times(Knobs):
    """Thresholds of the family `times` (rules.md section 1)."""

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
    stop_ahead_minutes: NotNegative = 5
    """How far a stop may lie after its recording (design, after `charted-before-administration`)."""
    time_tolerance_minutes: NotNegative = 5
    """How far two records of one moment may lie apart (design)."""
    auto_stop_share: Annotated[float, Meta(gt=0, le=1)] = 0.80
    """From which share of a documenter's stops on the ordered minute they count as filled in (design)."""
    auto_stop_infusions: Annotated[int, Meta(gt=0)] = 20
    """Over how many of their infusions that share is taken (design)."""
    rounding_days: Positive = 30
    """Over how many days times of a documenter or unit are taken together (design)."""
    rounding_times: Annotated[int, Meta(gt=0)] = 30
    """From how many manual times on a pattern is looked for (design)."""
    rounding_durations: Annotated[int, Meta(gt=0)] = 50
    """From how many derived durations on a crowd above a threshold is looked for (design)."""
    rounding_factor: Positive = 3
    """By which factor a count must exceed what is expected, or the count below the threshold (design)."""
    five_minute_share: Annotated[float, Meta(gt=0, le=1)] = 0.60
    """From which share of times on multiples of five minutes they count as rounded (design)."""
    rounding_significance: Annotated[float, Meta(gt=0, lt=1)] = 0.001
    """Below which binomial probability a share is no chance (design)."""


class Intake(Knobs):
    """How records are read, and when a feed counts as wrong as a whole."""

    time_zone: str | None = None
    """IANA zone of the facility for times without an offset; without it such a record is a dead letter."""
    max_record_bytes: Annotated[int, Meta(gt=0)] = 8_000_000
    """A longer record is a dead letter (design: far above any note, below what state topics are created for)."""
    invalid_share: Annotated[float, Meta(gt=0, le=1)] = 0.05
    """More than this share refused over `invalid_window` records stops the worker (design)."""
    invalid_window: Annotated[int, Meta(gt=0)] = 1000
    """Over how many records the share is taken (design)."""
    invalid_in_a_row: Annotated[int, Meta(gt=0)] = 100
    """So many refused records in a row stop the worker (design)."""


class Profile(Knobs):
    """A site: who bills, what is connected, and the knobs."""

    name: str
    perspective: Literal["facility", "professional"]
    feeds: tuple[Feed, ...] = FEEDS
    closing: Closing = Closing()
    intake: Intake = Intake()
    times: Times = Times()


def read_profile(text: str) -> Profile:
    """The profile in a TOML text. Raises UnusableProfile with the key that is unknown or wrong."""
    try:
        return msgspec.toml.decode(text, type=Profile)
    except msgspec.DecodeError as error:
        raise UnusableProfile(f"profile: {error}") from None
