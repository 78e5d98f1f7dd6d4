"""Every metric of the worker, by Prometheus convention: base units, `_total` for counters, a help text each.

Labels are names of types, rules, reasons, topics and states. No identifier of a patient, an encounter or a
person is ever a label. `deploy/grafana` shows them and `deploy/prometheus` watches them; a test holds the
names together.
"""

import time
from itertools import product
from typing import get_args

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Histogram

from schemas.dead_letter import Reason, Stage
from streams.agents import Agents
from streams.engine import CheckpointStats, EngineState
from streams.observer import EventResult
from streams.ops.gauges import Gauges
from streams.profiles.terms import TermKind
from streams.rules.catalogue import CATALOGUE
from streams.verdict import Verdict

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
TRANSITIONS = {
    ("open", "closed"): "closed", ("planned", "closed"): "closed", ("new", "closed"): "closed",
    ("closed", "closed"): "re-evaluated", ("closed", "open"): "re-opened",
}  # fmt: skip


class Metrics:
    """The observer of a worker."""

    def __init__(self, registry: CollectorRegistry) -> None:
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call] # they double the page
        self.registry = registry
        self._events = self._counter("events", "Charting events read, by type and result.", "type", "result")
        self._unmapped = self._counter(
            "unmapped_terms", "Terms of orders and entries that no table of the vocabulary holds, by kind.", "kind"
        )
        self._dead = self._counter("dead_letters", "Records refused, by stage and reason.", "stage", "reason")
        self._alerts = self._counter(
            "alerts", "Alerts published, by what happened to them.", "rule", "severity", "status"
        )
        self._encounters = self._counter(
            "encounter_transitions", "Encounters closed, re-evaluated, re-opened, purged.", "transition"
        )
        self._changelog_bytes = self._counter("changelog_bytes", "Bytes of state sent to changelogs.")
        self._changelog_records = self._counter("changelog_records", "Records of state sent to changelogs.")
        self._latency = self._histogram(
            "close_to_alert_seconds", "From the record that closed an encounter to its alerts acknowledged."
        )
        self._checkpoint = self._histogram(
            "checkpoint_duration_seconds", "How long outputs, state and offsets took to be acknowledged."
        )

        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """A counter that is born at 1 hides its first event from Prometheus' `increase`."""
        for stage, reason in product(get_args(Stage), get_args(Reason)):
            self._dead.labels(stage, reason)
        for kind in get_args(TermKind):
            self._unmapped.labels(kind)
        for rule, happened in product(CATALOGUE, ("opened", "updated", "resolved")):
            self._alerts.labels(rule.name, rule.severity, happened)
        for transition in (*TRANSITIONS.values(), "purged"):
            self._encounters.labels(transition)

    def _counter(self, name: str, documentation: str, *labels: str) -> Counter:
        return Counter(f"dripcheck_{name}", documentation, labels, registry=self.registry)

    def _histogram(self, name: str, documentation: str) -> Histogram:
        return Histogram(f"dripcheck_{name}", documentation, buckets=SECONDS, registry=self.registry)

    def event(self, kind: str, result: EventResult) -> None:
        """An event was read."""
        self._events.labels(kind, result).inc()

    def unmapped(self, kind: TermKind) -> None:
        """A term is in no table; which one is told to nobody."""
        self._unmapped.labels(kind).inc()

    def dead_letter(self, stage: str, reason: str) -> None:
        """A record was refused."""
        self._dead.labels(stage, reason).inc()

    def alert(self, rule: str, severity: str, status: str, *, again: bool) -> None:
        """An alert was published."""
        happened = status if status == "resolved" else "updated" if again else "opened"
        self._alerts.labels(rule, severity, happened).inc()

    def encounter(self, before: str, after: str) -> None:
        """An encounter was judged."""
        transition = "purged" if after == "purged" else TRANSITIONS.get((before, after))
        if transition is not None:
            self._encounters.labels(transition).inc()

    def verdict(self, encounter_id: str, verdict: Verdict) -> None:
        """Verdicts are not counted; their alerts are."""

    def forgotten(self, partition: int) -> None:
        """Gauges are read from what is there."""

    def checkpoint(self, stats: CheckpointStats, agents: Agents) -> None:
        """A checkpoint was made: the alerts of the encounters that closed in it are acknowledged."""
        self._checkpoint.observe(stats.seconds)
        self._changelog_bytes.inc(stats.changelog_bytes)
        self._changelog_records.inc(stats.changelog_records)
        now = time.time()  # noqa: TID251 - a latency is measured by the wall clock
        for desk in agents.desks.values():
            for arrived in desk.closed:
                self._latency.observe(max(0.0, now - arrived / 1000))
            desk.closed.clear()

    def watch(self, state: EngineState, agents: Agents) -> None:
        """Read the gauges from the engine and the agents at each scrape."""
        self.registry.register(Gauges(state, agents))
