"""From a chart to what is compared: the fingerprints of its notes, and the times that its MAR confirms.

A copied time is stale only where it is not this encounter's; the MAR says which ones are.
"""

from collections.abc import Iterator

from schemas.envelope import Event
from schemas.note import Note
from streams.copyforward.facts import fact
from streams.copyforward.note_print import NotePrint, note_print, number
from streams.encounter.chart import Chart
from streams.encounter.infusions import End

OWN_WORD = ("documented", "device")
"""How a time must be known to count as the chart's own; a narrated one comes from a note."""


def prints_of(chart: Chart) -> tuple[NotePrint, ...]:
    """Take the fingerprints of a chart's notes, as far as they are more than drafts and have text."""
    return tuple(_print(chart, note) for note in chart.notes if note.data.text and note.data.state != "draft")


def charted_times(chart: Chart) -> frozenset[int] | None:
    """Give the clock times of the MAR as facts; None where it charts no infusion."""
    found = frozenset(number(fact(field, f"{end.at:%H%M}").hashed) for field, end in _ends(chart))
    return found or None


def _ends(chart: Chart) -> Iterator[tuple[str, End]]:
    for infusion in chart.infusions:
        for field, end in (("start", infusion.start), ("stop", infusion.stop)):
            if end is not None and end.known in OWN_WORD:
                yield field, end


def _print(chart: Chart, note: Event[Note]) -> NotePrint:
    data, author = note.data, note.data.author
    day = data.service_date or data.occurred_at.date()
    return note_print(
        note_id=data.note_id, encounter_id=chart.encounter_id, author=(author and author.id) or "",
        author_name=(author and author.name) or "", day=day.toordinal(), filed=note.time, text=data.text or "",
    )  # fmt: skip
