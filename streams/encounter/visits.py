"""How often the patient came in one encounter: a stay that was ended and re-opened is two visits in one record."""

from schemas.encounter import Encounter
from streams.encounter.chart import Chart


def visits(chart: Chart) -> int:
    """One, and one more for each time the patient was registered again after leaving."""
    registered = [event.data.status for event in chart.events if isinstance(event.data, Encounter)]
    left, came = False, 1
    for status in registered:
        came += left and status == "in-progress"
        left = status == "finished" or (left and status != "in-progress")
    return came
