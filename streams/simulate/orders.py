"""Orders and their signatures: written before the dose, complete, with the patient's own reason.

In the emergency department some are taken by telephone or word of mouth; those name who took them and are signed within
hours. Premedication by protocol still names a reason and is signed.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from schemas.base import Quantity
from schemas.order import Order, Titration
from schemas.signature import Signature
from streams.simulate.chance import between, happens
from streams.simulate.course import MINUTE, Run
from streams.simulate.formulary import RateSteps
from streams.simulate.registration import diagnosis
from streams.simulate.sheet import Visit

VERBAL_SHARE = 0.12
SIGNS = {
    "palonosetron": "prevention of nausea, {1-6} episodes of emesis in the {24-72} hours after the last cycle",
    "ondansetron": "nausea grade {2-3}, {1-5} episodes of emesis today",
    "metoclopramide": "nausea grade {2-3} for {3-12} hours",
    "dexamethasone": "prevention of reaction, itch {2-7} of 10 for {15-90} seconds at visit {2-9}",
    "diphenhydramine": "prevention of infusion reaction, flushing at {20-95} mL of dose {1-9}, pulse {88-118} then",
    "famotidine": "prevention of reaction, heartburn {2-7} of 10 on {3-26} days a month",
    "zoledronic acid": "bone lesions {2-7}, calcium {9.2-10.4} mg/dL",
    "cyanocobalamin": "vitamin B12 {110-190} pg/mL, numbness for {2-9} months",
    "denosumab": "fracture risk {21-38} percent in 10 years, calcium {9.1-10.1} mg/dL",
}


class Ordered(Struct, frozen=True):
    """One order of the visit and the words of its indication."""

    order_id: str
    run: Run
    indication: str
    as_needed_for: str | None


def write_orders(visit: Visit, runs: list[Run]) -> dict[int, Ordered]:
    """File every order of the visit with its signature; by the number of the step."""
    first: dict[int, Run] = {}
    for run in runs:
        first.setdefault(run.order, run)
    return {number: _order(visit, run) for number, run in first.items()}


def _order(visit: Visit, run: Run) -> Ordered:
    needed_for = visit.said(run.step.needed_for) if run.step.needed_for else None
    ordered = Ordered(visit.entity("O", run.order + 1), run, _indication(visit, run), needed_for)
    at = _written(visit, run)
    verbal = visit.kind == "emergency" and happens(visit.rng, VERBAL_SHARE)
    visit.file(_record(visit, ordered, at, verbal=verbal), visit.filing.soon(at, 40))
    if verbal:
        signed = visit.filing.hours_later(at + 20 * MINUTE, 6)
    else:
        signed = visit.filing.soon(at + timedelta(seconds=45), 200)
    sign_order(visit, ordered.order_id, signed)
    return ordered


def sign_order(visit: Visit, order_id: str, at: datetime) -> None:
    """The provider signs an order."""
    signature = Signature(
        patient_id=visit.patient_id, occurred_at=at, order_id=order_id, signer=visit.staff.provider,
        method="electronic", signed_at=at, meaning="author",
    )  # fmt: skip
    visit.file(signature, at + timedelta(seconds=1))


def _written(visit: Visit, run: Run) -> datetime:
    """Clinic orders are released before the patient comes; others follow the assessment."""
    if visit.kind == "clinic":
        return visit.arrival - between(visit.rng, (12, 70)) * MINUTE
    return max(visit.arrival + 2 * MINUTE, run.start - between(visit.rng, (7, 22)) * MINUTE)


def _indication(visit: Visit, run: Run) -> str:
    if run.medication.fluid:
        return f"dehydration: {visit.said(visit.regimen.needs)}"
    signs = SIGNS.get(run.medication.name)
    return visit.said(signs) if signs else f"{visit.regimen.diagnosis}: {visit.said(visit.reason)}"


def _record(visit: Visit, ordered: Ordered, at: datetime, *, verbal: bool) -> Order:
    run, staff = ordered.run, visit.staff
    medication = run.medication
    as_needed = ordered.as_needed_for
    return Order(
        patient_id=visit.patient_id, occurred_at=at, order_id=ordered.order_id, drug=medication.drug,
        dose=Quantity(value=run.dose, unit=medication.unit), route=medication.route,
        rate=Quantity(value=run.rate, unit="mL/h") if medication.infused else None,
        duration_minutes=float(run.ordered_minutes) if medication.infused else None,
        volume=Quantity(value=medication.millilitres(run.dose), unit="mL"),
        ordered_by=staff.ordering, supervised_by=staff.supervisor if visit.kind == "clinic" else None,
        indication=ordered.indication, diagnoses=(diagnosis(visit),), frequency=_frequency(run),
        as_needed=True if as_needed else None, as_needed_for=as_needed,
        titration=_titration(medication.steps) if medication.steps else None,
        standing_order=True if run.step.protocol else None,
        mode="verbal" if verbal else "protocol" if run.step.protocol else "written",
        received_by=staff.nurse if verbal else None, state="active",
    )  # fmt: skip


def _frequency(run: Run) -> str:
    every = run.step.every[0]
    if run.step.times[1] == 1:
        return "once"
    return f"every {every} minutes as needed" if run.step.needed_for else f"every {round(every / 60)} hours"


def _titration(steps: RateSteps) -> Titration:
    return Titration(
        starting_rate=Quantity(value=steps.starting, unit="mL/h"),
        increment=Quantity(value=steps.increment, unit="mL/h"),
        interval_minutes=float(steps.interval),
        maximum_rate=Quantity(value=steps.maximum, unit="mL/h"),
        endpoint="maximum rate or any sign of a reaction",
    )
