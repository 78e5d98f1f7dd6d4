"""From a chart to what is compared: the fingerprints of its notes, and the times that its MAR confirms.

A copied time is stale only where it is not this encounter's; the MAR says which ones are, and the stay which cannot be.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b

import msgspec

from schemas.envelope import Event
from schemas.note import Note
from streams.copyforward.facts import fact
from streams.copyforward.note_print import NotePrint, note_print, number, numbers
from streams.copyforward.reading import ENDS
from streams.encounter.chart import Chart
from streams.encounter.infusions import End

MOST_NOTES = 2_000
"""So many notes of an encounter are compared, the newest: their fingerprints fit into one record."""
MOST_TAKEN = 8_192
"""So many fingerprints are remembered, about 2 kB each."""
FORM = "Documented:"
"""Opens each run that stands apart from the text, so that no two are read as one list of values."""
MINUTE = timedelta(minutes=1)
DAY_LONG = 24 * 60
OWN_WORD = ("documented", "device")
"""How a time must be known to count as the chart's own; a narrated one comes from a note."""


def prints_of(chart: Chart) -> tuple[NotePrint, ...]:
    """Take the fingerprints of a chart's notes, as far as they are more than drafts and say something."""
    told = [note for note in chart.notes if note.data.state != "draft" and (note.data.text or _documented(note.data))]
    newest = sorted(told, key=lambda note: note.time)[-MOST_NOTES:]
    return tuple(_print(chart, note) for note in newest)


def times_outside(chart: Chart, prints: Iterable[NotePrint]) -> frozenset[int]:
    """Give the starts and stops in the notes that lie outside the stay; none where it is not known, or a day long."""
    arrival, departure = chart.stay.arrival, chart.stay.departure
    if arrival is None or departure is None or departure - arrival >= DAY_LONG * MINUTE:
        return frozenset()
    told = (zip(note.fields, numbers(note.facts), strict=True) for note in prints)
    ends = {value for rows in told for code, value in rows if code in ENDS}
    if not ends:
        return frozenset()
    first = arrival.replace(second=0, microsecond=0)
    begun = first.hour * 60 + first.minute
    minutes = (departure - first) // MINUTE + 1
    at = _of_the_day()
    return frozenset(end for end in ends if end not in at or (at[end] - begun) % DAY_LONG >= minutes)


@lru_cache(maxsize=1)
def _of_the_day() -> dict[int, int]:
    """The minute of the day of each start and stop there can be, by the fact."""
    clocks = [(f"{at // 60:02}{at % 60:02}", at) for at in range(DAY_LONG)]
    return {_clock(field, clock): at for field in ("start", "stop") for clock, at in clocks}


@lru_cache(maxsize=2 * DAY_LONG)
def _clock(field: str, clock: str) -> int:
    return number(fact(field, clock).hashed)


def charted_times(chart: Chart) -> frozenset[int] | None:
    """Give the clock times of the MAR as facts; None where it charts no infusion."""
    found = frozenset(_clock(field, f"{end.at:%H%M}") for field, end in _ends(chart))
    return found or None


def _ends(chart: Chart) -> Iterator[tuple[str, End]]:
    for infusion in chart.infusions:
        for field, end in (("start", infusion.start), ("stop", infusion.stop)):
            if end is not None and end.known in OWN_WORD:
                yield field, end


def _print(chart: Chart, note: Event[Note]) -> NotePrint:
    """The fingerprint of a note; a chart is judged again for each late entry, and its notes are read once."""
    data, author = note.data, note.data.author
    day, name = data.service_date or data.occurred_at.date(), (author and author.name) or ""
    text, written_by = "\n".join([data.text or "", *_documented(data)]), (author and author.id) or ""
    told = (data.note_id, chart.encounter_id, written_by, name, day.toordinal(), note.time.isoformat(), text)
    known = blake2b(msgspec.msgpack.encode(told), digest_size=16).digest()
    found = _taken.pop(known, None) or note_print(
        note_id=data.note_id, encounter_id=chart.encounter_id, author=written_by, author_name=name,
        day=day.toordinal(), filed=note.time, text=text,
    )  # fmt: skip
    _taken[known] = found
    if len(_taken) > MOST_TAKEN:
        del _taken[next(iter(_taken))]
    return found


_taken: dict[bytes, NotePrint] = {}
"""The fingerprints asked for last, by a hash of all that they follow from: no text is kept."""


def _documented(note: Note) -> list[str]:
    """The ends of administrations that a note states apart from its text, a line for each, at the clock of the note."""
    zone = note.occurred_at.tzinfo
    ends = [(("start", item.start), ("stop", item.stop)) for item in note.documented or ()]
    lines = (" ".join([f"{name} {at.astimezone(zone):%H:%M}" for name, at in both if at is not None]) for both in ends)
    return [part for line in lines if line for part in (FORM, line)]
