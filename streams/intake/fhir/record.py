"""A record of `charting.inbox.fhir` to events: a resource, a Bundle of any type, or several lines of either (NDJSON).

Each resource is read for itself, with those that came along to lead its references to. One that cannot be read is
refused and the others stand; what is kept of it is its whole line, as it came, because others in it are referred to.
The same bytes give the same events: an event's id is the resource's with a digest of what the event says, so a resource
that is sent again and says the same is the same event.
"""

import json
from collections.abc import Iterator

import orjson

from streams.intake.fhir.elements import Node, nodes, text
from streams.intake.fhir.events import Context, read_resource
from streams.intake.fhir.patients import merges
from streams.intake.fhir.references import Record
from streams.intake.fhir.types import SUPPORTING, TYPES
from streams.intake.outcome import Outcome, Rejected
from streams.profiles.profile import Profile

MARK = b"\xef\xbb\xbf"
BUNDLE = "Bundle"
SUPPORTED_ALONE = ("Medication", "Device")
"""Types of the map that are read where something refers to them; alone they chart nothing."""


def read_fhir(value: bytes, profile: Profile) -> tuple[Outcome, ...]:
    """Read one record of FHIR R4 JSON."""
    if len(value) > profile.intake.max_record_bytes:
        return (Rejected("too-large"),)
    content = value.removeprefix(MARK).strip()
    if not content:
        return (Rejected("empty-record"),)
    whole = _document(content)
    if whole is not None or b"\n" not in content:
        return tuple(_read(whole, None, profile))
    lines = [line for line in content.splitlines() if line.strip()]
    return tuple(outcome for line in lines for outcome in _read(_document(line), line, profile))


def _document(content: bytes) -> object:
    """The JSON; None where it is none, or names a member twice (`schemas.codec`)."""
    try:
        document = orjson.loads(content)
        if content not in (orjson.dumps(document), orjson.dumps(document, option=orjson.OPT_INDENT_2)):
            json.loads(content, object_pairs_hook=_unrepeated)
    except (ValueError, TypeError, RecursionError):
        return None
    return document


def _unrepeated(members: list[tuple[str, object]]) -> None:
    if len({name for name, _ in members}) < len(members):
        raise ValueError("a name occurs twice in one object")


def _read(document: object, line: bytes | None, profile: Profile) -> Iterator[Outcome]:
    """The outcomes of one document; one that has none of its own is refused as a whole."""
    if document is None:
        yield Rejected("undecodable", value=line)
        return
    if not isinstance(document, dict) or not isinstance(document.get("resourceType"), str):
        missing = isinstance(document, dict) and document.get("resourceType") is None
        yield Rejected("missing-field" if missing else "wrong-type", "resourceType", value=line)
        return
    entries = list(_entries(document))
    bundled = document["resourceType"] == BUNDLE
    found = False
    for outcome in _outcomes(entries, bundled, profile, text(document, "meta.source")):
        found = True
        yield outcome._replace(value=line) if line and isinstance(outcome, Rejected) else outcome
    if not found:
        yield Rejected("nothing-charted", "Bundle.entry", value=line)


def _entries(document: Node) -> Iterator[tuple[str, object]]:
    """The resources of a Bundle with their full URLs, also of Bundles within; a resource alone is its only entry."""
    pending: list[tuple[str, object]] = [("", document)]
    while pending:
        url, resource = pending.pop()
        if not isinstance(resource, dict) or resource.get("resourceType") != BUNDLE:
            yield url, resource
            continue
        entries = resource.get("entry", [])
        listed = entries if isinstance(entries, list) else [entries]
        pending += [(text(entry, "fullUrl") or "", _resource(entry)) for entry in reversed(listed)]


def _resource(entry: object) -> object:
    return entry.get("resource") if isinstance(entry, dict) else entry


def _only_supports(resource: Node, record: Record) -> bool:
    """Whether an entry speaks of another only: a Patient that is no merge, a Provenance without signature."""
    if resource["resourceType"] == "Patient":
        return not merges(resource)
    unsigned = resource["resourceType"] == "Provenance" and not nodes(resource, "signature")
    return unsigned and any(record.resolve(target, resource) for target in nodes(resource, "target"))


def _outcomes(
    entries: list[tuple[str, object]], bundled: bool, profile: Profile, source: str | None
) -> Iterator[Outcome]:
    resources = tuple((url, one) for url, one in entries if isinstance(one, dict))
    header = next(
        (text(one, "source.endpoint") for _, one in resources if one.get("resourceType") == "MessageHeader"), None
    )
    context = Context(Record(resources), profile, source or header)
    for url, resource in entries:
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        if not isinstance(resource, dict) or not isinstance(kind, str):
            deleted = resource is None
            yield Rejected("nothing-charted" if deleted else "wrong-type", "Bundle.entry.resource")
        elif kind in TYPES and not (bundled and _only_supports(resource, context.record)):
            yield from read_resource(resource, url, context)
        elif kind not in TYPES and not (bundled and kind in SUPPORTING):
            yield Rejected("nothing-charted" if kind in SUPPORTED_ALONE else "unsupported-message", "resourceType")
