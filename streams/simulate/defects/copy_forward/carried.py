"""Whole notes that are another note's: the patient's last visit, or another patient's; and what only looks like it."""

from random import Random

from schemas.envelope import Event
from schemas.note import Note
from streams.simulate.chance import one_of
from streams.simulate.course import MINUTE
from streams.simulate.defects.copy_forward.reading import (
    VITALS,
    arrival_note,
    assessment,
    in_note,
    measured,
    redrawn,
    words_of,
)
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.signing import addendum, last_added, signature_under, signs, version
from streams.simulate.plan import EncounterPlan


def carried_whole(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The assessment is that of the patient's last visit, with or without the clock of today."""
    note, source = assessment(plan), arrival_note(plan.before)
    if note is None or source is None:
        return None
    return Spoiled(
        plan=plan.changed(note, text=source.data.text),
        evidence=in_note(note),
        expected=("copied-forward-note",),
        allowed=ANY_DEFECT,
    )


def attributed_or_filed_again(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The last visit's assessment is quoted, or told as history; or today's is filed again."""
    note, source = assessment(plan), arrival_note(plan.before)
    if note is None or source is None or source.data.author is None:
        return None
    return Spoiled(plan=one_of(rng, HONEST)(plan, note, source), evidence=in_note(note))


def _filed_again(plan: EncounterPlan, note: Event[Note], _source: Event[Note]) -> EncounterPlan:
    return version(plan, note, note.time + 3 * MINUTE)


def _quoted(plan: EncounterPlan, note: Event[Note], source: Event[Note]) -> EncounterPlan:
    return plan.changed(note, text=f"{_quotation(source)}\nToday: {note.data.text}")


def _as_history(plan: EncounterPlan, note: Event[Note], source: Event[Note]) -> EncounterPlan:
    return plan.changed(note, text=f"{note.data.text}\nPast medical history:\n{words_of(source)}")


def _in_a_labelled_addendum(plan: EncounterPlan, note: Event[Note], source: Event[Note]) -> EncounterPlan:
    added = addendum(plan, note, note.time + 25 * MINUTE, _quotation(source))
    return signs(added, last_added(added), signature_under(plan, note))


HONEST = (_filed_again, _quoted, _as_history, _in_a_labelled_addendum)


def _quotation(source: Event[Note]) -> str:
    by = source.data.author.id if source.data.author else ""
    return f'Copied from the note of {source.data.service_date} by {by}: "{source.data.text}"'


def cloned_from_another(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The assessment is another patient's."""
    note, source = assessment(plan), arrival_note(plan.beside)
    if note is None or source is None:
        return None
    return Spoiled(
        plan=plan.changed(note, text=source.data.text),
        evidence=in_note(note),
        expected=("cloned-note-across-patients",),
        allowed=ANY_DEFECT,
    )


def own_figures_in_common_words(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The assessment has the words of another patient's note, and this patient's figures."""
    note, source = assessment(plan), arrival_note(plan.beside)
    if note is None or source is None:
        return None
    own = note.data.text or ""
    vitals = VITALS.search(own)
    words = words_of(source)
    text = f"{measured(redrawn(words, rng), own)}{own[own.index(':') - 2 :]}" if vitals else own
    return Spoiled(plan=plan.changed(note, text=text), evidence=in_note(note))
