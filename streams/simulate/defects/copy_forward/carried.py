"""Whole notes that are another note's: the patient's last visit, or another patient's; and what only looks like it."""

from random import Random

from streams.simulate.chance import happens
from streams.simulate.course import MINUTE
from streams.simulate.defects.copy_forward.reading import (
    VITALS,
    arrival_note,
    assessment,
    in_note,
    measured,
    redrawn,
)
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.signing import version
from streams.simulate.plan import EncounterPlan

HALF = 0.5


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


def quoted_or_filed_again(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The last visit's assessment is quoted with its author and date, or today's is filed a second time."""
    note, source = assessment(plan), arrival_note(plan.before)
    if note is None or source is None or source.data.author is None:
        return None
    if happens(rng, HALF):
        again = version(plan, note, note.time + 3 * MINUTE)
        return Spoiled(plan=again, evidence=in_note(note))
    quoted = (
        f'Copied from the note of {source.data.service_date} by {source.data.author.id}: "{source.data.text}"'
        f"\nToday: {note.data.text}"
    )
    return Spoiled(plan=plan.changed(note, text=quoted), evidence=in_note(note))


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
    theirs, own = source.data.text or "", note.data.text or ""
    vitals = VITALS.search(own)
    words = theirs[: theirs.index(":") - 2]
    text = f"{measured(redrawn(words, rng), own)}{own[own.index(':') - 2 :]}" if vitals else own
    return Spoiled(plan=plan.changed(note, text=text), evidence=in_note(note))
