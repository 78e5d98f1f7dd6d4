"""A record of HL7 v2 to its outcomes: the map of message types, and one outcome for each event or refused part.

The canonical event: `source` is `urn:hl7v2:<MSH-4>:<MSH-3>`; `id` is MSH-10, a digest of the message's bytes (some
systems use a control id again) and the number of the part, so that the same bytes give the same ids. The encounter is
PV1-19, else the account PID-18; the patient is PID-3, an MR before others.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import NamedTuple

from schemas.codec import InvalidEvent, decode_event, encode
from streams.intake.hl7v2 import administrations, bedside, charges, encounters, framing, notes, orders
from streams.intake.hl7v2.document import path_behind
from streams.intake.hl7v2.message import Part, parse, sent
from streams.intake.hl7v2.refusal import Refused
from streams.intake.hl7v2.table import Entry, Scope
from streams.intake.hl7v2.values import LONGEST, identifier
from streams.intake.outcome import Accepted, Outcome, Rejected
from streams.profiles.profile import Profile


class Kind(NamedTuple):
    """How a message is divided, which parts are charted, and what each says."""

    parts: Callable[[Part, str], list[Part]]
    entries: Callable[[Scope], Iterator[Entry]]
    triggers: frozenset[str] | None = None
    charted: Callable[[Scope], bool] = lambda _: True


MAP: dict[str, Kind] = {
    "ADT": Kind(encounters.parts, encounters.entries),
    "RAS": Kind(administrations.parts, administrations.entries, frozenset({"O17", "O01"})),
    "RDE": Kind(orders.parts, orders.entries, frozenset({"O11", "O25", "O01"})),
    "OMP": Kind(orders.parts, orders.entries, frozenset({"O09"})),
    "ORM": Kind(orders.parts, orders.entries, frozenset({"O01"})),
    "MDM": Kind(notes.parts, notes.entries),
    "DFT": Kind(charges.parts, charges.entries, frozenset({"P03", "P11"})),
    "ORU": Kind(bedside.parts, bedside.entries, frozenset({"R01", "R42"}), bedside.charted),
}
"""MSH-9.1 to what it holds; O01 is what RAS and RDE were called in HL7 v2.3, R42 is IHE PCD-10."""
ENCOUNTER, ACCOUNT = "PV1-19", "PID-18"
PRIOR = ("MRG-5", "MRG-3")
DIGEST, LONGEST_IN_ID = 12, 80


class Envelope(NamedTuple):
    """What a message says of itself, and the bytes of it that stand for a refused part."""

    source: str
    ident: str
    value: bytes | None

    def rejected(self, refused: Refused, encounter_id: str | None) -> Rejected:
        """A refused part."""
        return Rejected(refused.reason, refused.path, encounter_id, value=self.value)


def read_hl7v2(value: bytes, profile: Profile) -> tuple[Outcome, ...]:
    """Read one record of `charting.inbox.hl7v2`."""
    if len(value) > profile.intake.max_record_bytes:
        return (Rejected("too-large"),)
    try:
        found = framing.messages(value)
    except Refused as refused:
        return (Rejected(refused.reason, refused.path),)
    if not found:
        return (Rejected("empty-record"),)
    return tuple(outcome for message in found for outcome in _read(message, profile, alone=len(found) == 1))


def _read(value: bytes, profile: Profile, *, alone: bool) -> list[Outcome]:
    """The outcomes of one message."""
    digest = sha256(value).hexdigest()[:DIGEST]
    envelope, told = Envelope("urn:hl7v2", digest, None if alone else value), None
    try:
        message = parse(value)
        told = _told(message)
        envelope = envelope._replace(source=_source(message), ident=f"{plain(message.text('MSH-10'))}-{digest}")
        scope = Scope(message, profile, _trigger(message), plain(message.text("MSH-10")), sent(message))
        return list(_outcomes(_kind(message), scope, envelope))
    except Refused as refused:
        return [envelope.rejected(refused, told)]


def _trigger(message: Part) -> str:
    """The event of a message; EVN-1 where MSH-9 names the type only."""
    return message.first("MSH-9.2", "EVN-1")


def _kind(message: Part) -> Kind:
    """How a message is read. Raises Refused for one outside the map."""
    if not message.text("MSH-9"):
        raise Refused("undecodable", "MSH-9")
    kind = MAP.get(message.text("MSH-9"))
    if kind is None or (kind.triggers is not None and _trigger(message) not in kind.triggers):
        raise Refused("unsupported-message", "MSH-9")
    return kind


def _outcomes(kind: Kind, scope: Scope, envelope: Envelope) -> Iterator[Outcome]:
    """The outcomes of each patient's section of a message, numbered through."""
    number = 0
    for section in _sections(scope.part):
        here = scope.of(section)
        for outcome in _section(kind, here, envelope, number):
            number += 1
            yield outcome


def _section(kind: Kind, scope: Scope, envelope: Envelope, number: int) -> Iterator[Outcome]:
    """The outcomes of one patient's section; whose it is matters only where something is charted."""
    told, whose = _told(scope.part), _whose(scope)
    try:
        parts = _parts(kind, scope)
    except Refused as refused:
        yield envelope.rejected(refused, told)
        return
    for part in parts:
        try:
            subject, patient, found = _entries(kind, scope.of(part), whose)
        except Refused as refused:
            yield envelope.rejected(refused, told)
            number += 1
            continue
        for entry in found:
            yield _event(entry, envelope, number, subject, patient)
            number += 1


def _parts(kind: Kind, scope: Scope) -> list[Part]:
    """The parts that are charted. Raises Refused where there is none."""
    parts = [part for part in kind.parts(scope.part, scope.trigger) if kind.charted(scope.of(part))]
    if not parts:
        raise Refused("nothing-charted", "MSH-9")
    return parts


def _whose(scope: Scope) -> tuple[str, str] | Refused:
    """The encounter and the patient, or why they cannot be told."""
    try:
        return _encounter(scope), _patient(scope)
    except Refused as refused:
        return refused


def _entries(kind: Kind, scope: Scope, whose: tuple[str, str] | Refused) -> tuple[str, str, list[Entry]]:
    """What a part says, as a whole or not at all. Raises Refused; that nothing is charted weighs more than whose."""
    try:
        found = list(kind.entries(scope))
    except Refused as refused:
        if refused.reason == "nothing-charted" or not isinstance(whose, Refused):
            raise
    if isinstance(whose, Refused):
        raise whose
    return (*whose, found)


def _event(entry: Entry, envelope: Envelope, number: int, subject: str, patient: str) -> Outcome:
    """The canonical event of an entry."""
    document = {
        "specversion": "1.0",
        "id": f"{envelope.ident}-{number:03}",
        "source": envelope.source,
        "type": f"charting.{entry.kind}.v1",
        "subject": subject,
        "time": entry.recorded,
        "datacontenttype": "application/json",
        "data": {"patient_id": patient, **entry.data},
    }
    try:
        event = decode_event(document)
    except InvalidEvent as error:
        return envelope.rejected(Refused(error.reason, path_behind(entry.kind, error.field)), subject)
    return Accepted(event, encode(event))


def _sections(message: Part) -> list[Part]:
    """What belongs to each patient (PID), with what stands before the first."""
    starts = [at for at, segment in enumerate(message.segments) if segment.name == "PID"]
    if len(starts) < 2:  # noqa: PLR2004 - one patient
        return [message]
    head = message.segments[: starts[0]]
    ends = (*starts[1:], len(message.segments))
    return [message.of((*head, *message.segments[at:end])) for at, end in zip(starts, ends, strict=True)]


def _told(part: Part) -> str | None:
    """The encounter, where it can be told."""
    found = part.first(ENCOUNTER, ACCOUNT)
    return found if found and len(found) <= LONGEST and found.isprintable() else None


def _encounter(scope: Scope) -> str:
    """The encounter. Raises Refused where nothing names it; a merge may name that of the prior patient only."""
    places = (ENCOUNTER, ACCOUNT, *(PRIOR if scope.part.has("MRG") else ()))
    if not scope.part.first(*places):
        raise Refused("encounter-unknown", ENCOUNTER)
    return identifier(scope, places)


def _patient(scope: Scope) -> str:
    """The patient's id: the first MR, else the first there is."""
    kinds, ids = scope.part.texts("PID-3.5"), scope.part.texts("PID-3")
    found = next((ident for ident, kind in zip(ids, kinds, strict=True) if ident and kind == "MR"), None)
    ident = found or next(filter(None, ids), None)
    if ident is None:
        raise Refused("missing-field", "PID-3")
    if len(ident) > LONGEST or not ident.isprintable():
        raise Refused("wrong-type", "PID-3")
    return ident


def _source(message: Part) -> str:
    return f"urn:hl7v2:{plain(message.text('MSH-4'))}:{plain(message.text('MSH-3'))}"


def plain(text: str) -> str:
    """A text that can stand in an id: what prints, and not too much of it."""
    return "".join(filter(str.isprintable, text))[:LONGEST_IN_ID]
