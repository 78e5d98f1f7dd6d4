"""What a replay counted, and how a person reads it: the summary on stderr, the table of open alerts."""

from collections import Counter
from collections.abc import Iterable

from rich.table import Table

from schemas.alert import Alert
from streams.figures import ChartCounts, count
from streams.observer import EventResult
from streams.profiles.terms import TermKind
from streams.verdict import Verdict

SEVERITIES = {
    "blocks-billing": "bold red",
    "downcode-risk": "yellow",
    "audit-risk": "cyan",
    "informational": "dim",
}


class Summary:
    """The observer of a replay."""

    def __init__(self) -> None:
        self.events: Counter[EventResult] = Counter()
        self.dead_letters: Counter[str] = Counter()
        self.unmapped_terms: Counter[TermKind] = Counter()
        self.charts: dict[str, ChartCounts] = {}

    def event(self, kind: str, result: EventResult) -> None:  # noqa: ARG002 - counted by result
        """An event was read."""
        self.events[result] += 1

    def unmapped(self, kind: TermKind) -> None:
        """A term is in no table."""
        self.unmapped_terms[kind] += 1

    def dead_letter(self, stage: str, reason: str) -> None:  # noqa: ARG002 - counted by reason
        """A record was refused."""
        self.dead_letters[reason] += 1

    def alert(self, rule: str, severity: str, status: str, *, again: bool) -> None:
        """Counted from what stands in the end."""

    def encounter(self, before: str, after: str) -> None:
        """Counted from what stands in the end."""

    def verdict(self, encounter_id: str, verdict: Verdict) -> None:
        """The latest figures of an encounter."""
        self.charts[encounter_id] = count(verdict.state, verdict.chart)

    def forgotten(self, partition: int) -> None:
        """A replay keeps its partition."""

    @property
    def late_by_source(self) -> dict[str, int]:
        """MAR entries filed late, by the system that filed them."""
        late: Counter[str] = Counter()
        for chart in self.charts.values():
            late.update(dict(chart.late_entries))
        return dict(late)

    def table(self, alerts: Iterable[Alert], seconds: float) -> Table:
        """The summary of a run."""
        read, charts = sum(self.events.values()), list(self.charts.values())
        states, raised = (
            Counter(chart.state for chart in charts),
            Counter((a.rule, a.severity) for a in alerts),
        )
        table = Table(title="dripcheck replay", title_justify="left", show_header=False, box=None, pad_edge=False)
        table.add_column(style="bold")
        table.add_column(justify="right")
        table.add_column(style="dim")
        table.add_row("records read", f"{read:,}", f"{read / seconds:,.0f} per second" if seconds else "")
        for result, number in sorted(self.events.items()):
            table.add_row(f"  {result}", f"{number:,}")
        for reason, number in sorted(self.dead_letters.items()):
            table.add_row("  dead letter", f"{number:,}", reason)
        for kind, number in sorted(self.unmapped_terms.items()):
            table.add_row("  unmapped", f"{number:,}", f"{kind}s, `dripcheck unmapped` lists them")
        table.add_row(
            "encounters",
            f"{len(charts):,}",
            ", ".join(f"{n:,} {state}" for state, n in sorted(states.items())),
        )
        table.add_row("infusions", f"{sum(chart.infusions for chart in charts):,}")
        table.add_row("  start without a stop", f"{sum(chart.start_without_stop for chart in charts):,}")
        table.add_row("  stop without a start", f"{sum(chart.stop_without_start for chart in charts):,}")
        table.add_row(
            "late MAR entries",
            f"{sum(self.late_by_source.values()):,}",
            "filed over 4 h after they happened",
        )
        table.add_row("open alerts", f"{sum(raised.values()):,}")
        for (rule, severity), number in sorted(raised.items(), key=lambda item: -item[1]):
            table.add_row(f"  {rule}", f"{number:,}", f"[{SEVERITIES[severity]}]{severity}[/]")
        return table


def alert_table(alerts: Iterable[Alert], limit: int) -> Table:
    """Open alerts as a worklist: the gravest first, then by encounter."""
    rank = list(SEVERITIES)
    ordered = sorted(alerts, key=lambda alert: (rank.index(alert.severity), alert.encounter_id, alert.alert_id))
    table = Table(title=f"open alerts: {len(ordered):,}", title_justify="left")
    for name in ("severity", "encounter", "rule", "about", "what is wrong", "what would settle it"):
        table.add_column(name, overflow="fold")
    for alert in ordered[:limit]:
        subject = next(
            (value for name in alert.subject.__struct_fields__ if (value := getattr(alert.subject, name))), ""
        )
        color = SEVERITIES[alert.severity]
        table.add_row(
            f"[{color}]{alert.severity}[/]",
            alert.encounter_id,
            alert.rule,
            subject,
            alert.message,
            alert.suggestion,
        )
    if len(ordered) > limit:
        table.caption = f"{len(ordered) - limit:,} more"
    return table
