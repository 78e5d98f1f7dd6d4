"""DFT to `charting.charge.v1`: one line for each FT1 that bills a CPT or HCPCS code.

A reversal is of the line with its transaction id (FT1-2). A system that numbers each transaction anew either names the
line it reverses (FT1-32, else FT1-31), or writes the credit as a line of negative quantity, which is charted as such
and sums up to nothing with the line it takes back (inference: HL7 leaves it to the systems).
"""

from collections.abc import Iterator

from streams.intake.hl7v2.message import Part
from streams.intake.hl7v2.refusal import Refused
from streams.intake.hl7v2.table import Entry, Scope, fill, row
from streams.intake.hl7v2.values import Paths, diagnoses, identifier, number, person, procedure

CREDITS = ("CD", "CR")
CHARGES = ("CG", "", *CREDITS)
"""FT1-6 (HL7 table 0017). Payments, co-payments and adjustments of an amount bill no service."""
ADJUSTMENT = "AJ"
CODE = ("FT1-25", "FT1-7")


def _charge_id(scope: Scope, paths: Paths) -> str:
    """The transaction, or the line of the message where transactions are not numbered."""
    reverses = scope.part.first("FT1-32", "FT1-31") if scope.part.text("FT1-6") in CREDITS else ""
    if reverses:
        return identifier(scope, ("FT1-32", "FT1-31"))
    if scope.part.text(paths[0]):
        return identifier(scope, paths[:1])
    return f"{scope.control_id}-{scope.part.text('FT1-1') or '1'}"


def _modifiers(scope: Scope, _: Paths) -> list[str]:
    return [modifier for modifier in scope.part.texts("FT1-26") if modifier]


def _service_date(scope: Scope, paths: Paths) -> object:
    written = scope.stamp(paths[0])
    return written.day if written else None


CHARGE = (
    row("charge_id", "FT1-2 FT1-32 FT1-31", _charge_id, "a credit: the line it names; not numbered: MSH-10, FT1-1"),
    row("code", "FT1-25 FT1-7", lambda scope, paths: (procedure(scope, paths) or {}).get("code"), "CPT and HCPCS only"),
    row(
        "system", "FT1-25.3 FT1-7.3", lambda scope, _: (procedure(scope, CODE) or {}).get("system"), "else by its form"
    ),
    row("units", "FT1-10", number),
    row("modifiers", "FT1-26", _modifiers),
    row("service_date", "FT1-4", _service_date, "the day of the place"),
    row("diagnoses", "FT1-19", diagnoses),
    row("ordered_by", "FT1-21", person),
    row("rendered_by", "FT1-20", person),
)


def parts(section: Part, _: str) -> list[Part]:
    """Each FT1."""
    return [section.of(part.segments, section) for part in section.all("FT1")]


def entries(scope: Scope) -> Iterator[Entry]:
    """The event of a transaction. Raises Refused where it bills no service."""
    kind, quantity = scope.part.text("FT1-6").upper(), number(scope, ("FT1-10",))
    if kind not in CHARGES and not (kind == ADJUSTMENT and quantity and quantity < 0):
        raise Refused("nothing-charted", "FT1-6")
    if procedure(scope, CODE) is None:
        raise Refused("nothing-charted", "FT1-25")
    recorded, occurred = scope.recorded("EVN-2"), scope.on("FT1-4")
    if occurred is None:
        raise Refused("missing-field", "FT1-4")
    voided = kind in CREDITS and not (quantity and quantity < 0)
    data = {"occurred_at": occurred, **fill(CHARGE, scope), "state": "voided" if voided else "posted"}
    yield Entry("charge", recorded, data)
