"""The mapping as a page of the runbook, written from the tables that the reader reads with."""

from collections.abc import Iterable, Iterator

from streams.intake.hl7v2 import charges, encounters, notes, orders
from streams.intake.hl7v2.document import BESIDE, ROWS
from streams.intake.hl7v2.message import CHARACTER_SETS
from streams.intake.hl7v2.reader import MAP
from streams.intake.hl7v2.table import Row

HEAD = """# HL7 v2 intake

Written by `python -m streams.intake.hl7v2` from the tables that the reader reads with; its modules say what was decided
and why. Delimiters, escapes, batches (FHS, BHS), MLLP frames, several messages in one record, CR, LF and CRLF are read
as they come. What is not listed is not read.

The encounter is PV1-19, else PID-18; the patient is PID-3 (an MR before others). A time without an offset has that of
MSH-7, else the facility's zone (`intake.time_zone` of the profile), else it is refused. `source` of the event is
`urn:hl7v2:<MSH-4>:<MSH-3>`, `id` is MSH-10, a digest of the message's bytes and the number of the part. Words that
are not coded by HL7 (MAR rows, lines, pump events, document types) stand in the vocabulary `charted` of the profile.
"""
REASONS = """## Refusals

| reason | what it means, what to do |
| --- | --- |
| `unsupported-message` | MSH-9 is outside the map: do not route it here |
| `nothing-charted` | in the map, with no entry the wire contract carries: laboratory results, a dose that is due, a \
payment. A local code at the field named that should have meant something goes into the vocabulary `charted` |
| `encounter-unknown` | neither PV1-19 nor PID-18: have the engine fill one |
| `missing-field`, `wrong-type` | the HL7 path in `field`; RXA-3 and one of the recorded times need a time of day |
| `time-without-offset`, `time-out-of-range` | name the zone in the profile; a sentinel that is no end |
| `undecodable` | no readable MSH, or bytes that are not in the character set of MSH-18 |
| `too-large` | over `intake.max_record_bytes`, 20,000 messages, or 100,000 parts in one message |
"""


def page() -> str:
    """The whole page."""
    return "\n".join((HEAD, *_types(), *_events(), *_codes(), REASONS))


def _types() -> Iterator[str]:
    yield "## Message types\n"
    yield from _table(("MSH-9", "events"), ((code, _triggers(code)) for code in MAP))


def _triggers(code: str) -> str:
    own: dict[str, Iterable[str]] = {"ADT": (*encounters.STATUS, *encounters.MERGES), "MDM": notes.TRIGGERS}
    return ", ".join(sorted(MAP[code].triggers or own[code]))


def _events() -> Iterator[str]:
    for kind, rows in ROWS.items():
        yield f"## `charting.{kind}.v1`\n"
        yield from _table(("field", "HL7, in this order", "remark"), map(_cells, dict.fromkeys((*BESIDE[kind], *rows))))


def _cells(row: Row) -> tuple[str, ...]:
    return f"`{row.field}`", ", ".join(row.paths), row.remark


def _codes() -> Iterator[str]:
    yield "## Codes\n"
    tables: tuple[tuple[str, dict[str, str]], ...] = (
        ("ADT event to status", encounters.STATUS),
        ("ORC-1 to order state", orders.CONTROL),
        ("ORC-5 to order state", orders.STATUS),
        ("ORC-30 to order mode", orders.MODE),
    )
    rows = [(name, ", ".join(f"{code} {meaning}" for code, meaning in table.items())) for name, table in tables]
    rows.append(("FT1-6 that bills", ", ".join(filter(None, charges.CHARGES))))
    rows.append(("MSH-18", ", ".join(filter(None, CHARACTER_SETS))))
    yield from _table(("table", "codes"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    lines = (head, ("---",) * len(head), *rows)
    yield "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"
