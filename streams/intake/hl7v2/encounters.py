"""ADT: arrival, transfer, update, discharge and their cancellation to `charting.encounter.v1`; A34, A40 to merges."""

from collections.abc import Iterator
from typing import Any

from streams.intake.hl7v2.message import Part
from streams.intake.hl7v2.refusal import Refused
from streams.intake.hl7v2.table import Data, Entry, Scope, fill, row
from streams.intake.hl7v2.values import Paths, diagnoses, identifier, text

STATUS = {
    "A01": "in-progress", "A02": "in-progress", "A03": "finished", "A04": "in-progress", "A06": "in-progress",
    "A07": "in-progress", "A08": "in-progress", "A11": "cancelled", "A13": "in-progress",
}  # fmt: skip
"""What each event says of the stay. A transfer, change or update of a stay that has a discharge (PV1-45) leaves it
finished: as `in-progress` it would re-open it."""
UPDATES = ("A02", "A06", "A07", "A08")
MERGES = ("A34", "A40")
OCCURRED = {
    "A01": "PV1-44 EVN-6 EVN-2", "A04": "PV1-44 EVN-6 EVN-2", "A03": "PV1-45 EVN-6 EVN-2",
}  # fmt: skip
ELSE_OCCURRED = "EVN-6 EVN-2"
WITHOUT_STAY = frozenset((
    "A09", "A10", "A12", "A14", "A15", "A16", "A17", "A20", "A21", "A22", "A25", "A26", "A27", "A28", "A29", "A30",
    "A31", "A32", "A33", "A52", "A53", "A54", "A55", "A60", "A61", "A62",
))  # fmt: skip
"""ADT events that say nothing of a stay that the wire contract carries."""


def _class(scope: Scope, paths: Paths) -> str | None:
    found = scope.says("encounter_classes", *paths)
    return "inpatient" if scope.trigger == "A06" else found


def _period(scope: Scope, paths: Paths) -> Data:
    start, end = scope.on(paths[0]), scope.end(paths[1])
    found = {"start": start, "end": None if scope.trigger in ("A11", "A13") else end}
    return {name: instant for name, instant in found.items() if instant}


def _inpatient_from(scope: Scope, paths: Paths) -> Any:
    return scope.at(*paths) if scope.trigger == "A06" else None


ENCOUNTER = (
    row("class", "PV1-18 PV1-2", _class, "vocabulary `encounter_classes`; PV1-18 first, since HL7 table"
        " 0004 has no class for observation; A06 is inpatient"),
    row("period", "PV1-44 PV1-45", _period, "no end in A11 and A13"),
    row("inpatient_from", "EVN-6 EVN-2", _inpatient_from, "A06 only"),
    row("facility", "PV1-39 PV1-3.4", text),
    row("unit", "PV1-3", text),
    row("diagnoses", "DG1-3 DG1-15", diagnoses, "without DG1-21 D"),
)  # fmt: skip
MERGE = (
    row("from", "MRG-1", identifier),
    row("into", "PID-3", identifier),
)


def parts(section: Part, trigger: str) -> list[Part]:
    """An ADT message is one part. Raises Refused for an event that the map does not hold."""
    if trigger in WITHOUT_STAY:
        return []
    if trigger not in STATUS and trigger not in MERGES:
        raise Refused("unsupported-message", "MSH-9")
    return [section]


def entries(scope: Scope) -> Iterator[Entry]:
    """The event of an ADT message."""
    recorded = scope.recorded("EVN-2")
    if scope.trigger in MERGES:
        merge = fill(MERGE, scope)
        yield Entry("merge", recorded, {"kind": "patient", "occurred_at": scope.at("EVN-6") or recorded, **merge})
        return
    status = STATUS[scope.trigger]
    if scope.trigger in UPDATES and scope.end("PV1-45"):
        status = "finished"
    occurred = scope.at(*OCCURRED.get(scope.trigger, ELSE_OCCURRED).split()) or recorded
    yield Entry("encounter", recorded, {"status": status, "occurred_at": occurred, **fill(ENCOUNTER, scope)})
