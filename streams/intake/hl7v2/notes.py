"""MDM to `charting.note.v1` and `charting.signature.v1`: TXA says which document, OBX-5 what it says.

A notification without content (T03, T07) about a document that is known would replace its text with none, so it brings
signatures only. A document that replaces another (T09, T10) retracts it.
"""

from collections.abc import Iterator

from streams.intake.hl7v2.content import note_text
from streams.intake.hl7v2.message import Part
from streams.intake.hl7v2.refusal import Refused
from streams.intake.hl7v2.table import Data, Entry, Scope, fill, row
from streams.intake.hl7v2.values import Paths, identifier, person, person_of, text

CONTENT = ("T02", "T04", "T06", "T08", "T10")
FIRST = ("T01", "T05", "T09")
ADDENDUM, REPLACEMENT, CANCEL = ("T05", "T06"), ("T09", "T10"), "T11"
TRIGGERS = frozenset((*CONTENT, *FIRST, "T03", "T07", "T11"))
FINAL = ("AU", "LA")
"""TXA-17 (HL7 table 0271): authenticated, legally authenticated. What comes before is a draft."""
DELETED = ("CA", "OB")
"""TXA-19 (HL7 table 0273): deleted, obsolete."""
PPN_TIME = 15


def _state(scope: Scope, paths: Paths) -> str:
    if scope.part.text(paths[0]) not in FINAL:
        return "draft"
    return "addendum" if scope.trigger in ADDENDUM else "amended" if scope.trigger in REPLACEMENT else "final"


def _addendum_to(scope: Scope, paths: Paths) -> str | None:
    return text(scope, paths) if scope.trigger in ADDENDUM else None


def _service_date(scope: Scope, paths: Paths) -> object:
    return next((written.day for path in paths if (written := scope.stamp(path))), None)


NOTE = (
    row("note_id", "TXA-12", identifier),
    row("state", "TXA-17", _state, "HL7 table 0271: AU and LA are final; T05, T06 addendum, T09, T10 amended"),
    row("addendum_to", "TXA-13", _addendum_to, "T05, T06"),
    row("author", "TXA-9 TXA-5", person),
    row("service_date", "TXA-4 TXA-6", _service_date, "the day of the place"),
    row("text", "OBX-5", lambda scope, _: note_text(scope), "TX, FT, ST, ED of text or HTML; others have none"),
)
KIND = ("TXA-2.1", "TXA-2.2", "OBX-3.1", "OBX-3.2")
OCCURRED = ("TXA-4", "TXA-6")


def parts(section: Part, trigger: str) -> list[Part]:
    """An MDM message is one document. Raises Refused for an event that the map does not hold."""
    if trigger not in TRIGGERS:
        raise Refused("unsupported-message", "MSH-9")
    return [section]


def entries(scope: Scope) -> Iterator[Entry]:
    """The note version and the signatures of a document. Raises Refused where it has neither."""
    if not scope.part.has("TXA"):
        raise Refused("missing-field", "TXA")
    kind = scope.says("note_kinds", *KIND)
    if kind is None:
        raise Refused("nothing-charted" if scope.part.first(*KIND[:2]) else "missing-field", "TXA-2")
    recorded = scope.recorded("EVN-2")
    data = {"kind": kind, "occurred_at": scope.at(*OCCURRED) or recorded, **fill(NOTE, scope)}
    found = [Entry("note", recorded, version) for version in _versions(scope, data)]
    found += [Entry("signature", recorded, signature) for signature in _signatures(scope, recorded, data)]
    if not found:
        raise Refused("nothing-charted", "TXA-22")
    yield from found


def _versions(scope: Scope, data: Data) -> Iterator[Data]:
    if scope.trigger == CANCEL or scope.part.text("TXA-19") in DELETED:
        yield {**data, "status": "entered-in-error"}
        return
    replaced = scope.part.text("TXA-13")
    if scope.trigger in REPLACEMENT and replaced and replaced != data["note_id"]:
        yield {**data, "note_id": identifier(scope, ("TXA-13",)), "text": None, "status": "entered-in-error"}
    if scope.trigger in (*CONTENT, *FIRST):
        yield data


def _signatures(scope: Scope, recorded: object, data: Data) -> Iterator[Data]:
    """One for each authentication (TXA-22): of the author, else a co-signature (inference)."""
    author = (data.get("author") or {}).get("id")
    for components in scope.part.repetitions("TXA", 22):
        signer = person_of(components)
        if signer is None:
            continue
        time = components[PPN_TIME - 1] if len(components) >= PPN_TIME else ""
        signed = scope.clocked(time, "TXA-22.15") if time else None
        meaning = "author" if author in (None, signer.get("id")) else "cosign"
        told = {"signer": signer, "meaning": meaning} | ({"signed_at": signed} if signed else {})
        yield {"note_id": data["note_id"], "occurred_at": signed or recorded, **told}
