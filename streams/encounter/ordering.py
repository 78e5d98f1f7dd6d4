"""Orders over time: every version of an order that was written, and when it was active.

The chart holds the version in force. What was given yesterday was given under the version of yesterday, and an order
that was stopped since was active then.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from schemas.envelope import Event
from schemas.order import Order
from streams.encounter.chart import Chart

ENDED = ("stopped", "completed")


@dataclass(frozen=True)
class Ordered:
    """The versions of one order in recorded order, the last one in force; whether somebody signed it."""

    versions: tuple[Event[Order], ...]
    signed: bool

    @property
    def order(self) -> Event[Order]:
        return self.versions[-1]

    @property
    def placed_at(self) -> datetime:
        """When it was written; later versions change it, they do not place it anew."""
        return min(version.data.occurred_at for version in self.versions)

    @property
    def ended_at(self) -> datetime | None:
        """Since when it is stopped or completed; None where it still stands."""
        ended: datetime | None = None
        for version in self.versions:
            if version.data.state not in ENDED:
                ended = None
            elif ended is None:
                ended = version.data.occurred_at
        return ended if len(self.versions) > 1 else None

    @property
    def after_the_dose(self) -> bool:
        """Whether such an order may be entered after what it orders was given: by word of mouth or by protocol."""
        data = self.order.data
        return data.mode in ("verbal", "telephone", "protocol") or bool(data.standing_order)


def ordered(chart: Chart) -> dict[str, Ordered]:
    """The orders of the encounter that hold, by id."""
    return chart.once(ordered, lambda: _ordered(chart))


def _ordered(chart: Chart) -> dict[str, Ordered]:
    versions: dict[str, list[Event[Order]]] = defaultdict(list)
    for event in chart.recorded(Order):
        if event.data.status == "active":
            versions[event.data.order_id].append(event)
    signed = {event.data.order_id for event in chart.signatures}
    held = {order.data.order_id for order in chart.orders}
    return {
        order_id: Ordered(tuple(sorted(found, key=lambda event: event.order)), order_id in signed)
        for order_id, found in versions.items()
        if order_id in held
    }
