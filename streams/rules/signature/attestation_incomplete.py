"""An attestation does not do what it must: the wrong person, no signature or date, no patient or service, an order.

Why it matters
    An attestation by the author can save a note whose signature is missing. It counts only where it says who
    attests, for which patient and which service, is signed and dated; and it never cures an unsigned order.

Fires on
    08:10 note provider N1 by=D1 state=final service_date=2026-03-02
    09:00 sign attest note=N1 by=D1 signer.credentials=MD signed_at=09:00 text="I agree."
    12:30 adt discharge

Silent on
    08:10 note provider N1 by=D1 state=final service_date=2026-03-02
    09:00 sign attest note=N1 by=D1 signer.credentials=MD signed_at=09:00 text="3/2/2026, patient seen."
    12:30 adt discharge

What to do
    The author of the entry writes the attestation again, with name, patient, date of service and signature.

Feed notes
    Signatures with `meaning` attest. The text names the patient by id, as "patient", "beneficiary" or
    "resident", or as he or she; it names the service by a date, by a drug of the encounter, or as infusion,
    injection, service, visit or treatment. Who attests must be the author of the note.

Known gaps
    That an attestation under an order is offered in place of its signature is also reported by
    `order-signature-missing`, with the reason `attested`: the order is what blocks billing. The patient's
    name is not part of the wire contract, so that a name alone is not recognised.

References
    First Coast, signature requirement samples; CGS, signature guidelines. The words are ours (design).
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.envelope import Event
from schemas.note import Note
from schemas.signature import Signature
from streams.encounter.chart import Chart
from streams.encounter.people import identified
from streams.encounter.versions import same_person
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule

PATIENT = Phrases(r"\b(?:patient|pt|beneficiary|resident|member|client|him|her|his|he|she)\b")
SERVICE = Phrases(
    r"\b(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{4}-\d\d-\d\d"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.? \d{1,2}"
    r"|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
    r"|infus\w+|inject\w+|services?|visit|treatment|administ\w+|hydration|therapy|procedure)\b"
)


@rule("attestation-incomplete", severity="audit-risk", judged=("as-events-arrive", "at-close"), needs=("SIG",))
def attestation_incomplete(chart: Chart, _services: Services, _profile: Profile) -> Iterator[Finding]:
    notes = {note.data.note_id: note for note in chart.notes}
    for event in chart.signatures:
        signature = event.data
        if signature.meaning != "attest":
            continue
        faults = tuple(_faults(chart, event, notes.get(signature.note_id or "")))
        if faults:
            yield Finding(
                subject=Subject(note_id=signature.note_id, order_id=signature.order_id),
                message="The attestation is incomplete.",
                suggestion="The author of the entry writes the attestation again.",
                evidence=faults,
                part=signature.signer.id or "" if signature.signer else "",
            )


def _faults(chart: Chart, event: Event[Signature], note: Event[Note] | None) -> Iterator[Evidence]:
    signature = event.data
    if signature.order_id and not signature.note_id:
        yield Evidence(event=event.ref, field="order_id", expected="the signature of the order itself")
    if not identified(signature.signer):
        yield Evidence(event=event.ref, field="signer", expected="the author")
    elif note is not None and same_person(note.data.author, signature.signer) is False:
        yield Evidence(event=event.ref, field="signer", expected="the author")
        yield Evidence(event=note.ref, field="author")
    if signature.signed_at is None:
        yield Evidence(event=event.ref, field="signed_at", expected="date and time")
    if not _tells_patient(chart, signature):
        yield Evidence(event=event.ref, field="text", expected="the patient")
    if not _tells_service(chart, signature):
        yield Evidence(event=event.ref, field="text", expected="the date of service or the service")


def _tells_patient(chart: Chart, signature: Signature) -> bool:
    text = signature.text or ""
    return bool(PATIENT.search(text)) or chart.patient_id.lower() in text.lower()


def _tells_service(chart: Chart, signature: Signature) -> bool:
    text = (signature.text or "").lower()
    drugs = [run.drug for run in chart.infusions] + [dose.data.drug for dose in chart.doses]
    names = {name.lower() for drug in drugs if drug for name in (drug.name, drug.generic_name) if name}
    return bool(SERVICE.search(text)) or any(name in text for name in names)
