"""The gauges: what stands at the moment of a scrape, read from the engine and the agents.

Units come from the feed, so their number is bounded here: a feed that puts a bed or a free text where the unit belongs
must not make a series of each.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from streams.agents import Agents
from streams.engine import EngineState

UNITS = 100
"""How many units have series of their own; the others are counted together."""
LONGEST_UNIT = 40
OTHER_UNITS, NO_UNIT = "other", "none"
VARIANCE = "Service units of encounters held: over is billed and not supported, under supported and not billed."

Labels = TypeVar("Labels", bound=tuple[str, ...])


class Gauges(Collector):
    """What stands at the moment of a scrape."""

    def __init__(self, state: EngineState, agents: Agents) -> None:
        self._state, self._agents = state, agents

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges."""
        yield from self._standing()
        yield from self._lag()
        ready = GaugeMetricFamily("dripcheck_ready", "Whether the worker serves its partitions.")
        ready.add_metric((), float(self._state.answered))
        yield ready
        recovery = dict(self._state.recovery).items()
        left = {(tp.topic, str(tp.partition)): max(0, end - applied) for tp, (applied, end) in recovery}
        where = ("changelog", "partition")
        yield _family("recovery_remaining_records", "Changelog records still to be restored.", where, left)

    def _standing(self) -> Iterator[GaugeMetricFamily]:
        desks = list(self._agents.desks.values())
        states = _sum({(state,): number for state, number in dict(desk.states).items()} for desk in desks)
        yield _family("encounters", "Encounters held, by state.", ("state",), states)
        again = {(): sum(len(desk.to_reevaluate) for desk in desks)}
        yield _family("reevaluation_remaining", "Encounters still to be judged again on request.", (), again)
        alerts = _sum(dict(desk.publisher.open_alerts) for desk in desks)
        assessed = _sum(dict(desk.standings.assessed) for desk in desks)
        variance = _sum(dict(desk.standings.variance) for desk in desks)
        practice = _sum(dict(practice.of_units) for practice in list(self._agents.practices.values()))
        named = _named_units(assessed, alerts, practice)
        by = ("rule", "severity", "unit")
        yield _by_unit("open_alerts", "Alerts open now, by rule, severity and unit.", by, alerts, named)
        by_result = ("unit", "result")
        yield _by_unit("assessed_encounters", "Closed encounters held, by how they stand.", by_result, assessed, named)
        by_family = ("unit", "family", "direction")
        yield _by_unit("variance_units", VARIANCE, by_family, variance, named)
        of_units = ("rule", "unit")
        yield _by_unit("unit_practice_findings", "Audit findings about a unit's practice.", of_units, practice, named)

    def _lag(self) -> Iterator[GaugeMetricFamily]:
        """Absent, not 0, is the age where records wait and none was read yet: nobody knows it."""
        now = time.time()  # noqa: TID251 - lag is measured by the wall clock
        records = {(tp.topic, str(tp.partition)): waiting for tp, waiting in dict(self._state.lag).items()}
        read = {(topic, str(n)): moment / 1000 for (topic, n), moment in dict(self._agents.read_to).items()}
        ages = {
            labels: max(0.0, now - read[labels]) if waiting > 0 else 0.0
            for labels, waiting in records.items()
            if labels in read or waiting <= 0
        }
        where = ("topic", "partition")
        yield _family("lag_records", "Records not read yet.", where, records)
        yield _family("lag_seconds", "Age of the last record read while more wait, else 0.", where, ages)


def _sum(parts: Iterable[Mapping[Labels, float]]) -> dict[Labels, float]:
    """Add up; what fell to 0 stays, so that a graph shows the fall and not a gap."""
    total: dict[Labels, float] = defaultdict(float)
    for part in parts:
        for labels, value in part.items():
            total[labels] += value
    return total


def _named_units(
    assessed: Mapping[tuple[str, str], float],
    alerts: Mapping[tuple[str, str, str], float],
    practice: Mapping[tuple[str, str], float],
) -> frozenset[str]:
    """The units that most is known of."""
    known: dict[str, float] = defaultdict(float)
    for unit, number in (
        *((unit, number) for (unit, _), number in assessed.items()),
        *((unit, number) for (_, _, unit), number in alerts.items()),
        *((unit, number) for (_, unit), number in practice.items()),
    ):
        if len(unit) <= LONGEST_UNIT:
            known[unit] += number
    return frozenset(sorted(known, key=lambda unit: (-known[unit], unit))[:UNITS])


def _by_unit(
    name: str, documentation: str, labels: tuple[str, ...], values: Mapping[Labels, float], named: frozenset[str]
) -> GaugeMetricFamily:
    """A family of units: those that have no series of their own are counted together."""
    at = labels.index("unit")
    return _family(name, documentation, labels, _sum({_shown(key, at, named): value} for key, value in values.items()))


def _shown(key: tuple[str, ...], at: int, named: frozenset[str]) -> tuple[str, ...]:
    unit = (key[at] or NO_UNIT) if key[at] in named else OTHER_UNITS
    return (*key[:at], unit, *key[at + 1 :])


def _family(
    name: str, documentation: str, labels: tuple[str, ...], values: Mapping[Labels, float]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"dripcheck_{name}", documentation, labels=labels)
    for key, value in sorted(values.items()):
        family.add_metric(key, value)
    return family
