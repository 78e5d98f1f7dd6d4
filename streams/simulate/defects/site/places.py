"""Where it was given: no class, a place that contradicts it, a line nobody described, supplies."""

from datetime import timedelta
from random import Random
from typing import Any, cast

from msgspec.structs import replace

from schemas.access import Access
from schemas.alert import Subject
from schemas.envelope import ChartingEvent, Event
from schemas.supply import Supply
from streams.simulate.chance import between, happens, one_of
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.rewriting import at
from streams.simulate.plan import EncounterPlan
from streams.simulate.sheet import SOURCES

HALF = 0.5
BUNDLED = ("36000", "96523", "A4216")
SUPPLY_CODES = ("A4222", "A4223", "E0776")


def site_unclear(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The registration has no class, or a place of service that contradicts it."""
    fields: dict[str, Any] = {"class_": None} if happens(rng, HALF) else {"place_of_service": one_of(rng, ("11", "21"))}
    spoiled = plan
    for event in plan.registrations:
        spoiled = spoiled.changed(event, **fields)
    return Spoiled(
        plan=spoiled,
        evidence=at(Subject(), *plan.registrations),
        expected=("site-of-service-missing",),
        allowed=(*ANY_DEFECT, "setting-not-billable"),
    )


def site_off_campus(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The unit is not named, or the place is the hospital's building off campus: both say where it was."""
    fields: dict[str, Any] = {"unit": None} if happens(rng, HALF) else {"place_of_service": "19"}
    near = plan
    for event in plan.registrations:
        near = near.changed(event, **fields)
    return Spoiled(plan=near, evidence=at(Subject(), *plan.registrations))


def access_undescribed(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Nobody charted what kind of device it is, or where on the body."""
    if not plan.lines:
        return None
    device = one_of(rng, plan.lines).data.access_id
    fields: dict[str, Any] = {"kind": None} if happens(rng, HALF) else {"body_site": None}
    spoiled, records = plan, [line for line in plan.lines if line.data.access_id == device]
    for record in records:
        spoiled = spoiled.changed(record, **fields)
    return Spoiled(
        plan=spoiled,
        evidence=at(Subject(access_id=device), *records),
        expected=("iv-access-type-missing",),
        allowed=(*ANY_DEFECT, "line-or-lumen-unidentified"),
    )


def access_described_once(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The placing says nothing of the device; a later assessment describes it."""
    assessed = {line.data.access_id for line in plan.lines if line.data.action == "assessed"}
    placed = [line for line in plan.lines if line.data.action == "placed" and line.data.access_id in assessed]
    if not placed:
        return None
    record = one_of(rng, placed)
    near = plan.changed(record, kind=None, body_site=None)
    return Spoiled(plan=near, evidence=at(Subject(access_id=record.data.access_id), record))


def access_placed_late(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The device is charted as placed well after the first drug ran through it."""
    found = _placed_after(plan, rng, (7, 20))
    if found is None:
        return None
    spoiled, placed, ident = found
    return Spoiled(
        plan=spoiled,
        evidence=at(Subject(administration_id=ident), placed),
        expected=("iv-access-not-in-place",),
        allowed=ANY_DEFECT,
    )


def access_placed_within_tolerance(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The device is charted as placed a few minutes after the first drug, as two clocks do."""
    found = _placed_after(plan, rng, (1, 5))
    if found is None:
        return None
    near, placed, ident = found
    return Spoiled(plan=near, evidence=at(Subject(administration_id=ident), placed))


def _placed_after(
    plan: EncounterPlan, rng: Random, minutes: tuple[int, int]
) -> tuple[EncounterPlan, Event[Access], str] | None:
    placed = next((line for line in plan.lines if line.data.action == "placed"), None)
    through = [entry for entry in plan.mar if placed and entry.data.access_id == placed.data.access_id]
    if placed is None or not through:
        return None
    first = min(through, key=lambda entry: entry.data.occurred_at)
    when = first.data.occurred_at + between(rng, minutes) * MINUTE
    seen = [line.data.occurred_at for line in plan.lines if line.ref != placed.ref]
    if any(other <= when for other in seen):
        return None
    spoiled = plan.changed(placed, time=when + timedelta(seconds=40), occurred_at=when)
    return spoiled, placed, first.data.administration_id


def supply_billed(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A line is billed that is part of the infusion, or a supply nobody charted."""
    if not plan.charges:
        return None
    code = one_of(rng, BUNDLED) if happens(rng, HALF) else one_of(rng, SUPPLY_CODES)
    spoiled, ident = _billed(plan, code)
    return Spoiled(
        plan=spoiled,
        evidence=at(Subject(charge_id=ident), *spoiled.charges[-1:]),
        expected=("supply-charge-unsupported",),
        allowed=(*ANY_DEFECT, "mar-charge-mismatch", "drug-charge-mismatch"),
    )


def supply_charted(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A supply is billed, and the nurse charted its use."""
    if not plan.charges:
        return None
    code = one_of(rng, SUPPLY_CODES)
    near, ident = _billed(plan, code)
    when = plan.mar[0].data.occurred_at
    used = Supply(
        patient_id=plan.patient_id, occurred_at=when, supply_id=f"{plan.encounter_id}-S99", item="cassette",
        code=code, quantity=1.0, charge_separately=True,
    )  # fmt: skip
    kind = "charting.supply.v1"
    record: Any = Event(
        id=f"{plan.encounter_id}-supply-S99", source=SOURCES[kind], type=kind, subject=plan.encounter_id,
        time=when + MINUTE, datacontenttype="application/json", data=used,
    )  # fmt: skip
    near = near.with_records(record)
    allowed = ("mar-charge-mismatch", "drug-charge-mismatch")
    return Spoiled(plan=near, evidence=at(Subject(charge_id=ident), near.charges[-1]), allowed=allowed)


def _billed(plan: EncounterPlan, code: str) -> tuple[EncounterPlan, str]:
    """The plan with one more line, in the words of another."""
    like, ident = plan.charges[0], f"{plan.encounter_id}-C99"
    data = replace(
        like.data, charge_id=ident, code=code, system="cpt" if code.isdigit() else "hcpcs", units=1.0, modifiers=None
    )
    line = replace(like, id=f"{like.id}-99", time=like.time + timedelta(seconds=99), data=data)
    return plan.with_records(cast("ChartingEvent", line)), ident
