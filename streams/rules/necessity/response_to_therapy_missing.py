"""A repeated infusion, a drug for pain or nausea, or a reaction is charted, and no response after it.

Why it matters
    Whether to go on is decided by how the patient responded. A course of infusions without a word on it, or
    a dose as needed without a second look, invites the question why it was repeated.

Fires on
    07:50 order O1 hydromorphone dose=1mg route=iv-push as_needed=true as_needed_for="pain" diagnoses='["N20.1"]'
    08:00 mar given hydromorphone order=O1 route=iv-push
    08:05 note nursing N1 text="Call bell in reach."
    12:30 adt discharge

Silent on
    07:50 order O1 hydromorphone dose=1mg route=iv-push as_needed=true as_needed_for="pain" diagnoses='["N20.1"]'
    08:00 mar given hydromorphone order=O1 route=iv-push
    08:45 note nursing N1 text="Pain now 3 of 10."
    12:30 adt discharge

What to do
    Record how the patient responded.

Feed notes
    Asked for after: the second and later infusion of a drug in the encounter, or one whose order or provider
    note numbers it ("cycle 3", "dose 2"); a push or injection ordered as needed, or of a drug for pain or
    nausea; a reaction that a note or a MAR entry reports. A response is the section `response`, or words such
    as "tolerated", "pain now 2", "no reaction", of a nursing or provider note later than the stop or the dose
    (of a reaction, also in the note that reports it). Only the last administration of each drug is asked
    about, since what is written after it comes after all.

Known gaps
    Earlier visits are not seen; that an infusion is a later one is read from the words of this visit. Any
    response counts for every drug given before it. The time of a note is when it says it happened.

References
    wearemedicalcoders.com, Essential documentation requirements; STAR, injections and infusions. The lists of
    drugs and words are ours (design).
"""

from collections.abc import Iterator
from datetime import datetime

from schemas.alert import Evidence, Subject
from schemas.envelope import ChartingEvent
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.notes import provider_notes, section, words
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule
from streams.rules.statements import REACTION, RESPONSE, mentions, says

NUMBERED = Phrases(
    r"\b(?:cycle|dose|infusion|treatment|week)s? (?:number |no\.? |# ?)?(?:[2-9]|[1-9]\d)\b(?! ?(?:mg|g|ml|mcg"
    r"|units?)\b)"
    r"|\b(?:second|third|fourth|fifth|sixth|subsequent|repeat|maintenance) (?:cycle|dose|infusion|treatment)\b"
)
EASING = (
    "morphine", "hydromorphone", "fentanyl", "ketorolac", "meperidine", "acetaminophen", "ibuprofen", "nalbuphine",
    "butorphanol", "oxycodone", "tramadol", "ketamine", "ondansetron", "metoclopramide", "prochlorperazine",
    "promethazine", "granisetron", "droperidol", "palonosetron", "trimethobenzamide", "dimenhydrinate",
)  # fmt: skip


@rule("response-to-therapy-missing", severity="informational", judged=("at-close",), needs=("MAR", "NUR"))
def response_to_therapy_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    given = treatments(chart, profile.vocabulary)
    last: dict[str, Given] = {}
    for one in given:
        if _asks(chart, one, given, profile):
            last[profile.vocabulary.name(one.drug) or one.administration_id] = one
    for one in last.values():
        if not _responded(chart, one.ended):
            expected = "a response after it"
            yield _finding(Subject(administration_id=one.administration_id), when(one.entries[-1], expected), "")
    for report, at in _reactions(chart):
        if given and not _responded(chart, at):
            evidence = Evidence(event=report.ref, field="text", expected="how it ended")
            yield _finding(_about(report), evidence, "reaction")


def _asks(chart: ClosedChart, one: Given, given: tuple[Given, ...], profile: Profile) -> bool:
    order, name = chart.order(one.order_id), profile.vocabulary.name(one.drug)
    if one.infusion is None:
        needed = order is not None and bool(order.data.as_needed or order.data.as_needed_for)
        return needed or (one.by_vein and name in EASING)
    earlier = any(
        other.infusion and other.began < one.began and profile.vocabulary.name(other.drug) == name for other in given
    )
    return bool(name) and (earlier or bool(order and NUMBERED.search(order.data.indication or "")))


def _reactions(chart: ClosedChart) -> Iterator[tuple[ChartingEvent, datetime]]:
    """Reports of a reaction that do not themselves say how it ended."""
    for note in chart.notes:
        if says(REACTION, words(note)) and not mentions(RESPONSE, words(note)):
            yield note, note.data.occurred_at
    for run in chart.infusions:
        for entry in run.entries:
            if says(REACTION, [entry.data.reason]):
                yield entry, entry.data.occurred_at


def _responded(chart: ClosedChart, since: datetime) -> bool:
    nursing = (note for note in chart.notes if note.data.kind == "nursing")
    return any(
        note.data.occurred_at > since and (section(note, "response") or mentions(RESPONSE, words(note)))
        for note in (*nursing, *provider_notes(chart))
    )


def _about(report: ChartingEvent) -> Subject:
    data = report.data
    return Subject(note_id=getattr(data, "note_id", None), administration_id=getattr(data, "administration_id", None))


def _finding(subject: Subject, evidence: Evidence, part: str) -> Finding:
    return Finding(
        subject=subject,
        message="A response to the drug is called for, and none is recorded after it.",
        suggestion="Record how the patient responded.",
        evidence=(evidence,),
        part=part,
    )
