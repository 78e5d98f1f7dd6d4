"""What notes say was given, each beside the administration of the record that it speaks of.

A note names the administration, or only its drug; then it speaks of the one of that drug that lies nearest and that no
other note has named. What matches nothing was told and not charted.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from schemas.envelope import Event
from schemas.note import Documented, Note
from streams.encounter.chart import Chart
from streams.encounter.given import Given, charted
from streams.profiles.terms import Vocabulary


class Told(NamedTuple):
    """One thing that a note says was given, and the administration it is, where there is one."""

    note: Event[Note]
    item: Documented
    given: Given | None


def told(chart: Chart, vocabulary: Vocabulary, notes: Iterable[Event[Note]]) -> Iterator[Told]:
    """Everything these notes document as given, drafts left out."""
    found = chart.once(("told", id(vocabulary)), lambda: _told(chart, vocabulary))
    for note in notes:
        yield from found.get(note.ref, ()) if note.data.state != "draft" else ()


def _told(chart: Chart, vocabulary: Vocabulary) -> dict[str, tuple[Told, ...]]:
    """What each note documents, by the event that holds the note."""
    record = charted(chart, vocabulary)
    claimed = {item.administration_id for note in chart.notes for item in note.data.documented or ()}
    free = [given for given in record if given.administration_id not in claimed]
    by_id = {given.administration_id: given for given in reversed(record)}
    return {
        note.ref: tuple(
            Told(note, item, by_id.get(item.administration_id or "") or _by_drug(note, item, free, vocabulary))
            for item in note.data.documented
        )
        for note in chart.notes
        if note.data.documented
    }


def _by_drug(note: Event[Note], item: Documented, free: list[Given], vocabulary: Vocabulary) -> Given | None:
    name = vocabulary.name(item.drug)
    alike = [given for given in free if name and name in {vocabulary.name(drug) for drug in given.drugs}]
    at = item.start or note.data.occurred_at

    def distance(given: Given) -> tuple[timedelta, str]:
        return abs(given.began - at), given.administration_id

    return min(alike, key=distance, default=None)
