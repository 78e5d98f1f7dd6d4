"""A drug was charged, or a nursing note says it was given, and the MAR has no administration of it.

Why it matters
    The MAR is the proof that a drug reached the patient. A charge without it is a charge for nothing, and a
    dose that only a note tells of is not billable.

Fires on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    09:20 note nursing N1 text="Ondansetron 4 mg IV push given for nausea."
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    09:20 note nursing N1 text="No ondansetron given, denies nausea."
    12:30 adt discharge

What to do
    Document it on the MAR by a labelled late entry, or remove the charge.

Feed notes
    Told: an item of `documented` in a nursing note whose administration and drug are not on the MAR, or a drug
    that the text says was given. Charged: a line with a drug code (`hcpcs`) of which nothing was given, by the
    code of the MAR entries or by the ingredient that the vocabulary has for it. What was only `not-given` is
    no administration.

Known gaps
    A code that neither the MAR nor the vocabulary knows is judged only where nothing was given at all. Words are
    read plainly; fluids in a text count from 100 mL on, as less may be a flush. How many doses were given is not
    compared here. What a provider's note tells is judged by `mar-provider-note-mismatch`.

References
    NGS, certification; wearemedicalcoders.com, Essential documentation requirements. The words are ours.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.charge import Charge
from schemas.envelope import Event
from streams.coding.tables import codes_on
from streams.encounter.chart import ClosedChart
from streams.encounter.notes import words
from streams.encounter.people import posted
from streams.encounter.told import told
from streams.profiles.profile import Profile
from streams.rules.consistency_facts import Record, record_of
from streams.rules.rule import Finding, Services, rule

SETTLE = "Document it on the MAR by a labelled late entry, or remove the charge."


@rule("mar-administration-missing", severity="blocks-billing", judged=("at-close", "at-charge"), needs=("MAR",))
def mar_administration_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    record = record_of(chart, profile)
    for note_id, name, evidence in sorted(_told(chart, record), key=lambda one: one[:2]):
        message = "A nursing note tells of a dose that the MAR does not have."
        yield Finding(
            subject=Subject(note_id=note_id), message=message, suggestion=SETTLE, evidence=(evidence,), part=name
        )
    for charge in posted(chart):
        if _charged_for_nothing(charge.data, record):
            yield Finding(
                subject=Subject(charge_id=charge.data.charge_id),
                message="A drug is charged that the MAR does not have.",
                suggestion=SETTLE,
                evidence=(_code(charge),),
            )


def _code(charge: Event[Charge]) -> Evidence:
    return Evidence(event=charge.ref, field="code", found=charge.data.code, expected="an administration")


def _told(chart: ClosedChart, record: Record) -> Iterator[tuple[str, str, Evidence]]:
    """Each drug that a nursing note says was given and the MAR does not have, once a note."""
    vocabulary = record.profile.vocabulary
    nursing = [note for note in chart.notes if note.data.kind == "nursing" and note.data.state != "draft"]
    found = {}
    for note, item, given in told(chart, vocabulary, nursing):
        name = vocabulary.name(item.drug)
        if given is None and (name or item.administration_id):
            found[note.data.note_id, name or item.administration_id or ""] = _place(note.ref, "documented")
    for note in nursing:
        for one in (one for text in words(note) for one in record.said(text)):
            if one.stance == "given" and record.counts(one) and not record.of(one.drug):
                found.setdefault((note.data.note_id, one.drug), _place(note.ref, "text"))
    for (note_id, name), evidence in found.items():
        yield note_id, name, evidence


def _place(ref: str, field: str) -> Evidence:
    return Evidence(event=ref, field=field, expected="an administration")


def _charged_for_nothing(charge: Charge, record: Record) -> bool:
    code, vocabulary = (charge.code or "").strip().upper(), record.profile.vocabulary
    if not codes_on(charge.service_date or charge.occurred_at.date()).drug(code):
        return False
    if code in record.codes:
        return False
    if (unit := vocabulary.billing_unit(code)) is None:
        return not record.codes
    wanted = vocabulary.ingredient_named(unit.ingredient)
    return wanted is None or wanted not in record.names
