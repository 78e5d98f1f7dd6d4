"""DocumentReference and Composition to `charting.note.v1`, and the signatures they carry themselves.

A note that replaces another is the next version of it and has its id. A version that was superseded says nothing new.
The authenticator and an attester stand for the document; how they signed is not told.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from streams.intake.fhir.elements import Node, Refused, nodes, text
from streams.intake.fhir.mapping import Fact, Part, Table, apply, one, told
from streams.intake.fhir.orders import retracted
from streams.intake.fhir.reading import Reading, meaning, person
from streams.intake.fhir.references import key
from streams.intake.fhir.text import attachment_text, html_text

DOCUMENT_STATE = {"preliminary": "draft", "final": "final", "amended": "amended"}
LONGEST_CHAIN = 20
"""Replacements followed within one record; more, or a circle, end at the last one seen."""


def kind(reading: Reading) -> str:
    """Type, else category, by the vocabulary; a report or summary that is no note is refused as none"""
    concepts = (*nodes(reading.resource, "type"), *nodes(reading.resource, "category"))
    found = next((kind for concept in concepts if (kind := meaning(reading, "notes", concept))), None)
    if found is None:
        raise Refused("missing-field", f"{reading.kind}.type")
    if found == "none":
        raise Refused("nothing-charted", f"{reading.kind}.type")
    return found


def state(reading: Reading) -> str | None:
    """Draft (preliminary), final, amended; addendum where it appends to another"""
    if _related(reading, "appends"):
        return "addendum"
    return DOCUMENT_STATE.get(
        text(reading.resource, "docStatus" if reading.kind == "DocumentReference" else "status") or ""
    )


def addendum_to(reading: Reading) -> str | None:
    """The document it appends to"""
    return _related(reading, "appends")


def author(reading: Reading) -> dict[str, str] | None:
    """The first author who is a person"""
    return next((found for one in nodes(reading.resource, "author") if (found := person(reading, one))), None)


def service_date(reading: Reading) -> str | None:
    """The day on which the documented service began"""
    path = "context.period.start" if reading.kind == "DocumentReference" else "event.period.start"
    found = reading.time(path)
    return found.day.isoformat() if found and found.day else None


def written(reading: Reading) -> str | None:
    """The text of its attachments, plain or HTML; of other formats none"""
    found = (attachment_text(reading, one) for one in nodes(reading.resource, "content.attachment"))
    return "\n".join(one for one in found if one) or None


def narrative(reading: Reading) -> str | None:
    """The text of all sections, in their order, else that of the whole"""
    found = [*_sections(reading.resource)] or nodes(reading.resource, "text")
    return (
        "\n".join(one for one in (html_text(reading, text(part, "text.div", "div")) for part in found) if one) or None
    )


def sections(reading: Reading) -> dict[str, str] | None:
    """Sections by their LOINC code"""
    found: dict[str, str] = {}
    for section in _sections(reading.resource):
        names = (meaning(reading, "sections", code) for code in nodes(section, "code"))
        name, told = next(filter(None, names), None), html_text(reading, text(section, "text.div"))
        if name and told:
            found[name] = "\n".join(filter(None, (found.get(name), told)))
    return found or None


def _sections(node: Node) -> Iterator[Node]:
    """Sections within sections, as they are read."""
    pending = list(reversed(nodes(node, "section")))
    while pending:
        section = pending.pop()
        yield section
        pending += reversed(nodes(section, "section"))


def _related(reading: Reading, how: str, resource: Node | None = None) -> str | None:
    found = _targets(reading.resource if resource is None else resource, how)
    return next((key(target, reading.resource, reading.record) for target in found), None)


def _targets(resource: Node, how: str) -> list[Node]:
    related = [one for one in nodes(resource, "relatesTo") if one.get("code") == how]
    logical = [{"identifier": one} for entry in related for one in nodes(entry, "targetIdentifier")]
    return [one for entry in related for path in ("target", "targetReference") for one in nodes(entry, path)] + logical


DOCUMENT: Table = (
    one("status", "status", "docStatus", by=retracted),
    told("kind", "type", "category", by=kind),
    told("state", "docStatus", "relatesTo", by=state),
    told("addendum_to", "relatesTo", by=addendum_to),
    told("author", "author", by=author),
    told("service_date", "context.period", by=service_date),
    told("text", "content", by=written),
)
COMPOSITION: Table = (
    one("status", "status", by=retracted),
    told("kind", "type", "category", by=kind),
    told("state", "status", "relatesTo", by=state),
    told("addendum_to", "relatesTo", by=addendum_to),
    told("author", "author", by=author),
    told("service_date", "event", by=service_date),
    told("text", "section", "text", by=narrative),
    told("sections", "section", by=sections),
)


def read_document(reading: Reading, _recorded: datetime | None) -> Iterator[Part]:
    """A document with its text, and who authenticated it."""
    if text(reading.resource, "status") == "superseded":
        raise Refused("nothing-charted", "DocumentReference.status")
    note = _note(reading, DOCUMENT, "date", "content.attachment.creation")
    yield note
    for reference in nodes(reading.resource, "authenticator")[:1]:
        yield from _signature(note, person(reading, reference), None)


def read_composition(reading: Reading, _recorded: datetime | None) -> Iterator[Part]:
    """A document in sections, and who attested it."""
    note = _note(reading, COMPOSITION, "date")
    yield note
    for attester in nodes(reading.resource, "attester"):
        signer = next((person(reading, party) for party in nodes(attester, "party")), None)
        yield from _signature(note, signer, reading.instant("time", attester))


def _note(reading: Reading, table: Table, *times: str) -> Fact:
    data = apply(table, reading) | {"note_id": first_version(reading)}
    return Fact("note", "note", data | {"occurred_at": reading.when(*times, days=True)})


def first_version(reading: Reading) -> str | None:
    """The id of a note: that of the document it replaces, followed as far as the record goes."""
    current, ident = reading.resource, reading.own
    for _ in range(LONGEST_CHAIN):
        targets = _targets(current, "replaces")
        if not targets:
            break
        ident = key(targets[0], current, reading.record) or ident
        following = reading.record.resolve(targets[0], current)
        if following is None:
            break
        current = following
    return ident


def _signature(note: Fact, signer: dict[str, Any] | None, at: datetime | None) -> Iterator[Part]:
    """The signature of a person who is known; of an author as such, of anyone else as an attestation."""
    if not signer or not signer.get("id"):
        return
    author_id = (note.data.get("author") or {}).get("id")
    data = {
        "note_id": note.data["note_id"],
        "signer": signer,
        "meaning": "author" if signer["id"] == author_id else "attest",
        "occurred_at": at or note.data["occurred_at"],
        "status": note.data.get("status", "active"),
    }
    yield Fact("signature", f"signature-{signer['id']}", data | ({"signed_at": at.isoformat()} if at else {}))
