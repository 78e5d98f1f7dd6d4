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


def path_behind(kind: str, field: str) -> str:
    """The HL7 path that a field of an event (`$.data.dose.unit`) was read from; the field itself where none is."""
    name = field.removeprefix("$.data.").removeprefix("$.").split(".")[0].split("[")[0]
    return next((item.paths[0] for item in (*ALWAYS, *ROWS.get(kind, ())) if item.field == name), field)
