"""What waits to be judged in one partition: encounters that changed, and deadlines that come.

It is in memory alone. What changed is judged before it becomes durable, and the deadlines stand in the headers.
"""

import heapq
from collections.abc import Iterable, Iterator

from schemas.envelope import ChartingEvent


class Waiting:
    """Encounters by what brought them up; times are epoch milliseconds."""

    def __init__(self) -> None:
        self._latest: dict[str, ChartingEvent | None] = {}
        self._arrived: dict[str, int] = {}
        self._since: dict[str, int] = {}
        self._deadlines: list[tuple[int, str]] = []

    def __contains__(self, encounter_id: str) -> bool:
        return encounter_id in self._latest

    def changed(self, encounter_id: str, arrived: int, event: ChartingEvent | None = None) -> None:
        """Something came for the encounter; of several events the one recorded last is remembered."""
        before = self._latest.get(encounter_id)
        newer = event is not None and (before is None or event.order > before.order)
        self._latest[encounter_id] = event if newer else before
        self._arrived[encounter_id] = arrived
        self._since.setdefault(encounter_id, arrived)

    def again(self, encounter_id: str) -> None:
        """It is to be judged whatever came, however short it has waited."""
        self._latest.setdefault(encounter_id, None)
        self._since[encounter_id] = 0

    def until(self, moment: int, encounter_id: str) -> None:
        """A deadline of the encounter passes then."""
        heapq.heappush(self._deadlines, (moment, encounter_id))

    def passed(self, now: int) -> Iterator[tuple[int, str]]:
        """The deadlines that have passed, each told once."""
        while self._deadlines and self._deadlines[0][0] <= now:
            yield heapq.heappop(self._deadlines)

    def ready(self, limit: int) -> list[str]:
        """The encounters that have waited since then, in the order of their ids."""
        return sorted(name for name, since in self._since.items() if since <= limit)

    def latest(self, encounter_id: str) -> ChartingEvent | None:
        """The event recorded last of those that came."""
        return self._latest[encounter_id]

    def arrived(self, encounter_id: str, otherwise: int) -> int:
        """When something last came for it."""
        return self._arrived.get(encounter_id, otherwise)

    def forget(self, encounter_ids: Iterable[str]) -> None:
        """They wait no longer; their deadlines stay."""
        for encounter_id in encounter_ids:
            for kept in (self._latest, self._arrived, self._since):
                kept.pop(encounter_id, None)
