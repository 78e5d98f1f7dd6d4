"""Drugs were given by needle or line, and no provider note of the encounter says why or plans them.

Why it matters
    Medical necessity is read from the provider's note. Without one the order stands alone, and a reviewer
    denies the drug and its administration.

Fires on
    07:50 order O1 infliximab diagnoses='["K50.90"]' indication="flare"
    08:00 mar start infliximab order=O1
    10:05 mar stop infliximab order=O1
    12:30 adt discharge
    +1d 12:31 charge C1 96413

Silent on
    07:50 order O1 infliximab diagnoses='["K50.90"]' indication="flare"
    08:00 mar start infliximab order=O1
    08:20 note provider N1 text="Crohn disease, flare"
    10:05 mar stop infliximab order=O1
    12:30 adt discharge
    +1d 12:31 charge C1 96413

What to do
    Write the note, or link the one that plans the therapy.

Feed notes
    A note is one of the kinds `provider`, `procedure` or `plan` that arrives under this encounter. One dated
    before the day of arrival, as for a recurring infusion, counts where it is at most `plan_window` (90 days)
    old and names a drug that was given. The alert waits `note_grace` (48 hours) from the closing.

Known gaps
    Notes that the feed files under another encounter are not seen: link them. A draft counts, and its missing
    signature is another rule's. A note of the day counts whatever it says.

References
    NGS, certificate details; A52732 (assessment of the same day); WPS, questions and answers ("a couple of
    days"). The hours and days are ours (design).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from schemas.alert import Evidence, Measure, Subject
from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.notes import provider_notes, words
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary, spelled
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule


@rule("provider-note-missing", severity="blocks-billing", judged=("at-close", "after-grace"), needs=("NOTE", "MAR"))
def provider_note_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    knobs, given = profile.necessity, treatments(chart, profile.vocabulary)
    notes = provider_notes(chart)
    if not given or any(_plans(note, given, _arrival(chart, given), profile) for note in notes):
        return
    grace = knobs.note_grace_hours
    older = tuple(
        Evidence(event=note.ref, field="service_date", expected="a note that plans the drug") for note in notes
    )
    yield Finding(
        subject=Subject(),
        message="Drugs were given, and no provider note of the encounter, or recent plan, stands behind them.",
        suggestion="Write the provider note, or link the one that plans this therapy.",
        evidence=(*(when(one.first, expected="provider note") for one in given), *older),
        due=chart.closed_at + timedelta(hours=grace),
        measure=Measure(threshold=grace),
    )


def _arrival(chart: ClosedChart, given: tuple[Given, ...]) -> date:
    return min(at for at in (chart.stay.arrival, given[0].began) if at).date()


def _plans(note: Event[Note], given: tuple[Given, ...], arrival: date, profile: Profile) -> bool:
    """Whether it is a note of this visit, or an older one that plans a drug of it."""
    written = note.data.service_date or note.data.occurred_at.date()
    if written >= arrival:
        return True
    recent = arrival - written <= timedelta(days=profile.necessity.plan_window_days)
    return recent and any(_names(note, one, profile.vocabulary) for one in given)


def _names(note: Event[Note], one: Given, vocabulary: Vocabulary) -> bool:
    told = {vocabulary.name(item.drug) for item in note.data.documented or ()}
    texts = [spelled(text) for text in words(note)]
    names = {vocabulary.name(one.drug), *(spelled(name) for name in _charted(one))} - {""}
    return bool(names & told) or any(name in text for name in names for text in texts)


def _charted(one: Given) -> Iterator[str]:
    if one.drug:
        yield from (name for name in (one.drug.name, one.drug.generic_name) if name)
