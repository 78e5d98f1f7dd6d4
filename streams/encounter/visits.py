"""How often the patient came in one encounter: a stay that was ended and re-opened is two visits in one record.

A cancelled discharge re-opens it too; its registration still names the first arrival, and nobody came again.
"""

from datetime import datetime

from schemas.encounter import Encounter
from streams.encounter.chart import Chart


def visits(chart: Chart) -> int:
    """One, and one more for each time the patient was registered again after leaving."""
    left: datetime | None = None
    came = 1
    for data in (event.data for event in chart.recorded(Encounter)):
        if data.status == "finished":
            left = data.occurred_at
        elif data.status == "in-progress" and left is not None:
            came += _arrived(data) >= left
            left = None
    return came


def _arrived(data: Encounter) -> datetime:
    return (data.period.start if data.period else None) or data.occurred_at
