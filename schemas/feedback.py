"""`charting.feedback.v1`: what a person answered to an alert, in the words of CDS Hooks feedback.

It holds no comment in free text: a comment would carry names, and identifiers only cross this topic. A null value
takes the answer back.
"""

from typing import Literal

from schemas.base import Identifier, Instant, Record, plausible

Outcome = Literal["accepted", "overridden"]
OverrideReason = Literal[
    "documented-elsewhere", "chart-is-right", "cannot-be-established", "will-not-be-billed", "rule-does-not-apply"
]
"""CDS Hooks leaves the codes of `overrideReasons` to the service; these are ours (inference)."""


class Feedback(Record, frozen=True, kw_only=True):
    """The latest answer to one alert: `accepted` where the entry will be made, else why it will not.

    It holds through re-evaluation, because the alert keeps its id. `by` is the id of who answered, where known.
    """

    alert_id: Identifier
    encounter_id: str
    outcome: Outcome
    override_reason: OverrideReason | None = None
    outcome_timestamp: Instant
    by: str | None = None

    def __post_init__(self) -> None:
        plausible(outcome_timestamp=self.outcome_timestamp)
        if (self.outcome == "overridden") != (self.override_reason is not None):
            raise ValueError("an override has a reason and an acceptance has none: override_reason")
