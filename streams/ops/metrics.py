"""Every metric of the worker, by Prometheus convention: base units, `_total` for counters, a help text each.

Labels are names of types, rules, reasons, topics and states. No identifier of a patient, an encounter or a person is ever
a label.
"""

import time
from collections import Counter as Tally
from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from streams.agents import Agents
from streams.engine import CheckpointStats, EngineState
from streams.observer import EventResult
from streams.verdict import Verdict

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
TRANSITIONS = {
    ("open", "closed"): "closed", ("planned", "closed"): "closed", ("new", "closed"): "closed",
    ("closed", "closed"): "re-evaluated", ("closed", "open"): "re-opened",
}  # fmt: skip


class Metrics:
    """The observer of a worker."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._events = Counter("dripcheck_events", "Charting events read, by type and result.", ("type", "result"), registry=registry)
        self._dead = Counter("dripcheck_dead_letters", "Records refused, by stage and reason.", ("stage", "reason"), registry=registry)
        self._alerts = Counter(
            "dripcheck_alerts", "Alerts published, by rule, severity and what happened to them.", ("rule", "severity", "status"), registry=registry,
        )  # fmt: skip
        self._encounters = Counter("dripcheck_encounter_transitions", "Encounters closed, re-evaluated, re-opened, purged.", ("transition",), registry=registry)
        self._latency = Histogram(
            "dripcheck_close_to_alert_seconds", "From the record that closed an encounter to its alerts acknowledged.", buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._checkpoint = Histogram(
            "dripcheck_checkpoint_duration_seconds", "How long a checkpoint took: outputs, state and offsets acknowledged.", buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._changelog_bytes = Counter("dripcheck_changelog_bytes", "Bytes of state sent to changelogs.", registry=registry)
        self._changelog_records = Counter("dripcheck_changelog_records", "Records of state sent to changelogs.", registry=registry)

    def event(self, kind: str, result: EventResult) -> None:
        """An event was read."""
        self._events.labels(kind, result).inc()

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


class Gauges(Collector):
    """What stands at the moment of a scrape."""

    def __init__(self, state: EngineState, agents: Agents) -> None:
        self._state, self._agents = state, agents

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges."""
        yield from self._standing()
        yield from self._lag()
        ready = GaugeMetricFamily("dripcheck_ready", "Whether the worker serves its partitions.")
        ready.add_metric((), float(self._state.ready))
        yield ready
        left = GaugeMetricFamily(
            "dripcheck_recovery_remaining_records", "Changelog records still to be restored.", labels=("changelog", "partition")
        )
        for tp, (applied, end) in dict(self._state.recovery).items():
            left.add_metric((tp.topic, str(tp.partition)), max(0, end - applied))
        yield left

    def _standing(self) -> Iterator[GaugeMetricFamily]:
        desks = list(self._agents.desks.values())
        states = sum((Tally(dict(desk.states)) for desk in desks), Tally[str]())
        yield _family("dripcheck_encounters", "Encounters held, by state.", ("state",), {(name,): n for name, n in states.items()})
        alerts = sum((Tally(dict(desk.open_alerts)) for desk in desks), Tally[tuple[str, str]]())
        yield _family("dripcheck_open_alerts", "Alerts open now, by rule and severity.", ("rule", "severity"), alerts)

    def _lag(self) -> Iterator[GaugeMetricFamily]:
        now = time.time()  # noqa: TID251 - lag is measured by the wall clock
        lag, read_to = dict(self._state.lag), dict(self._agents.read_to)
        records = GaugeMetricFamily("dripcheck_lag_records", "Records not read yet.", labels=("topic", "partition"))
        seconds = GaugeMetricFamily("dripcheck_lag_seconds", "Age of the last record read while more wait; 0 when caught up.", labels=("topic", "partition"))
        for tp, waiting in lag.items():
            labels = (tp.topic, str(tp.partition))
            records.add_metric(labels, waiting)
            behind = now - read_to.get((tp.topic, tp.partition), now * 1000) / 1000
            seconds.add_metric(labels, max(0.0, behind) if waiting > 0 else 0.0)
        yield records
        yield seconds


def _family(
    name: str, documentation: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], int]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, documentation, labels=labels)
    for key, value in sorted(values.items()):
        family.add_metric(key, value)
    return family
