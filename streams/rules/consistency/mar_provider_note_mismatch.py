"""A provider's note tells otherwise than the MAR what was given: drug, dose, route, or whether at all.

Why it matters
    The provider's note carries the reason, the MAR the dose. Where they contradict each other, neither proves
    what was given, and the reviewer takes the reading that pays less.

Fires on
    08:00 mar start vancomycin order=O1 dose=1000mg
    09:05 mar stop vancomycin order=O1
    10:00 note provider N1 text="Patient received vancomycin 2000 mg IV infusion."
    12:30 adt discharge
    +1d 12:31 charge C1 96365

Silent on
    08:00 mar start vancomycin order=O1 dose=1000mg
    09:05 mar stop vancomycin order=O1
    10:00 note provider N1 text="Patient received vancomycin 1 g IV infusion."
    12:30 adt discharge
    +1d 12:31 charge C1 96365

What to do
    The provider or the nurse corrects it by an addendum.

Feed notes
    Read are `documented`, `text` and `sections` of provider, procedure and plan notes; drafts are left out.
    Conflicts: a drug given that the MAR does not have; a dose more than 10 % from every charted dose of the drug
    and from their sum; a route by which the drug was not given ("IV" agrees with push and infusion); a drug
    not given that the MAR has; an infusion tolerated where none is charted, or denied where one is. An addendum
    to the note that speaks of a correction settles it. Judged `note_grace` (48 h) after closing.

Known gaps
    Words are read plainly: a word of giving or withholding in the clause of the drug. Plans and history state
    nothing about today. Drugs outside the chart and the vocabulary are not recognised, fluids only where they
    are ordered or charted. Reasons and dates in the text are not compared.

References
    wearemedicalcoders.com, Essential documentation requirements; A53778. The words are ours (design).
"""

from collections.abc import Iterator
from datetime import timedelta

from schemas.alert import Evidence, Subject
from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.chart import ClosedChart
from streams.encounter.notes import provider_notes, words
from streams.encounter.told import told
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.rules.consistency_facts import Record, agrees, record_of, same_route
from streams.rules.evidence import when
from streams.rules.narrative import Said, denies_infusion, says_infused
from streams.rules.rule import Finding, Services, rule

CORRECTS = Phrases(r"\b(?:correct\w*|error|erroneous\w*|wrong)\b")
Conflict = tuple[str, tuple[Evidence, ...]]


@rule("mar-provider-note-mismatch", severity="audit-risk", judged=("at-close", "after-grace"), needs=("MAR", "NOTE"))
def mar_provider_note_mismatch(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    record = record_of(chart, profile)
    for note in provider_notes(chart):
        if note.data.state == "draft" or _corrected(chart, note):
            continue
        conflicts = dict([*_in_documented(chart, note, record), *_in_words(note, record)])
        if conflicts:
            yield Finding(
                subject=Subject(note_id=note.data.note_id),
                message=f"The provider's note and the MAR disagree: {', '.join(conflicts)}.",
                suggestion="The provider or the nurse corrects it by an addendum.",
                evidence=tuple(item for found in conflicts.values() for item in found),
                due=chart.closed_at + timedelta(hours=profile.necessity.note_grace_hours),
            )


def _corrected(chart: ClosedChart, note: Event[Note]) -> bool:
    addenda = (other for other in chart.notes if other.data.addendum_to == note.data.note_id)
    return any(CORRECTS.search(f"{other.data.reason} {other.data.text}") for other in addenda)


def _in_documented(chart: ClosedChart, note: Event[Note], record: Record) -> Iterator[Conflict]:
    profile = record.profile
    for _, item, given in told(chart, profile.vocabulary, [note]):
        if given is None:
            if item.drug is not None and record.given:
                yield "drug", (_here(note, "documented"),)
            continue
        named = profile.vocabulary.name(item.drug)
        if named and given.drug and not record.of(named):
            yield "drug", (_here(note, "documented"), when(given.first))
        if not agrees(profile.vocabulary.amount(item.dose), [given], profile):
            yield "dose", (_here(note, "documented"), when(given.first))
        if item.route and not same_route(item.route, [given]):
            yield "route", (_here(note, "documented"), when(given.first))


def _in_words(note: Event[Note], record: Record) -> Iterator[Conflict]:
    for text in words(note):
        for one in record.said(text):
            yield from _conflicts(note, one, record)
        if says_infused(text) and not record.infusions:
            yield "infusion not charted", (_here(note, "text"),)
        if denies_infusion(text) and record.infusions:
            yield "infusion denied", (_here(note, "text"), when(record.infusions[0].first))


def _conflicts(note: Event[Note], one: Said, record: Record) -> Iterator[Conflict]:
    given = record.of(one.drug)
    if one.stance == "withheld" and given and not record.withheld(one.drug):
        yield "drug denied", (_here(note, "text"), when(given[0].first))
    if one.stance != "given":
        return
    if not given:
        if record.counts(one):
            yield "drug", (_here(note, "text"), *_others(record))
        return
    if not agrees(one.dose, given, record.profile):
        yield "dose", (_here(note, "text"), when(given[0].first))
    if one.route and not same_route(one.route, given):
        yield "route", (_here(note, "text"), when(given[0].first))


def _others(record: Record) -> tuple[Evidence, ...]:
    """What the MAR has instead."""
    return tuple(when(given.first) for given in record.given[:1])


def _here(note: Event[Note], field: str) -> Evidence:
    return Evidence(event=note.ref, field=field, expected="as on the MAR")
