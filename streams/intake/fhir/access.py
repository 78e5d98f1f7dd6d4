"""Procedure and DeviceUseStatement to `charting.access.v1`: intravenous access placed, looked after, removed.

Which device or procedure is intravenous access is said by the vocabulary (`access`); any other is not charted here.
"""

from collections.abc import Iterator
from datetime import datetime

from streams.intake.fhir.elements import Node, Refused, nodes, number, text, values
from streams.intake.fhir.mapping import Fact, Part, Table, apply, one, told
from streams.intake.fhir.orders import retracted
from streams.intake.fhir.reading import Reading, meaning, person, said, texts
from streams.intake.fhir.references import key

USED = ("in-progress", "completed", "entered-in-error", "stopped", "unknown", "active")


def devices(reading: Reading) -> list[Node]:
    """The references to the device that the entry is about"""
    paths = ("focalDevice.manipulated", "device", "usedReference")
    return [found for path in paths for found in nodes(reading.resource, path)]


def concepts_of(reading: Reading, reference: Node) -> list[Node]:
    """What a device is: its type and names where it came along, and the display of the reference."""
    found = reading.resolve(reference) or {}
    names = [{"text": name} for name in values(found, "deviceName.name")]
    return [*nodes(found, "type"), *names, {"text": text(reference, "display") or ""}]


def kind(reading: Reading) -> str | None:
    """The device by the vocabulary, else the procedure"""
    own = (concept for reference in devices(reading) for concept in concepts_of(reading, reference))
    concepts = (*own, *nodes(reading.resource, "usedCode"), *nodes(reading.resource, "code"))
    return next((found for concept in concepts if (found := meaning(reading, "access", concept))), None)


def lumens(reading: Reading) -> int | None:
    """A property of the device that counts its lumens"""
    for reference in devices(reading):
        for found in nodes(reading.resolve(reference) or {}, "property"):
            counted = number(found, "valueQuantity.value")
            if counted and any("lumen" in name.lower() for concept in nodes(found, "type") for name in texts(concept)):
                return int(counted)
    return None


def access_id(reading: Reading) -> str | None:
    """The device, else the entry itself"""
    found = (key(one, reading.resource, reading.record) for one in devices(reading))
    return next(filter(None, found), None) or reading.own


ACCESS: Table = (
    one("status", "status", by=retracted),
    told("access_id", "focalDevice.manipulated", "usedReference", "device", by=access_id),
    told("kind", "focalDevice.manipulated", "usedReference", "device", "usedCode", "code", by=kind),
    one("body_site", "bodySite", by=said),
    told("lumens", "focalDevice.manipulated", "usedReference", "device", by=lumens),
    one("reason", "reasonCode", "statusReason", by=said),
    one("performer", "performer.actor", "source", by=person),
)


def read_procedure(reading: Reading, _recorded: datetime | None) -> Iterator[Part]:
    """An access device placed or removed."""
    data = apply(ACCESS, reading)
    actions = (*nodes(reading.resource, "focalDevice.action"), *nodes(reading.resource, "code"))
    action = next((found for concept in actions if (found := meaning(reading, "access_actions", concept))), None)
    if "kind" not in data or action is None:
        raise Refused("nothing-charted", "Procedure.code")
    if text(reading.resource, "status") not in USED:
        raise Refused("nothing-charted", "Procedure.status")
    at = reading.when("performedDateTime", "performedPeriod.end", "performedPeriod.start")
    yield Fact("access", action, data | {"action": action, "occurred_at": at})


def read_device_use(reading: Reading, _recorded: datetime | None) -> Iterator[Part]:
    """An access device in use: placed when the use began, removed when it ended."""
    data = apply(ACCESS, reading)
    if "kind" not in data:
        raise Refused("nothing-charted", "DeviceUseStatement.device")
    if text(reading.resource, "status") not in USED:
        raise Refused("nothing-charted", "DeviceUseStatement.status")
    placed = reading.when("timingPeriod.start", "timingDateTime")
    yield Fact("access", "placed", data | {"action": "placed", "occurred_at": placed})
    if removed := reading.instant("timingPeriod.end"):
        yield Fact("access", "removed", data | {"action": "removed", "occurred_at": removed})
