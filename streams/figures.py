"""What a chart holds in plain figures, for a summary: as charted, with no grace, no route and no judgement.

Apart from the summary, because whoever judges in another process works them out there and leaves the chart behind.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from streams.encounter.chart import Chart

LATE_AFTER = timedelta(hours=4)
"""An entry filed later than this after it happened counts as late (rules.md: `late_after` for the MAR)."""


@dataclass(frozen=True, slots=True)
class ChartCounts:
    """Plain figures of one chart."""

    state: str
    infusions: int = 0
    start_without_stop: int = 0
    stop_without_start: int = 0
    late_entries: tuple[tuple[str, int], ...] = ()


def count(state: str, chart: Chart | None) -> ChartCounts:
    """What a chart holds, as charted: no grace, no route, no judgement."""
    return ChartCounts(state) if chart is None else chart.once(ChartCounts, lambda: _count(state, chart))


def _count(state: str, chart: Chart) -> ChartCounts:
    started = [bool(infusion.of("start")) for infusion in chart.infusions]
    stopped = [infusion.charted_stop is not None for infusion in chart.infusions]
    entries = [entry for infusion in chart.infusions for entry in infusion.entries] + [
        *chart.doses,
        *chart.not_given,
    ]
    return ChartCounts(
        state,
        len(chart.infusions),
        sum(start and not stop for start, stop in zip(started, stopped, strict=True)),
        sum(stop and not start for start, stop in zip(started, stopped, strict=True)),
        tuple(Counter(entry.source for entry in entries if entry.time - entry.data.occurred_at > LATE_AFTER).items()),
    )
