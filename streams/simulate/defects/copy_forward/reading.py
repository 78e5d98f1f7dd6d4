"""What a note can be copied from and into, and where its vital signs stand."""

import re
from collections.abc import Sequence
from random import Random
from typing import Any

from schemas.alert import Subject
from schemas.envelope import Event
from schemas.note import Note
from streams.simulate.chance import between
from streams.simulate.defects.signing import concerning, written
from streams.simulate.plan import EncounterPlan
from streams.simulate.truth import Evidence

VITALS = re.compile(r"BP \d+/\d+, pulse \d+, temperature [\d.]+ C, saturation \d+")
WEIGHT = re.compile(r"\b([Ww]eight) \d+ kg")
FIGURE = re.compile(r"\d+")


def assessment(plan: EncounterPlan) -> Event[Note] | None:
    """The nursing assessment on arrival."""
    return arrival_note(written(plan, "nursing"))


def arrival_note(notes: Sequence[Event[Note]]) -> Event[Note] | None:
    """The assessment on arrival among the notes of a visit: it has a weight, and nothing was given yet."""
    fitting = [note for note in notes if note.data.kind == "nursing" and WEIGHT.search(note.data.text or "")]
    assessing = [note for note in fitting if not note.data.documented and VITALS.search(note.data.text or "")]
    return min(assessing, key=lambda note: note.data.occurred_at, default=None)


def last_nursing(plan: EncounterPlan) -> Event[Note] | None:
    """The nursing note that tells of what was given last."""
    telling = [note for note in written(plan, "nursing") if note.data.documented]
    return max(telling, key=lambda note: note.data.occurred_at, default=None)


def measured(text: str, of: str, *, weight: bool = True) -> str:
    """A text with the vital signs, and the weight, of another text."""
    vitals, heavy = VITALS.search(of), WEIGHT.search(of)
    if vitals:
        text = VITALS.sub(vitals[0], text)
    if heavy and weight:
        text = WEIGHT.sub(lambda found: f"{found[1]} {heavy[0].partition(' ')[2]}", text)
    return text


def words_of(note: Event[Note]) -> str:
    """What an assessment says before the clock and the vital signs."""
    text = note.data.text or ""
    return text[: text.index(":") - 2]


def redrawn(words: str, rng: Random) -> str:
    """The same words with other figures."""
    return FIGURE.sub(lambda found: str(int(found[0]) + between(rng, (1, 6))), words)


def in_note(note: Event[Note], *others: Event[Any]) -> Evidence:
    """Evidence about a note."""
    return concerning(Subject(note_id=note.data.note_id), note, *others)
