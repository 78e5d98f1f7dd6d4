"""Every topic: name, key, clean-up, and why. Partition counts and retention are set where topics are created.

`charting.events` and the internal `charting.transfers` are co-partitioned with the tables, so that everything of one
encounter meets in one partition.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from streams.intake.formats import Wire

DAY_MS = 86_400_000
MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it is created: `co_partitioned` topics have the partition count of the tables."""

    name: str
    key: str
    cleanup: Literal["delete", "compact"]
    retention_ms: int
    max_message_bytes: int
    co_partitioned: bool
    why: str

    @property
    def config(self) -> dict[str, str]:
        """Kafka's topic configuration."""
        config = {"cleanup.policy": self.cleanup, "max.message.bytes": str(self.max_message_bytes)}
        return config if self.cleanup == "compact" else config | {"retention.ms": str(self.retention_ms)}


@dataclass(frozen=True)
class Topics:
    """The topics of one deployment, under its prefix."""

    prefix: str = ""

    def _topic(self, name: str, key: str, why: str, **options: object) -> Topic:
        facts = {
            "cleanup": "delete",
            "retention_ms": 14 * DAY_MS,
            "max_message_bytes": 32 * MEBIBYTE,
            "co_partitioned": False,
        }
        return Topic(name=f"{self.prefix}{name}", key=key, why=why, **(facts | options))  # type: ignore[arg-type]

    @cached_property
    def inbox_json(self) -> Topic:
        """What engines publish as JSON, keyed as they like."""
        return self._topic("charting.inbox.json", "any", "events of the contract from publishers that cannot key them")

    @cached_property
    def inbox_fhir(self) -> Topic:
        """What engines publish as FHIR R4, keyed as they like."""
        return self._topic("charting.inbox.fhir", "any", "FHIR R4 resources, Bundles and NDJSON")

    @cached_property
    def inbox_hl7v2(self) -> Topic:
        """What engines publish as HL7 v2, keyed as they like."""
        return self._topic("charting.inbox.hl7v2", "any", "HL7 v2 messages and batches")

    @cached_property
    def events(self) -> Topic:
        """Canonical events by encounter."""
        return self._topic(
            "charting.events",
            "encounter id",
            "canonical events; kept longer than the late window",
            co_partitioned=True,
            retention_ms=35 * DAY_MS,
        )

    @cached_property
    def transfers(self) -> Topic:
        """Internal: what one encounter's partition must tell another's."""
        return self._topic(
            "charting.transfers", "encounter id",
            "internal: events of merged encounters, misplaced events, word of dead letters and purges",
            co_partitioned=True,
        )  # fmt: skip

    @cached_property
    def practice(self) -> Topic:
        """Internal: what a closed chart adds to the practice of its documenters and unit."""
        return self._topic(
            "charting.practice",
            "documenter or unit",
            "internal: shares of closed charts in a practice",
            co_partitioned=True,
        )

    @cached_property
    def notes(self) -> Topic:
        """Internal: fingerprints of the notes of closed encounters."""
        return self._topic(
            "charting.notes",
            "patient id",
            "internal: fingerprints of the notes of closed encounters",
            co_partitioned=True,
        )

    @cached_property
    def alerts(self) -> Topic:
        """The latest state of each alert."""
        return self._topic("charting.alerts", "alert id", "latest state of each alert", cleanup="compact")

    @cached_property
    def assessments(self) -> Topic:
        """The latest assessment of each closed encounter."""
        return self._topic(
            "charting.assessments", "encounter id", "latest assessment of each encounter", cleanup="compact"
        )

    @cached_property
    def feedback(self) -> Topic:
        """The latest answer to each alert."""
        return self._topic(
            "charting.feedback", "alert id", "latest answer of a person to each alert", cleanup="compact"
        )

    @cached_property
    def dead_letters(self) -> Topic:
        """Refused records with their bytes."""
        return self._topic(
            "charting.dead-letters", "original key", "refused records, bytes untouched", retention_ms=90 * DAY_MS,
            max_message_bytes=34 * MEBIBYTE,
        )  # fmt: skip

    @cached_property
    def inboxes(self) -> dict[Wire, Topic]:
        """The inbox of each wire format."""
        return {"json": self.inbox_json, "fhir": self.inbox_fhir, "hl7v2": self.inbox_hl7v2}

    @cached_property
    def sources(self) -> tuple[Topic, ...]:
        """What the worker reads."""
        return (*self.inboxes.values(), self.events, self.transfers, self.practice, self.notes)

    @cached_property
    def every(self) -> tuple[Topic, ...]:
        """All topics the project declares itself; changelogs belong to the engine."""
        return (*self.sources, self.alerts, self.assessments, self.feedback, self.dead_letters)
