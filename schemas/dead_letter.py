"""A record that could not be used: why, where it came from, and its bytes untouched.

On `charting.dead-letters` the bytes are the record's value and the rest are its headers; in a file both stand
together.
"""

from typing import Literal

from schemas.base import Instant, Record

Stage = Literal["intake", "assemble", "check"]

Reason = Literal[
    "empty-record",
    "too-large",
    "undecodable",
    "invalid-envelope",
    "unknown-type",
    "unsupported-message",
    "nothing-charted",
    "encounter-unknown",
    "missing-field",
    "wrong-type",
    "time-without-offset",
    "time-out-of-range",
    "encounter-purged",
    "rule-failed",
]
"""Why a record was refused; stable names, so that operators can count and re-drive by them.

`unsupported-message` is a message or resource type outside the map, `nothing-charted` one inside it with no entry the
contract carries (an ORU of laboratory results).
"""

NOT_CHARTING: frozenset[Reason] = frozenset({"unsupported-message", "nothing-charted"})
"""Reasons of records that never were charting events, and so leave no encounter incomplete."""


class DeadLetter(Record, frozen=True, kw_only=True):
    """One refused record. No header carries content of it; `field` is a path of the contract, not a value."""

    topic: str
    partition: int
    offset: int
    stage: Stage
    reason: Reason
    time: Instant
    key: bytes | None = None
    field: str | None = None
    encounter_id: str | None = None
    value: bytes = b""
