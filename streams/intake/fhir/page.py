"""The mapping as a page of the runbook, written from the tables that the reader reads with."""

from collections.abc import Iterable, Iterator

from streams.intake.fhir import administrations, charges, encounters, orders
from streams.intake.fhir.mapping import Row, Told
from streams.intake.fhir.types import SUPPORTING, TYPES, Mapped

HEAD = """# FHIR R4 intake

Written by `python -m streams.intake.fhir` from the tables that the reader reads with; its modules say what was decided
and why. A record is one resource, a Bundle of any type, or several lines of either (NDJSON). References lead to
contained resources and to those of the same Bundle. What is not listed is not read.

The encounter is the business identifier of the Encounter (visit number `VN`, else the official one, else the first that
is no URI and not old, temporary or secondary), as HL7 v2 has it in PV1-19; where a reference has only the resource id
and the Encounter did not come along, it is that id, and the Encounter itself gives a `charting.merge.v1` from the id
into the number. A resource without such an element says its encounter by the extension `encounter-associatedEncounter`.
Orders, notes, administrations, devices and persons go by their resource id, else by their identifier.

`time` is `Provenance.recorded` of a Provenance in the same record, else `meta.lastUpdated`, else the element listed,
else the latest clinical time of the resource (inference). A time without an offset has the facility's zone
(`intake.time_zone` of the profile), else it is refused. A day stands for its beginning in that zone only where no
minute is counted from it: orders, notes and charges. `source` of the event is `urn:fhir:` with `meta.source`, the
endpoint of the MessageHeader or the server of the full URL; `id` is the resource, the part of it, and a digest of
what the event says, so that what is sent again and says the same is the same event.

The models of fhir.resources (R4B) check the types of the elements listed, and no others: a resource whose other
elements are wrong keeps its charting, and what only FHIR requires may be missing. Codes and the texts that stand for
them are in the vocabulary `codes` of the profile, a site's own words also in `charted`.
"""
REASONS = """## Refusals

| reason | what it means, what to do |
| --- | --- |
| `unsupported-message` | the resource type is outside the map: do not route it here |
| `nothing-charted` | in the map, with nothing the wire contract carries: a laboratory Observation, a plan, a charge in\
 another code system. A local code at the element named that should have meant something goes into the vocabulary |
| `encounter-unknown` | no reference to an Encounter: have the server fill the element named |
| `missing-field` | the element named is needed and not there; a status `unknown` counts as missing |
| `time-without-offset` | no clock time or no offset: name the zone in the profile; a dose needs a clock time |
| `time-out-of-range`, `wrong-type` | the element named; two forms of one element (`effective[x]`) are a wrong type |
| `undecodable` | no JSON, a member named twice, or a note whose base64, character set or HTML cannot be read |
| `too-large` | over `intake.max_record_bytes`, or links, signatures or Provenance beyond what charting has |
"""


def page() -> str:
    """The whole page."""
    return "\n".join((HEAD, *_types(), *_fields(), *_codes(), REASONS))


def _types() -> Iterator[str]:
    yield "## Resource types\n"
    yield from _table(("resource", "events", "encounter", "patient", "recorded"), map(_type, TYPES.items()))
    yield f"Read by reference, and no charting by themselves: {', '.join(sorted(SUPPORTING))}.\n"


def _type(entry: tuple[str, Mapped]) -> tuple[str, ...]:
    kind, mapped = entry
    events = ", ".join(f"`charting.{event}.v1`" for event in mapped.events)
    return kind, events, mapped.encounter or "", mapped.patient, ", ".join(mapped.recorded)


def _fields() -> Iterator[str]:
    for kind, mapped in TYPES.items():
        yield f"## {kind}\n"
        rows = (_cells(row) for table in mapped.tables for row in table)
        yield from _table(("field", "elements, in this order", "how"), rows)

    yield "## Claim.item\n"
    yield from _table(("field", "elements, in this order", "how"), map(_cells, charges.ITEM))


def _cells(row: Row | Told) -> tuple[str, ...]:
    said = (row.read.__doc__ or "").strip().splitlines()[0].rstrip(".")
    return f"`{row.field}`", ", ".join(row.elements), f"all: {said}" if isinstance(row, Row) and row.every else said


def _codes() -> Iterator[str]:
    yield "## Codes\n"
    tables = (
        ("Encounter.status", encounters.STATUS),
        ("Encounter.class", encounters.CLASS),
        ("MedicationRequest.status", orders.STATE),
        ("ChargeItem.status", charges.CHARGE_STATE),
        ("Claim.status", charges.CLAIM_STATE),
    )
    rows = [(name, ", ".join(f"{code} {meaning}" for code, meaning in table.items())) for name, table in tables]
    rows.append(("MedicationRequest.intent", ", ".join(orders.ORDERED)))
    rows.append(("routes given at once", ", ".join(administrations.AT_ONCE)))
    rows.append(("routes that run", ", ".join(administrations.RUNNING)))
    yield from _table(("element", "codes"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    lines = (head, ("---",) * len(head), *rows)
    yield "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"
