"""Access devices: what is known of each, and when it was in place."""

from collections.abc import Iterator
from datetime import UTC, datetime

from schemas.access import Access
from schemas.envelope import Event
from streams.encounter.chart import Chart
from streams.encounter.intervals import Interval

Records = tuple[Event[Access], ...]

BEFORE, AFTER = datetime(1800, 1, 1, tzinfo=UTC), datetime(2600, 1, 1, tzinfo=UTC)
"""Outside the years a chart can lie in: a device that was there before, or that stays."""


def devices(chart: Chart) -> dict[str, Records]:
    """The records of each device, in clinical order."""
    return chart.once(devices, lambda: _devices(chart))


def _devices(chart: Chart) -> dict[str, Records]:
    found: dict[str, Records] = {}
    for record in sorted(chart.access, key=lambda record: (record.data.occurred_at, record.order)):
        found[record.data.access_id] = (*found.get(record.data.access_id, ()), record)
    return found


def described(records: Records) -> bool:
    """Whether type and body site of the device are on record."""
    return any(record.data.kind for record in records) and any(record.data.body_site for record in records)


def in_place(records: Records) -> Iterator[Interval]:
    """When the device was in place; one whose record does not begin with its placing was there before."""
    since = None if records and records[0].data.action == "placed" else BEFORE
    for record in records:
        if record.data.action == "placed":
            since = since or record.data.occurred_at
        elif record.data.action == "removed" and since is not None:
            yield Interval(since, record.data.occurred_at)
            since = None
    if since is not None:
        yield Interval(since, AFTER)
