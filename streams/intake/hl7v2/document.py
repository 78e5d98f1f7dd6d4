"""The mapping tables by the event they make, and which HL7 path stands behind a field of one."""

from streams.intake.hl7v2.administrations import CHANGED, ENDED, EVERY, GIVEN, REFUSED, STARTED
from streams.intake.hl7v2.bedside import ACCESS, NURSING, PUMP
from streams.intake.hl7v2.charges import CHARGE
from streams.intake.hl7v2.encounters import ENCOUNTER, MERGE
from streams.intake.hl7v2.notes import NOTE
from streams.intake.hl7v2.orders import ORDER
from streams.intake.hl7v2.table import Row, row
from streams.intake.hl7v2.values import text

ALWAYS = (row("patient_id", "PID-3", text), row("subject", "PV1-19", text))
ROWS: dict[str, tuple[Row, ...]] = {
    "encounter": ENCOUNTER, "merge": MERGE, "order": ORDER, "note": (*NOTE, *NURSING), "access": ACCESS,
    "charge": CHARGE, "administration": (*EVERY, *GIVEN, *STARTED, *CHANGED, *ENDED, *REFUSED, *PUMP),
    "signature": NOTE[:1],
}  # fmt: skip

BESIDE: dict[str, tuple[Row, ...]] = {
    "encounter": (
        row("status", "MSH-9.2 EVN-1", text, "see Codes; A02, A06, A07, A08 with a discharge (PV1-45): finished"),
        row("occurred_at", "PV1-44 PV1-45 EVN-6 EVN-2", text, "PV1-44 of A01 and A04, PV1-45 of A03"),
        row("time", "EVN-2 MSH-7", text),
    ),
    "merge": (row("occurred_at", "EVN-6 EVN-2 MSH-7", text), row("time", "EVN-2 MSH-7", text, "patients only")),
    "order": (
        row("status", "ORC-1", text, "DE: entered in error"),
        row("occurred_at", "ORC-9 ORC-15 MSH-7", text),
        row("time", "ORC-9 MSH-7", text),
    ),
    "administration": (
        row(
            "administration_id", "ORC-2 ORC-3 RXA-1 RXA-2", text, "order number and give sub-ID; see administrations.py"
        ),
        row(
            "action",
            "RXA-20 RXA-9 RXA-3 RXA-4",
            text,
            "vocabulary `actions`; RE, NA: not given; else by route and times",
        ),
        row("status", "RXA-21", text, "D: entered in error"),
        row("occurred_at", "RXA-3 RXA-4", text, "RXA-4 equal to RXA-3, or in 2157 or 9999: no stop charted"),
        row("time", "RXA-22 MSH-7", text),
    ),
    "note": (
        row("kind", "TXA-2 OBX-3 OBR-4", text, "vocabulary `note_kinds` (HL7 table 0270, LOINC)"),
        row("status", "MSH-9.2 TXA-19 TXA-13", text, "T11, CA, OB: entered in error; so is what T09, T10 replace"),
        row("occurred_at", "TXA-4 TXA-6 EVN-2 OBX-14 OBR-7", text),
        row("time", "EVN-2 OBR-22 MSH-7", text),
    ),
    "signature": (
        row("signer", "TXA-22", text, "each repetition"),
        row("signed_at", "TXA-22.15", text),
        row("meaning", "TXA-9 TXA-22", text, "author where they are one person, else cosign"),
        row("time", "EVN-2 MSH-7", text),
    ),
    "charge": (
        row(
            "state", "FT1-6 FT1-10", text, "CD and CR: voided, unless the quantity is negative; PY, CO, AJ bill nothing"
        ),
        row("occurred_at", "FT1-4", text, "a bare date is its first moment"),
        row("time", "EVN-2 MSH-7", text),
    ),
    "access": (row("occurred_at", "OBX-14 OBR-7 OBR-22", text), row("time", "OBR-22 MSH-7", text)),
}
"""What the code of the modules decides by itself, so that the page is whole."""


def path_behind(kind: str, field: str) -> str:
    """The HL7 path that a field of an event (`$.data.dose.unit`) was read from; the field itself where none is."""
    name = field.removeprefix("$.data.").removeprefix("$.").split(".")[0].split("[")[0]
    return next(
        (item.paths[0] for item in (*ALWAYS, *BESIDE.get(kind, ()), *ROWS.get(kind, ())) if item.field == name), field
    )
