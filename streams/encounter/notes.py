"""The notes of an encounter by who writes them, their words, and whether somebody stands for them."""

from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.chart import Chart

PROVIDERS = ("provider", "plan", "procedure")
SECTIONS = ("diagnosis", "indication", "plan", "response", "supervision")


def provider_notes(chart: Chart) -> tuple[Event[Note], ...]:
    """The notes that a practitioner writes."""
    return chart.once(provider_notes, lambda: tuple(note for note in chart.notes if note.data.kind in PROVIDERS))


def words(note: Event[Note]) -> tuple[str, ...]:
    """Everything the note says: its text, then each of its sections."""
    text = (note.data.text,) if note.data.text else ()
    if note.data.sections is None:
        return text
    return (*text, *(said for name in SECTIONS if (said := section(note, name))))


def section(note: Event[Note], name: str) -> str:
    """One section of the note as the feed delivers it; empty where it has none."""
    return (getattr(note.data.sections, name, None) or "").strip()


def signed(chart: Chart, note: Event[Note]) -> bool:
    """Whether anybody signed the note."""
    return any(signature.data.note_id == note.data.note_id for signature in chart.signatures)
