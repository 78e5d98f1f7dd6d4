"""What findings rest on, in the words of the alert: the event, its field, the time or number it says. Never
free text.
"""

from datetime import datetime, timedelta

from schemas.alert import Evidence
from schemas.base import EventData
from schemas.envelope import Event
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.infusions import End


def when(event: Event[EventData], expected: str | None = None) -> Evidence:
    """Name an event by when it happened."""
    return Evidence(event=event.ref, field="occurred_at", found=event.data.occurred_at.isoformat(), expected=expected)


def end(known: End, expected: str | None = None) -> Evidence:
    """Name the entry that gives one end of an infusion."""
    field = "documented" if known.known == "narrative" else "occurred_at"
    return Evidence(event=known.ref, field=field, found=known.at.isoformat(), expected=expected)


def by_closing(chart: Chart, due: datetime) -> datetime:
    """Give the deadline of a finding about an absence: nothing is waited for once the encounter is over."""
    return min(due, chart.closed_at) if isinstance(chart, ClosedChart) else due


def whole_minutes(length: timedelta) -> int:
    """Count the whole minutes of a length."""
    return length // timedelta(minutes=1)
