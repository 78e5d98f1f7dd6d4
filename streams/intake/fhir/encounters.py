"""Encounter to `charting.encounter.v1`, and the merge that brings its two names together.

A reference from another record has the resource id, HL7 v2 has the visit number. Where an Encounter says that both are
one stay, so does a `charting.merge.v1` from the id into the number.
"""

from collections.abc import Iterator
from datetime import datetime

from streams.intake.fhir.elements import Refused, identifier, nodes, number, text, values
from streams.intake.fhir.mapping import Fact, Part, Table, apply, one, told
from streams.intake.fhir.reading import Reading, diagnosis, place, tokens

STATUS = {
    "planned": "planned",
    "arrived": "in-progress",
    "triaged": "in-progress",
    "in-progress": "in-progress",
    "onleave": "in-progress",
    "finished": "finished",
    "cancelled": "cancelled",
    "entered-in-error": "entered-in-error",
}
CLASS = {
    "AMB": "outpatient",
    "EMER": "emergency",
    "OBSENC": "observation",
    "IMP": "inpatient",
    "ACUTE": "inpatient",
    "NONAC": "inpatient",
}
"""v3 ActEncounterCode; field, home, virtual and short-stay encounters are none of the classes of the contract."""
HISTORIES = ("statusHistory.period.start", "classHistory.period.start", "location.period.start", "period.start")


def status(reading: Reading) -> str:
    """planned, in-progress (also arrived, triaged, onleave), finished, cancelled, entered-in-error"""
    found = STATUS.get(text(reading.resource, "status") or "")
    if found is None:
        raise Refused("missing-field", "Encounter.status")
    return found


def class_(_reading: Reading, code: object) -> str | None:
    """AMB, EMER, OBSENC, IMP, ACUTE, NONAC of v3 ActEncounterCode"""
    return CLASS.get(code) if isinstance(code, str) else None


def period(reading: Reading) -> dict[str, str] | None:
    """Start and end where they have a clock time; a period without end has none"""
    found = {part: reading.instant(f"period.{part}") for part in ("start", "end")}
    return {part: at.isoformat() for part, at in found.items() if at} or None


def inpatient_from(reading: Reading) -> str | None:
    """The start of the first inpatient class in the class history"""
    history = nodes(reading.resource, "classHistory")
    starts = [
        reading.instant("period.start", entry)
        for entry in history
        if class_(reading, text(entry, "class.code")) == "inpatient"
    ]
    return min((start.isoformat() for start in starts if start), default=None)


def unit(reading: Reading) -> str | None:
    """The location that is active, else the last one"""
    found = nodes(reading.resource, "location")
    active = [entry for entry in found if entry.get("status") == "active" and not values(entry, "period.end")]
    return next((place(reading, where) for entry in (active or found)[-1:] for where in nodes(entry, "location")), None)


def place_of_service(reading: Reading) -> str | None:
    """The type of a location that came along, coded by CMS"""
    locations = (reading.resolve(where) for where in nodes(reading.resource, "location.location"))
    types = (concept for location in locations if location for concept in nodes(location, "type"))
    coded = (
        code
        for concept in types
        for system, code in tokens(concept)
        if reading.codes.system(system) == "place-of-service"
    )
    return next(coded, None)


def diagnoses(reading: Reading) -> list[dict[str, object]] | None:
    """The conditions that came along, with their rank, and the reasons coded in ICD-10-CM"""
    found = []
    for entry in nodes(reading.resource, "diagnosis"):
        rank = number(entry, "rank")
        known = next((diagnosis(reading, condition) for condition in nodes(entry, "condition")), None)
        if known:
            found.append(known | ({"rank": int(rank)} if rank is not None else {}))
    found += [known for reason in nodes(reading.resource, "reasonCode") if (known := diagnosis(reading, reason))]
    return found or None


ENCOUNTER: Table = (
    told("status", "status", by=status),
    one("class", "class.code", by=class_),
    told("period", "period", by=period),
    told("inpatient_from", "classHistory", by=inpatient_from),
    told("place_of_service", "location.location", by=place_of_service),
    one("facility", "serviceProvider", by=place),
    told("unit", "location", by=unit),
    told("diagnoses", "diagnosis", "reasonCode", by=diagnoses),
)


def read_encounter(reading: Reading, recorded: datetime | None) -> Iterator[Part]:
    """The state of the stay, and that its id and its visit number are one."""
    data = apply(ENCOUNTER, reading)
    at = occurred(reading, data["status"], recorded)
    yield Fact("encounter", data["status"], data | {"occurred_at": at})
    ident, visit = identifier(reading.resource, "id"), reading.own
    if ident and visit and ident != visit and data["status"] != "entered-in-error":
        yield Fact("merge", "merge", {"kind": "encounter", "from": ident, "into": visit, "occurred_at": at})


def occurred(reading: Reading, state: str, recorded: datetime | None) -> datetime:
    """When the stay came to be as it is: its departure, the latest change of an open one, else when it was recorded."""
    if state == "finished" and (end := reading.instant("period.end")):
        return end
    changes = [] if state == "finished" else list(_changes(reading))
    if state == "in-progress" and changes:
        return max(changes)
    if recorded is not None:
        return recorded
    if changes:
        return max(changes)
    return reading.when("period.end", "period.start") if state == "finished" else reading.when("period.start")


def _changes(reading: Reading) -> Iterator[datetime]:
    for path in HISTORIES:
        parent, _, rest = path.partition(".")
        for entry in nodes(reading.resource, parent):
            if (at := reading.instant(rest, entry)) is not None:
                yield at
