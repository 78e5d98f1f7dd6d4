"""What came before what holds: earlier versions of a note, what was signed, when an entry was first filed.

The chart keeps what holds. Whether a signed text was altered, or an entry merely corrects one that was filed in time,
shows only beside the versions that no longer hold. All of it follows from the set of events, so that arrival order does
not matter.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from operator import attrgetter

from schemas.administration import Administration
from schemas.base import Person
from schemas.envelope import Event
from schemas.note import Note
from schemas.signature import Signature
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.infusions import Entry
from streams.encounter.supersede import REPEATABLE

History = tuple[Event[Note], ...]
Signatures = tuple[Event[Signature], ...]


def note_histories(chart: Chart) -> dict[str, History]:
    """Every version of every note in recorded order, retractions among them."""
    return chart.once(note_histories, lambda: _note_histories(chart))


def _note_histories(chart: Chart) -> dict[str, History]:
    versions: dict[str, dict[str, Event[Note]]] = defaultdict(dict)
    for event in chart.recorded(Note):
        versions[event.data.note_id][event.ref] = event
    return {note_id: tuple(found.values()) for note_id, found in versions.items()}


def version_at(history: History, time: datetime) -> Event[Note] | None:
    """The version that stood at that recorded time."""
    filed = [version for version in history if version.time <= time and version.data.status == "active"]
    return filed[-1] if filed else None


def rewritten(before: Note, after: Note) -> bool:
    """Whether what a note says is another thing: a field that both versions have, spacing aside."""
    if before is after:
        return False
    pairs = (
        ((before.text or "").split(), (after.text or "").split()),
        (before.sections, after.sections),
        (before.documented, after.documented),
    )
    return any(one and other and one != other for one, other in pairs)


def signatures_under(chart: Chart, note_id: str) -> Signatures:
    """The signatures under a note that hold."""
    return chart.once(signatures_under, lambda: _by(chart.signatures, attrgetter("data.note_id"))).get(note_id, ())


def signatures_on(chart: Chart, order_id: str) -> Signatures:
    """The signatures on an order that hold."""
    return chart.once(signatures_on, lambda: _by(chart.signatures, attrgetter("data.order_id"))).get(order_id, ())


def _by(signatures: Iterable[Event[Signature]], about: Callable[[object], str]) -> dict[str, Signatures]:
    found: dict[str, Signatures] = {}
    for signature in signatures:
        found[about(signature)] = (*found.get(about(signature), ()), signature)
    return found


def same_person(one: Person | None, other: Person | None) -> bool | None:
    """Whether two entries name one person: by id, else by name; None where they cannot be compared."""
    for name in ("id", "name"):
        mine, theirs = (getattr(person, name, None) for person in (one, other))
        if mine and theirs:
            return bool(mine.casefold() == theirs.casefold())
    return None


def first_filed(chart: Chart, entries: Iterable[Entry]) -> dict[str, datetime]:
    """When each entry was first filed: an entry that corrects another dates from that one."""
    filed = chart.once(first_filed, lambda: _filed(chart))
    return {entry.ref: _first(entry, filed[entry.data.administration_id, entry.data.action]) for entry in entries}


def _filed(chart: Chart) -> dict[tuple[str, str], list[Entry]]:
    """The versions of each entry of an administration."""
    filed: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for event in chart.recorded(Administration):
        filed[event.data.administration_id, event.data.action].append(event)
    return filed


def _first(entry: Entry, versions: list[Entry]) -> datetime:
    return min([entry.time, *_corrected(entry, versions)]) if len(versions) > 1 else entry.time


def _corrected(entry: Entry, versions: list[Entry]) -> list[datetime]:
    """When the versions were filed that this entry takes the place of."""
    earlier = [version for version in versions if version.order < entry.order]
    active = [version for version in earlier if version.data.status == "active"]
    if entry.data.action not in REPEATABLE:
        return [version.time for version in active]
    gone = {version.data.occurred_at for version in earlier if version.data.status != "active"}
    gone.add(entry.data.occurred_at)
    return [version.time for version in active if version.data.occurred_at in gone]


def service_end(chart: ClosedChart) -> datetime:
    """When the service was over: the departure, else the last that was given, else the closing."""
    given = [event.data.occurred_at for event in chart.recorded(Administration)]
    return chart.stay.departure or max(given, default=chart.closed_at)


def note_due(chart: ClosedChart, note: Event[Note], grace: timedelta) -> datetime:
    """Until when a note should be complete and signed: so long after the service it tells of."""
    return max(service_end(chart), note.data.occurred_at) + grace
