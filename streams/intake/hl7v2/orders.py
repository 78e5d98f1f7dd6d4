"""RDE, OMP and pharmacy ORM to `charting.order.v1`: one order for each ORC that a drug belongs to."""

from collections.abc import Iterator

from streams.intake.hl7v2.message import Part, Segment
from streams.intake.hl7v2.routes import route, route_text
from streams.intake.hl7v2.table import Entry, Scope, fill, row
from streams.intake.hl7v2.values import Paths, diagnoses, drug, identifier, number, person, quantity, text

CONTROL = {
    "CA": "stopped", "OC": "stopped", "CR": "stopped", "DC": "stopped", "OD": "stopped", "DR": "stopped",
}  # fmt: skip
"""ORC-1 (HL7 table 0119) that ends an order; every other control code leaves it active."""
STATUS = {"CM": "completed", "CA": "stopped", "DC": "stopped", "ER": "stopped"}
"""ORC-5 (HL7 table 0038) where it says that the order is over."""
MODE = {
    "EL": "written", "EM": "written", "FX": "written", "MA": "written", "PA": "written", "PH": "telephone",
    "VO": "verbal", "IP": "verbal", "VC": "verbal",
}  # fmt: skip
"""ORC-30 (HL7 table 0483)."""
MINUTES = {
    "s": 1 / 60, "sec": 1 / 60, "min": 1, "m": 1, "minutes": 1, "h": 60, "hr": 60, "hour": 60, "hours": 60, "d": 1440,
}  # fmt: skip
UNITS_OF_TQ = {"S": 1 / 60, "M": 1, "H": 60, "D": 1440}
COMMON = ("MSH", "EVN", "PID", "PV1")
_ERROR = "DE"


def _state(scope: Scope, paths: Paths) -> str:
    control, status = map(scope.part.text, paths)
    return STATUS.get(status) or CONTROL.get(control, "active")


def _minutes(scope: Scope, paths: Paths) -> float | None:
    """A duration as CQ (`90^min`), else as TQ writes it (`M90`)."""
    for path in paths:
        amount, unit = scope.part.text(path), scope.part.text(f"{path}.2").casefold()
        if amount[:1] in UNITS_OF_TQ and amount[1:].isdecimal() and amount.isascii():
            return UNITS_OF_TQ[amount[0]] * int(amount[1:6])
        if unit in MINUTES and (found := number(scope, (path,))) is not None:
            return found * MINUTES[unit]
    return None


def _as_needed(scope: Scope, paths: Paths) -> bool | None:
    return True if any(scope.part.text(path).upper().startswith("PRN") for path in paths) else None


def _mode(scope: Scope, paths: Paths) -> str | None:
    return MODE.get(scope.part.text(paths[0]).upper())


def _received_by(scope: Scope, paths: Paths) -> object:
    return person(scope, paths) if _mode(scope, ("ORC-30",)) in ("verbal", "telephone") else None


ORDER = (
    row("order_id", "ORC-2 ORC-3", identifier, "placer before filler number"),
    row("drug", "RXE-2 RXO-1", drug),
    row("dose", "RXE-3 RXE-5 RXO-2 RXO-4", quantity, "the least amount of a range"),
    row("route", "RXR-4 RXR-1", route, "vocabulary of routes; IV with no method is none"),
    row("route_text", "RXR-1", route_text, "where the route is none of the contract"),
    row("rate", "RXE-23 RXE-24 RXO-21 RXO-22", quantity),
    row("duration_minutes", "TQ1-13 RXE-1.12 ORC-7.12", _minutes,
        "of one occurrence; TQ1-6 says for how long it is repeated"),
    row("ordered_by", "ORC-12", person),
    row("indication", "RXE-27.2 RXE-27 RXO-20.2 RXO-20 ORC-16.2", text),
    row("diagnoses", "DG1-3", diagnoses),
    row("frequency", "TQ1-3 RXE-1.2 ORC-7.2", text),
    row("as_needed", "TQ1-3 TQ1-9 RXE-1.2 RXE-1.6 ORC-7.2 ORC-7.6", _as_needed, "PRN"),
    row("mode", "ORC-30", _mode, "HL7 table 0483"),
    row("received_by", "ORC-10", _received_by, "of a verbal or telephone order"),
    row("state", "ORC-1 ORC-5", _state, "HL7 tables 0119 and 0038"),
)  # fmt: skip


def parts(section: Part, _: str) -> list[Part]:
    """The order groups that are about a drug; what was encoded (RXE) stands before what was requested (RXO)."""
    return [_encoded_first(group) for group in order_groups(section) if group.has("RXO", "RXE")]


def _encoded_first(group: Part) -> Part:
    names = [segment.name for segment in group.segments]
    encoded = names.index("RXE") if "RXE" in names else 0
    return group.of(group.segments[encoded:], group.of(group.segments[:encoded], group.behind))


def order_groups(section: Part) -> list[Part]:
    """The segments of each ORC before those of the whole message; those before the first ORC are a group too."""
    common = section.of(segment for segment in section.segments if segment.name in COMMON)
    groups: list[list[Segment]] = [[]]
    for segment in section.segments:
        if segment.name == "ORC":
            groups.append([])
        if segment.name not in COMMON:
            groups[-1].append(segment)
    return [section.of(group, common) for group in groups if group]


def entries(scope: Scope) -> Iterator[Entry]:
    """The event of an order group."""
    recorded = scope.recorded("ORC-9")
    data = fill(ORDER, scope)
    data["status"] = "entered-in-error" if scope.part.text("ORC-1") == _ERROR else "active"
    yield Entry("order", recorded, {"occurred_at": scope.at("ORC-9", "ORC-15", "MSH-7"), **data})
