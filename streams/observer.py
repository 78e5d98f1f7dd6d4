"""What the agents tell whoever counts: the metrics of a worker, the summary of a replay.

The agents report; an observer decides what to count. Nothing told here identifies a patient, an encounter or a person.
"""

from typing import Literal, Protocol

from streams.profiles.terms import TermKind
from streams.verdict import Verdict

EventResult = Literal["accepted", "duplicate", "rejected", "forwarded", "tombstone", "purged"]


class Observer(Protocol):
    """Somebody who counts."""

    def event(self, kind: str, result: EventResult) -> None:
        """An event of this type was read."""

    def unmapped(self, kind: TermKind) -> None:
        """An order or entry has a term of this kind that no table of the vocabulary holds."""

    def dead_letter(self, stage: str, reason: str) -> None:
        """A record was refused."""

    def alert(self, rule: str, severity: str, status: str, *, again: bool) -> None:
        """An alert was published; `again` where it was open before."""

    def encounter(self, before: str, after: str) -> None:
        """An encounter was judged, and its state went from one to the other."""

    def verdict(self, encounter_id: str, verdict: Verdict) -> None:
        """The whole judgement, for a summary; not for a metric."""

    def forgotten(self, partition: int) -> None:
        """The partition went away with everything counted in it."""
