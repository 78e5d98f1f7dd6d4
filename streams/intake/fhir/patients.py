"""Patient to `charting.merge.v1`: two patients that turn out to be one, by `link`.

The merge concerns the stays that the record tells of: the Encounters that came along, or the standard extension.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from streams.intake.fhir.elements import Node, Refused, extensions, identifier, nodes, text
from streams.intake.fhir.mapping import Fact, Part, Table, told
from streams.intake.fhir.reading import Reading
from streams.intake.fhir.references import key, own_key

REPLACED, REPLACES = "replaced-by", "replaces"
MOST_MERGES = 1000
"""More links and stays in one record are no charting, and would be multiplied."""


def links(reading: Reading) -> list[tuple[str, str]]:
    """replaced-by and replaces: which patient went into which; seealso and refer are no merges"""
    own, found = identifier(reading.resource, "id"), []
    for link in nodes(reading.resource, "link"):
        others = (key(one, reading.resource, reading.record, visit=True) for one in nodes(link, "other"))
        other = next(filter(None, others), None)
        if own and other and text(link, "type") in (REPLACED, REPLACES):
            found.append((own, other) if text(link, "type") == REPLACED else (other, own))
    return found


PATIENT: Table = (told("from, into", "link", by=links),)


def merges(patient: Node) -> bool:
    """Whether a patient says that it is another, too."""
    return any(link.get("type") in (REPLACED, REPLACES) for link in nodes(patient, "link"))


def read_patient(reading: Reading, recorded: datetime | None) -> Iterator[Part]:
    """A merge for each link and each stay."""
    found = list(dict.fromkeys(links(reading)))
    stays = list(dict.fromkeys(_stays(reading, {patient for pair in found for patient in pair})))
    if not found:
        raise Refused("nothing-charted", "Patient.link")
    if not stays:
        raise Refused("encounter-unknown", "Patient.extension")
    if len(found) * len(stays) > MOST_MERGES:
        raise Refused("too-large", "Patient.link")
    told_of = [at for one in reading.record.provenances(reading.resource) if (at := _happened(reading, one))]
    at = max(told_of, default=recorded)
    if at is None:
        raise Refused("missing-field", "Patient.meta.lastUpdated")
    for number, (before, after) in enumerate(found):
        data: dict[str, Any] = {"kind": "patient", "from": before, "into": after, "patient_id": after}
        for stay in stays:
            yield Fact("merge", f"link-{number}", data | {"occurred_at": at, "encounter": stay})


def _happened(reading: Reading, provenance: Node) -> datetime | None:
    return reading.instant("occurredDateTime", provenance)


def _stays(reading: Reading, patients: set[str]) -> Iterator[str]:
    """The encounters of these patients that came along, and the one of the extension (`events`)."""
    for url, resource in reading.record.entries:
        if resource.get("resourceType") == "Encounter":
            subjects = (key(one, resource, reading.record, visit=True) for one in nodes(resource, "subject"))
            stay = own_key(resource, url)
            if stay and patients.intersection(filter(None, subjects)):
                yield stay
    told_of = (key(one, reading.resource, reading.record, visit=True) for one in associated(reading.resource))
    yield from filter(None, told_of)


def associated(resource: Node) -> list[Node]:
    """The encounter of a resource whose type has no element for it, by the standard extension."""
    return [one for found in extensions(resource, ASSOCIATED) for one in nodes(found, "valueReference")]


ASSOCIATED = "http://hl7.org/fhir/StructureDefinition/encounter-associatedEncounter"
