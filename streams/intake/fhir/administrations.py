"""MedicationAdministration to `charting.administration.v1`: what was done with the drug, and when.

A resource is the whole state of one administration, and it is sent again with each status. Each time it says the start
it had, and what its status adds: a pause, a stop. It cannot say that it went on after a pause, so where a Provenance
in the same record says which change this is (v3 DataOperation ACTIVATE, HOLD, RESUME, COMPLETE), that alone is told.
A part of another administration (`partOf`) is a change of its rate, or its next bag.

An end equal to the start says that no end was charted. A point in time of something that runs is its start. What is
swallowed or put on the skin does not run, however long its period.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from streams.intake.fhir.elements import Node, Refused, nodes, text, values
from streams.intake.fhir.mapping import Fact, Part, Table, Unsaid, apply, one, told
from streams.intake.fhir.orders import retracted
from streams.intake.fhir.reading import (
    MINUTES,
    Reading,
    additives,
    drug,
    meaning,
    minutes,
    person,
    quantity,
    rate,
    said,
)
from streams.intake.fhir.references import key
from streams.intake.fhir.routes import route, route_text, routed

STARTED = ("in-progress", "on-hold", "completed", "stopped", "entered-in-error")
CHANGES = ("stop", "pause", "resume", "rate-change", "new-bag")
"""What else may have been charted of an infusion that turns out never to have run."""
AT_ONCE = ("iv-push", "intramuscular", "subcutaneous", "oral", "flush", "injection-unspecified", "not-parenteral")
RUNNING = ("iv-infusion", "subcutaneous-infusion", "intra-arterial")
OBSERVERS = ("verifier", "witness")
"""Functions of a performer who did not give the drug (FHIR med-admin-perform-function)."""

IDENTITY = ("status", "order_id", "drug", "additives", "route", "route_text", "access_id", "device", "performer")
AMOUNTS = ("dose", "rate")
FIELDS: dict[str, tuple[str, ...]] = {
    "start": (*IDENTITY, *AMOUNTS),
    "new-bag": (*IDENTITY, *AMOUNTS),
    "rate-change": (*IDENTITY, "rate"),
    "given": (*IDENTITY, *AMOUNTS, "body_site", "duration_minutes"),
    "not-given": (*IDENTITY, "reason"),
}
"""Which fields an action carries: dose and rate belong to where the flow begins, not to where it ends."""


class Entry(NamedTuple):
    """An action, when it happened, and when that was recorded where the record says so."""

    action: str
    at: datetime
    recorded: datetime | None = None


def order_id(reading: Reading, reference: Node) -> str | None:
    """The MedicationRequest"""
    return key(reference, reading.resource, reading.record)


def performer(reading: Reading) -> dict[str, str] | None:
    """The performer who is no verifier or witness"""
    found = [
        one for one in nodes(reading.resource, "performer")
        if not any(code in OBSERVERS for code in values(one, "function.coding.code"))
    ]  # fmt: skip
    actors = ((one, actor) for one in found for actor in nodes(one, "actor"))
    known = ((one, person(reading, actor)) for one, actor in actors)
    gave, who = next(((one, who) for one, who in known if who), ({}, None))
    role = next((role for concept in nodes(gave, "function") if (role := meaning(reading, "roles", concept))), None)
    return who | {"role": role} if who and role else who


def device(reading: Reading, reference: Node) -> str | None:
    """A pump or gravity set, by the Device that came along or its display"""
    return next(
        (found for concept in _types(reading, reference) if (found := meaning(reading, "devices", concept))), None
    )


def access_id(reading: Reading, reference: Node) -> str | None:
    """An intravenous access device, by the Device that came along or its display"""
    known = any(meaning(reading, "access", concept) for concept in _types(reading, reference))
    return key(reference, reading.resource, reading.record) if known else None


def _types(reading: Reading, reference: Node) -> list[Node]:
    found = reading.resolve(reference) or {}
    names = [{"text": name} for name in values(found, "deviceName.name")]
    return [*nodes(found, "type"), *names, {"text": text(reference, "display") or ""}]


def length(reading: Reading) -> float | None:
    """How long a push took: its period, else a rate that is written as a bare time"""
    start, end = (reading.instant(f"effectivePeriod.{part}") for part in ("start", "end"))
    if start and end and end > start and routed(reading, "dosage") == "iv-push":
        return (end - start).total_seconds() / 60
    spans = (one for one in nodes(reading.resource, "dosage.rateQuantity") if text(one, "code", "unit") in MINUTES)
    return next((minutes(reading, one) for one in spans), None)


ADMINISTRATION: Table = (
    one("status", "status", by=retracted),
    one("order_id", "request", by=order_id),
    one("drug", "medicationCodeableConcept", "medicationReference", by=drug),
    one("additives", "medicationReference", by=additives),
    told("route", "dosage.route", "dosage.method", by=route("dosage")),
    told("route_text", "dosage.route", "dosage.method", by=route_text("dosage")),
    one("dose", "dosage.dose", by=quantity),
    one("rate", "dosage.rateQuantity", "dosage.rateRatio", by=rate),
    one("body_site", "dosage.site", by=said),
    one("access_id", "device", by=access_id),
    one("device", "device", by=device),
    told("duration_minutes", "effectivePeriod", "dosage.rateQuantity", by=length),
    told("performer", "performer", by=performer),
    one("reason", "statusReason", by=said),
)


def read_administration(reading: Reading, recorded: datetime | None) -> Iterator[Part]:
    """The actions of one administration."""
    ident = reading.own
    whole = next(iter(nodes(reading.resource, "partOf")), None)
    if whole is not None and (text(whole, "reference") or "").rpartition("/")[0].endswith("MedicationAdministration"):
        ident = key(whole, reading.resource, reading.record) or ident
        entries: list[Entry | Unsaid] = [_change(reading)]
    else:
        entries = list(_told(reading)) or list(_entries(reading, recorded))
    found = apply(ADMINISTRATION, reading)
    for entry in entries:
        if isinstance(entry, Unsaid):
            yield entry
            continue
        fields = FIELDS.get(entry.action, IDENTITY)
        data: dict[str, Any] = {name: value for name, value in found.items() if name in fields}
        data |= {"administration_id": ident, "action": entry.action, "occurred_at": entry.at}
        yield Fact("administration", entry.action, data, entry.recorded)


def _change(reading: Reading) -> Entry:
    """A part of an infusion: its rate from then on, or a new bag."""
    rated = any(
        rate(reading, one)
        for path in ("rateQuantity", "rateRatio")
        for one in nodes(reading.resource, f"dosage.{path}")
    )
    return Entry("rate-change" if rated else "new-bag", _start(reading))


def _told(reading: Reading) -> Iterator[Entry]:
    """The changes that Provenance resources of the same record say this is."""
    for provenance in reading.record.provenances(reading.resource):
        concepts = nodes(provenance, "activity")
        action = next((found for concept in concepts if (found := meaning(reading, "activities", concept))), None)
        recorded = reading.instant("recorded", provenance)
        at = reading.instant("occurredDateTime", provenance) or reading.instant("occurredPeriod.start", provenance)
        if action and (at or recorded):
            yield Entry(action, at or recorded, recorded)  # type: ignore[arg-type]


def _entries(reading: Reading, recorded: datetime | None) -> Iterator[Entry | Unsaid]:
    """What the status and the times say."""
    status = text(reading.resource, "status")
    start, end = _start(reading), reading.instant("effectivePeriod.end")
    end = end if end != start else None
    if status == "not-done" or (status == "on-hold" and not end and values(reading.resource, "effectivePeriod.end")):
        yield Entry("not-given", start)  # on hold before anything ran (inference)
    elif status not in STARTED:
        raise Refused("missing-field", "MedicationAdministration.status")
    elif not runs(reading, end):
        yield Entry("given", start)
    else:
        yield from _course(status, start, end, recorded)
        before = reading.record.previous(reading.resource)
        if recorded and status == "in-progress" and text(before, "status") == "on-hold":
            yield Entry("resume", recorded)


def _course(status: str, start: datetime, end: datetime | None, recorded: datetime | None) -> Iterator[Entry | Unsaid]:
    """Start and what followed; the end of one that is on hold is when it was held, of one in progress only planned."""
    yield Entry("start", start)
    if status == "on-hold":
        held = end or recorded
        yield Entry("pause", held) if held else Unsaid("missing-field", "MedicationAdministration.effectivePeriod.end")
    elif status in ("completed", "stopped") and end:
        yield Entry("stop", end)
    elif status == "entered-in-error":
        yield from (Entry(action, end if action == "stop" and end else start) for action in CHANGES)


def _start(reading: Reading) -> datetime:
    return reading.when("effectivePeriod.start", "effectiveDateTime")


def runs(reading: Reading, end: datetime | None) -> bool:
    """Whether it is something that runs: by its route, else because it has a rate, an end or is still in progress."""
    found = routed(reading, "dosage")
    if found in RUNNING:
        return True
    forms = (text(dose, "code", "unit") or "" for dose in nodes(reading.resource, "dosage.dose"))
    if found in AT_ONCE or (found is None and reading.codes.named("forms", forms)):
        return False
    rated = any(
        rate(reading, one)
        for path in ("rateQuantity", "rateRatio")
        for one in nodes(reading.resource, f"dosage.{path}")
    )
    return rated or end is not None or text(reading.resource, "status") in ("in-progress", "on-hold")
