"""A provider note names the drug or the diagnosis and holds no plan, and no order of a treatment plan exists.

Why it matters
    A plan says what is given, how often, for how long and what is watched. Without it a course of infusions
    looks like single decisions, each to be justified again.

Fires on
    08:00 mar start infliximab order=O1
    08:20 note provider N1 text="Crohn disease with loose stools. Infliximab given."
    10:05 mar stop infliximab order=O1
    12:30 adt discharge
    +1d 12:31 charge C1 96413

Silent on
    08:00 mar start infliximab order=O1
    08:20 note provider N1 text="Crohn disease with loose stools. Infliximab 400 mg every 8 weeks, monitor CRP."
    10:05 mar stop infliximab order=O1
    12:30 adt discharge
    +1d 12:31 charge C1 96413

What to do
    Add the plan: drug, dose, schedule or course, and what is monitored.

Feed notes
    A plan is the section `plan` of a provider note, a note of the kind `plan`, or words that say how it goes
    on ("every 8 weeks", "continue", "monitor CRP", "follow up in 3 days"). An order of a treatment plan is
    one whose frequency counts in days, weeks, months or cycles. The alert waits `note_grace` (48 hours) from
    the closing, and stands once, for the note that came last.

Known gaps
    Any part of a plan counts: whether dose, course and monitoring are all there is not judged. A note that
    names neither the drug nor a diagnosis is passed over. Orders that belong together as a set cannot be
    told from single ones, except by their frequency.

References
    wearemedicalcoders.com, Essential documentation requirements; Noridian, chemotherapy and non-chemotherapy
    bundling; Claims Processing Manual chapter 12, 30.5 (restated). The words are ours (design).
"""

from collections.abc import Iterator
from datetime import timedelta

from schemas.alert import Evidence, Measure, Subject
from schemas.envelope import Event
from schemas.note import Note
from schemas.order import Order
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.notes import provider_notes, section, words
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary, spelled
from streams.rules.rule import Finding, Services, rule
from streams.rules.statements import DISEASE, ICD, PLAN, patient_reason, says

COURSE = Phrases(
    r"\b(?:days|weeks?|months?|cycles?|weekly|monthly|treatment plan|every other day|q ?\d+ ?(?:d|w|wk|weeks?"
    r"|days?))\b"
)


@rule("treatment-plan-missing", severity="audit-risk", judged=("at-close", "after-grace"), needs=("NOTE", "MAR"))
def treatment_plan_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    given, notes = treatments(chart, profile.vocabulary), provider_notes(chart)
    ordered = {one.order_id for one in given}
    if any(_planned(note) for note in notes) or any(
        _course(order) for order in chart.orders if order.data.order_id in ordered
    ):
        return
    named = [note for note in notes if _names(note, given, profile.vocabulary)]
    if not named or not given:
        return
    last, grace = max(named, key=lambda note: note.order), profile.necessity.note_grace_hours
    yield Finding(
        subject=Subject(note_id=last.data.note_id),
        message="The provider note names the drug or the diagnosis and holds no plan.",
        suggestion="Add the plan: drug, dose, schedule or course, and monitoring.",
        evidence=tuple(Evidence(event=note.ref, field="sections.plan", expected="a plan") for note in named),
        due=chart.closed_at + timedelta(hours=grace),
        measure=Measure(threshold=grace),
    )


def _planned(note: Event[Note]) -> bool:
    return (
        (note.data.kind == "plan" and any(words(note)))
        or patient_reason(section(note, "plan"))
        or says(PLAN, words(note))
    )


def _course(order: Event[Order]) -> bool:
    """Whether the order itself plans a course."""
    return bool(COURSE.search(order.data.frequency or ""))


def _names(note: Event[Note], given: tuple[Given, ...], vocabulary: Vocabulary) -> bool:
    texts = list(words(note))
    drugs = {spelled(name) for one in given if one.drug for name in (one.drug.name, one.drug.generic_name) if name}
    drugs |= {vocabulary.name(one.drug) for one in given} - {""}
    named = any(drug in spelled(text) for drug in drugs for text in texts)
    told = bool(note.data.documented) or bool(section(note, "diagnosis"))
    return named or told or any(ICD.search(text) for text in texts) or says(DISEASE, texts)
