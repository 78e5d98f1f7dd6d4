"""One resource to events: whose it is, when it was recorded, and the envelope around what its tables say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s
from typing import Any

import orjson

from schemas.codec import InvalidEvent, decode_event
from streams.intake.fhir.check import misread
from streams.intake.fhir.elements import LONGEST_IDENTIFIER, Node, Refused, nodes, text
from streams.intake.fhir.mapping import Fact, Part, Unsaid
from streams.intake.fhir.patients import associated
from streams.intake.fhir.reading import Reading
from streams.intake.fhir.references import Record, key, literal, own_key
from streams.intake.fhir.types import TYPES, Mapped
from streams.intake.outcome import Accepted, Outcome, Rejected
from streams.profiles.profile import Profile

DIGEST_BYTES = 8


@dataclass(frozen=True)
class Context:
    """What the resources of one record are read with."""

    record: Record
    profile: Profile
    source: str | None = None
    """Where the record as a whole says it comes from."""


@dataclass(frozen=True)
class Whose:
    """The encounter and the patient of a resource, as far as they can be told."""

    encounter: str | None
    patient: str | None


def read_resource(resource: Node, url: str, context: Context) -> Iterator[Outcome]:
    """The events of one resource of the map, or why it gives none."""
    reading = Reading(resource, context.record, context.profile)
    mapped, source = TYPES[reading.kind], _source(resource, url, context)
    whose = _whose(reading, mapped, url)
    try:
        recorded, parts = _parts(reading, mapped)
    except Refused as refused:
        yield Rejected(refused.reason, refused.field, whose.encounter)
        return
    times = [part.data["occurred_at"] for part in parts if isinstance(part, Fact)]
    sealed = (_outcome(part, reading, mapped, whose, source, recorded or max(times, default=None)) for part in parts)
    yield from dict.fromkeys(sealed)  # a resource of nobody's is refused once, not for each of its parts


def _parts(reading: Reading, mapped: Mapped) -> tuple[datetime | None, list[Part]]:
    """When the resource was recorded, and what it says. Raises Refused where it says nothing that can be read."""
    if (wrong := misread(reading.resource, reading.kind)) is not None:
        raise Refused("wrong-type", wrong)
    recorded = _recorded(reading, mapped)
    parts = list(mapped.read(reading, recorded))
    if not parts:
        raise Refused("nothing-charted", reading.kind)
    return recorded, parts


def _outcome(
    part: Part, reading: Reading, mapped: Mapped, whose: Whose, source: str, recorded: datetime | None
) -> Outcome:
    """A part as an event, or the reason it is none."""
    if isinstance(part, Unsaid):
        return Rejected(part.reason, part.field, whose.encounter)
    encounter = part.data.get("encounter", whose.encounter)
    if encounter is None:
        return Rejected("encounter-unknown", f"{reading.kind}.{mapped.encounter or _instead(reading.kind)}")
    if whose.patient is None:
        return Rejected("missing-field", f"{reading.kind}.{mapped.patient}", encounter)
    document = _sealed(part, reading, Whose(encounter, whose.patient), recorded) | {"source": source}
    try:
        return Accepted(decode_event(document), orjson.dumps(document))
    except InvalidEvent as error:
        return Rejected(error.reason, error.field, encounter)


def _sealed(part: Fact, reading: Reading, whose: Whose, recorded: datetime | None) -> dict[str, Any]:
    """The envelope around a fact."""
    at = part.data["occurred_at"]
    said = {name: value for name, value in part.data.items() if name not in ("encounter", "occurred_at")}
    data = {"patient_id": whose.patient, "occurred_at": at.isoformat()} | said
    time = (part.recorded or recorded or at).isoformat()
    return {
        "specversion": "1.0",
        "id": _event_id(reading, part, [whose.encounter, time, data]),
        "type": f"charting.{part.kind}.v1",
        "subject": whose.encounter,
        "time": time,
        "datacontenttype": "application/json",
        "data": data,
    }


def _instead(kind: str) -> str:
    return {"Provenance": "target", "Encounter": "id"}.get(kind, "extension")


def _event_id(reading: Reading, part: Fact, said: list[Any]) -> str:
    """The resource, the part of it, and a digest of what the event says."""
    ident = f"{reading.kind}/{text(reading.resource, 'id') or 'new'}#{part.part}"
    return f"{ident[: LONGEST_IDENTIFIER - 2 * DIGEST_BYTES - 1]}:{_digest(said)}".translate(_CONTROLS)


_CONTROLS = dict.fromkeys(range(32))


def _digest(content: object) -> str:
    return blake2s(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), digest_size=DIGEST_BYTES).hexdigest()


def _source(resource: Node, url: str, context: Context) -> str:
    """The system that says it: `meta.source` without the request, the record's, the server of the full URL."""
    server = url.rpartition("/")[0].rpartition("/")[0] if "://" in url else ""
    named = (text(resource, "meta.source") or context.source or server).partition("#")[0]
    source = f"urn:fhir:{named}" if named else "urn:fhir"
    usable = source.isprintable() and len(source) <= LONGEST_IDENTIFIER
    return source if usable else f"urn:fhir:{_digest(named)}"


def _whose(reading: Reading, mapped: Mapped, url: str) -> Whose:
    """Encounter and patient: of the resource, of the target it is about, or by extension."""
    resource, record = reading.resource, reading.record
    if reading.kind == "Provenance":
        found = (reading.resolve(target) for target in nodes(resource, "target"))
        charted = (Reading(one, record, reading.profile) for one in found if one)
        about = next((one for one in charted if one.kind in TYPES and one.kind != "Provenance"), None)
        if about is not None:
            return _whose(about, TYPES[about.kind], "")
    references = nodes(resource, mapped.encounter) if mapped.encounter else []
    references = references or associated(resource)
    stays = (key(one, resource, record, visit=True) for one in references if _is_encounter(reading, one))
    encounter = own_key(resource, url) if reading.kind == "Encounter" else next(filter(None, stays), None)
    subjects = (key(one, resource, record, visit=True) for one in nodes(resource, mapped.patient))
    return Whose(encounter, next(filter(None, subjects), None))


def _is_encounter(reading: Reading, reference: Node) -> bool:
    """Whether it leads to an Encounter, and not to an EpisodeOfCare."""
    found = reading.resolve(reference)
    kind = text(found, "resourceType") or text(reference, "type") or literal(reference)[0]
    return kind in ("Encounter", "")


def _recorded(reading: Reading, mapped: Mapped) -> datetime | None:
    """When it was recorded: by Provenance, by the server, by the resource; None where nothing says."""
    unsigned = (one for one in reading.record.provenances(reading.resource) if not nodes(one, "signature"))
    told = [at for one in unsigned if (at := reading.instant("recorded", one))]
    own = mapped.recorded if reading.kind == "Provenance" else ()
    paths = (*own, "meta.lastUpdated", *mapped.recorded)
    return max(told, default=None) or next((at for path in paths if (at := reading.instant(path))), None)
