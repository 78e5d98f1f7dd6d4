"""ORU to what the wire contract carries of observations: lines, pump events, nursing notes. All else is not charted.

A pump that starts is charted as `resume`: it says start also after each halt, and a second start would stand in place
of the nurse's own. Its administration id is the order number it was programmed with (OBR-2; IHE PCD-03 ORC-2), which is
that of MAR rows whose gives are not numbered; periodic readings (IHE PCD-01) do not say that anything was done.
"""

from collections.abc import Iterator

from streams.intake.hl7v2.content import note_text
from streams.intake.hl7v2.message import Part, Segment
from streams.intake.hl7v2.observed import observed, observed_quantity, observed_text
from streams.intake.hl7v2.orders import COMMON
from streams.intake.hl7v2.refusal import Refused
from streams.intake.hl7v2.table import Data, Entry, Reads, Row, Scope, fill, row
from streams.intake.hl7v2.values import Paths, identifier, person

NOTE_STATES = {"F": "final", "C": "amended", "P": "draft", "I": "draft", "R": "draft"}
"""OBR-25 (HL7 table 0123)."""
WITHDRAWN = ("D", "X")


def _says(table: str, meaning: str) -> Reads:
    def read(scope: Scope, _: Paths) -> str | None:
        part = observed(scope, meaning)
        return scope.of(part).says(table, "OBX-5.2", "OBX-5") if part else None

    return read


def _lumens(scope: Scope, _: Paths) -> int | None:
    found = observed_quantity(scope, "access-lumens")
    return int(found["value"]) if found else None


ACCESS = (
    row("access_id", "OBR-3 OBR-2", identifier),
    row("action", "OBX-5", _says("access_actions", "access-action"), "OBX-3 `access-action`; `access_actions`"),
    row("kind", "OBX-5", _says("access_kinds", "access-kind"), "OBX-3 `access-kind`; `access_kinds`"),
    row("body_site", "OBX-5", lambda scope, _: observed_text(scope, "access-site"), "OBX-3 `access-site`"),
    row("lumens", "OBX-5", _lumens, "OBX-3 `access-lumens`"),
    row("performer", "OBX-16 OBR-34", person),
)
PUMP = (
    row("administration_id", "OBR-2", identifier),
    row("action", "OBX-5", _says("pump_events", "pump-event"), "OBX-3 MDC_ATTR_EVT_COND; `pump_events`"),
    row("drug", "OBX-5", lambda scope, _: _named(scope), "OBX-3 MDC_DRUG_NAME_TYPE"),
    row("rate", "OBX-5 OBX-6", lambda scope, _: observed_quantity(scope, "rate"), "OBX-3 MDC_FLOW_FLUID_PUMP"),
)
NURSING = (
    row("note_id", "OBR-3 OBR-2", identifier),
    row("state", "OBR-25", lambda scope, paths: NOTE_STATES.get(scope.part.text(paths[0])), "HL7 table 0123"),
    row("author", "OBR-34 OBX-16", person),
    row("service_date", "OBR-7", lambda scope, paths: (written := scope.stamp(paths[0])) and written.day),
    row("text", "OBX-5", lambda scope, _: note_text(scope)),
)


def _named(scope: Scope) -> Data | None:
    name = observed_text(scope, "pump-drug")
    return {"name": name} if name else None


def parts(section: Part, _: str) -> list[Part]:
    """Each OBR with its OBX, and what belongs to the whole message; which of them are charted is told by `charted`."""
    common = section.of(segment for segment in section.segments if segment.name in (*COMMON, "ORC"))
    groups: list[list[Segment]] = []
    for segment in section.segments:
        if segment.name == "OBR":
            groups.append([])
        if groups and segment.name in ("OBR", "OBX"):
            groups[-1].append(segment)
    return [section.of(group, common) for group in groups]


def charted(scope: Scope) -> bool:
    """Whether a group is one that the wire contract carries."""
    return any(
        (observed(scope, "access-action"), observed(scope, "pump-event"), scope.says("note_kinds", "OBR-4", "OBR-4.2"))
    )


def entries(scope: Scope) -> Iterator[Entry]:
    """The event of a group. Raises Refused where its word for what was done is not known."""
    recorded = scope.recorded("OBR-22")
    at = scope.at("OBX-14", "OBR-7") or recorded
    status = "entered-in-error" if scope.part.text("OBR-25") in WITHDRAWN else "active"
    if observed(scope, "access-action"):
        yield Entry("access", recorded, {"occurred_at": at, "status": status, **_acted(ACCESS, scope)})
    elif observed(scope, "pump-event"):
        device = {"time_source": "device", "entry_method": "device", "device": "pump"}
        yield Entry("administration", recorded, {"occurred_at": at, "status": status, **device, **_acted(PUMP, scope)})
    else:
        kind = scope.says("note_kinds", "OBR-4", "OBR-4.2")
        yield Entry("note", recorded, {"occurred_at": at, "status": status, "kind": kind, **fill(NURSING, scope)})


def _acted(rows: tuple[Row, ...], scope: Scope) -> Data:
    data = fill(rows, scope)
    if "action" not in data:
        raise Refused("nothing-charted", "OBX-5")
    return data
