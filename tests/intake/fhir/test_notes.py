"""What documents say: kind, version, text, and who stands for them."""

import base64
from typing import Any

import pytest

from tests.intake.fhir.resources import at, bundle, concept, document, events, refusal, said

LOINC = "http://loinc.org"
AUTHOR = "1.2.840.10065.1.12.1.1"
NURSE = {"reference": "Practitioner/N200"}


def attached(text: str, media: str = "text/plain", charset: str = "utf-8") -> list[dict[str, Any]]:
    """The content of a document."""
    return [{"attachment": {"contentType": media, "data": base64.b64encode(text.encode(charset)).decode()}}]


def signed(code: str, target: str = "DocumentReference/N-1", **signature: Any) -> dict[str, Any]:
    """A Provenance with a signature."""
    kind = {"system": "urn:iso-astm:E1762-95:2013", "code": code}
    return {
        "resourceType": "Provenance", "id": "S-1", "target": [{"reference": target}], "recorded": at("10:31"),
        "agent": [{"who": NURSE}], "signature": [{"type": [kind], "when": at("10:30"), "who": NURSE} | signature],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (concept(LOINC, "34746-8"), "nursing"),
        (concept(LOINC, "11506-3"), "provider"),
        (concept(LOINC, "28570-0"), "procedure"),
        (concept(LOINC, "18776-5"), "plan"),
        ({"text": "Pharmacist consult"}, "pharmacy"),
        (concept("urn:example:types", "77", "Nurse practitioner note"), "provider"),
        (concept("urn:example:types", "78", "RN Nursing flowsheet"), "nursing"),
    ],
)
def test_the_kind_of_a_note_is_that_of_its_type(kind: dict[str, Any], told: str) -> None:
    """By code, else by the longest phrase of the vocabulary in its text."""
    assert [(told,)] == said(document(type=kind), "kind")


@pytest.mark.parametrize(
    ("fields", "reason", "element"),
    [
        ({"type": {"text": "Xyzzy"}}, "missing-field", "DocumentReference.type"),
        ({"type": concept(LOINC, "11502-2")}, "nothing-charted", "DocumentReference.type"),
        ({"status": "superseded"}, "nothing-charted", "DocumentReference.status"),
        ({"date": None}, "missing-field", "DocumentReference.date"),
        ({"content": [{"attachment": {"data": "!"}}]}, "undecodable", "DocumentReference.content.attachment.data"),
        ({"content": attached("\xe9", charset="latin-1")}, "undecodable", "DocumentReference.content.attachment.data"),
    ],
)
def test_a_document_that_is_no_note_or_cannot_be_read_is_refused(
    fields: dict[str, Any], reason: str, element: str
) -> None:
    """A report is none; a type that says no kind is asked for; a superseded version says nothing new."""
    assert [(reason, element)] == refusal(document(**fields))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (attached("Line one.\nLine two."), "Line one.\nLine two."),
        (attached("<p>One.</p><p>Two.</p>", "text/html"), "One.\n\nTwo."),
        (attached("d\xe9bit", "text/plain; charset=iso-8859-1", "latin-1"), "d\xe9bit"),
        (attached("%PDF", "application/pdf"), None),
        ([{"attachment": {"contentType": "text/plain", "url": "https://fhir.example.org/Binary/1"}}], None),
    ],
    ids=["plain", "html", "charset", "pdf", "elsewhere"],
)
def test_the_text_of_a_note_is_that_of_its_attachments(content: list[dict[str, Any]], told: str | None) -> None:
    """Of another format, or of one that did not come along, there is none."""
    assert [(told,)] == said(document(content=content), "text")


def test_an_attachment_may_come_along_as_a_binary() -> None:
    """By its URL in the same Bundle."""
    binary = {"resourceType": "Binary", "id": "B", "contentType": "text/plain", "data": "VGV4dC4="}
    content = [{"attachment": {"contentType": "text/plain", "url": "Binary/B"}}]

    assert [("Text.",)] == said(bundle(document(content=content), binary), "text")


@pytest.mark.parametrize(("status", "state"), [("preliminary", "draft"), ("final", "final"), ("amended", "amended")])
def test_the_state_of_a_note_is_that_of_the_document(status: str, state: str) -> None:
    """A preliminary one is a draft."""
    assert [(state,)] == said(document(docStatus=status), "state")


def test_a_document_that_appends_is_an_addendum_and_one_that_replaces_the_next_version() -> None:
    """An addendum has an id of its own, a replacement that of the first version that came along."""
    first = document(id="N-1")
    second = document(id="N-2", relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/N-1"}}])
    third = document(id="N-3", relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/N-2"}}])
    added = document(id="N-4", relatesTo=[{"code": "appends", "target": {"reference": "DocumentReference/N-1"}}])

    assert [("N-1",), ("N-1",), ("N-1",)] == said(bundle(first, second, third), "note_id")
    assert [("N-4", "N-1", "addendum")] == said(added, "note_id", "addendum_to", "state")


def test_the_service_date_is_not_the_date_of_the_document() -> None:
    """It is when the documented service began, where that is told."""
    context = {"encounter": [{"reference": "Encounter/ENC-1"}], "period": {"start": "2026-03-01"}}

    assert [("2026-03-01",)] == said(document(context=context), "service_date")
    assert [(None,)] == said(document(), "service_date")


@pytest.mark.parametrize(
    ("code", "meaning"), [(AUTHOR, "author"), (f"{AUTHOR[:-1]}2", "cosign"), (f"{AUTHOR[:-1]}5", "attest")]
)
def test_a_provenance_with_a_signature_is_a_signature(code: str, meaning: str) -> None:
    """Of whom, when, and what for; the encounter is that of the document."""
    told = events(bundle(document(), signed(code)))

    assert ["charting.note.v1", "charting.signature.v1"] == [event.type for event in told]
    assert (meaning, "N-1", at("10:30"), at("10:31")) == (
        told[1].data.meaning,  # type: ignore[attr-defined]
        told[1].data.note_id,  # type: ignore[attr-defined]
        told[1].data.occurred_at.isoformat(),
        told[1].time.isoformat(),
    )


@pytest.mark.parametrize(
    ("provenance", "reason", "element"),
    [
        (signed(f"{AUTHOR[:-1]}8"), "nothing-charted", "Provenance"),
        (signed(AUTHOR, who={"reference": "Patient/PAT-1"}), "nothing-charted", "Provenance"),
        (signed(AUTHOR, target="Consent/1"), "nothing-charted", "Provenance.target"),
    ],
    ids=["witness", "patient", "consent"],
)
def test_not_every_signature_stands_for_a_note(provenance: dict[str, Any], reason: str, element: str) -> None:
    """A witness's, a patient's, or one under something else."""
    assert [(reason, element)] == refusal(provenance)


def test_a_signature_whose_document_did_not_come_along_is_of_no_known_encounter() -> None:
    """A Provenance has no encounter of its own."""
    assert [("encounter-unknown", "Provenance.target")] == refusal(signed(AUTHOR))


def test_a_composition_is_a_note_of_its_sections_with_its_attesters() -> None:
    """In their order; the author's attestation is a signature as author."""
    texts = [("29548-5", "Cellulitis."), ("18776-5", "Daily infusion.")]
    resource = {
        "resourceType": "Composition", "id": "K-1", "status": "final", "type": concept(LOINC, "11488-4"),
        "subject": {"reference": "Patient/PAT-1"}, "encounter": {"reference": "Encounter/ENC-1"}, "date": at("10:00"),
        "author": [NURSE], "title": "Note", "attester": [{"mode": "legal", "time": at("10:05"), "party": NURSE}],
        "section": [{"code": concept(LOINC, code), "text": {"status": "generated", "div": f"<div>{text}</div>"}} for code, text in texts],
    }  # fmt: skip
    note, signature = said(resource, "text", "sections", "meaning", "signed_at")

    assert ("Cellulitis.\nDaily infusion.", {"diagnosis": "Cellulitis.", "plan": "Daily infusion."}) == note[:2]
    assert ("author", at("10:05")) == signature[2:]
