"""Neither the order nor a provider note says why this drug was needed now.

Why it matters
    A drug by vein needs a reason: a symptom, a sign, a result, a failed oral drug. Without one the service
    is cut to what the record does support, or denied.

Fires on
    07:50 order O1 pantoprazole dose=40mg frequency="every 2 weeks" diagnoses='["C18.9"]'
    08:00 mar given pantoprazole order=O1 route=iv-push
    08:20 note provider N1 text="Seen and examined."
    12:30 adt discharge
    +1d 12:31 charge C1 96374

Silent on
    07:50 order O1 pantoprazole dose=40mg frequency="every 2 weeks" diagnoses='["C18.9"]'
    08:00 mar given pantoprazole order=O1 route=iv-push
    08:20 note provider N1 text="Seen and examined. Vomited three times, cannot keep tablets down."
    12:30 adt discharge
    +1d 12:31 charge C1 96374

What to do
    State the reason for the drug, and for giving it by vein.

Feed notes
    A reason is the order's `indication`, or `as_needed_for`, where it says more than "per protocol" or
    "routine"; the section `indication` of a provider note; or words of the note that state a symptom, a
    sign, a result, a failed or impossible oral route, or what the drug is given for. The alert waits
    `note_grace` (48 hours) from the closing, and stands once for each order.

Known gaps
    A reason in a note counts for every drug of the encounter, since notes seldom tie the two. Words are
    matched plainly, denied and feared ones left out; unusual wording is missed. A diagnosis in the order's
    field for the reason counts as one. Nursing notes are not read here.

References
    wearemedicalcoders.com, Essential documentation requirements; Noridian, documentation requirements for
    drugs and biologicals; A53778. The words are ours (design).
"""

from collections.abc import Iterator
from datetime import timedelta

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.notes import provider_notes, section, words
from streams.profiles.profile import Profile
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule
from streams.rules.statements import WHY, reason_given, says


@rule(
    "clinical-indication-missing",
    severity="downcode-risk",
    judged=("at-close", "after-grace"),
    needs=("ORD", "NOTE", "MAR"),
)
def clinical_indication_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    if _noted(chart):
        return
    grace, seen = profile.necessity.note_grace_hours, set()
    for one in treatments(chart, profile.vocabulary):
        order = chart.order(one.order_id)
        said = order and (reason_given(order.data.indication) or reason_given(order.data.as_needed_for))
        if said or (order and order.data.order_id in seen):
            continue
        seen.add(one.order_id)
        asked = (Evidence(event=order.ref, field="indication", expected="a reason"),) if order else ()
        yield Finding(
            subject=_subject(one, ordered=order is not None),
            message="Neither the order nor a provider note says why this drug was needed.",
            suggestion="State the reason for the drug, and for giving it by vein, in the order or the note.",
            evidence=(when(one.first), *asked),
            due=chart.closed_at + timedelta(hours=grace),
            measure=Measure(threshold=grace),
        )


def _subject(one: Given, *, ordered: bool) -> Subject:
    """Repeated doses of one order share what their order lacks."""
    return Subject(order_id=one.order_id) if ordered else Subject(administration_id=one.administration_id)


def _noted(chart: Chart) -> bool:
    """Whether a provider note says why."""
    notes = provider_notes(chart)
    return any(reason_given(section(note, "indication")) or says(WHY, words(note)) for note in notes)
