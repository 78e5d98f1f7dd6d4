"""MAR entries of each run: start, rate changes, pauses, bags and stop of an infusion; one entry of a push or injection.

Every entry is complete: drug, dose, route, device and line, order, who gave it and with which credential. Containers
add up: what was supplied is what was given and what was wasted.
"""

from datetime import datetime
from math import ceil
from typing import Any

from schemas.administration import Action, Administration
from schemas.base import Quantity
from streams.simulate.access import Given, Line
from streams.simulate.chance import happens, one_of
from streams.simulate.course import Run
from streams.simulate.filing import needs_label
from streams.simulate.orders import Ordered
from streams.simulate.sheet import Visit

RELIEF_SHARE = 0.12
MANUAL_SHARE = 0.4
CHARTED_TOTAL_SHARE = 0.3
MUSCLES = ("left deltoid", "right deltoid", "left ventrogluteal", "right ventrogluteal")
SKIN = ("left abdomen", "right abdomen", "left upper arm", "right upper arm")
PAUSE_REASONS = ("patient to the bathroom", "check of the site", "blood pressure recheck", "pump alarm, air in line")
LATE_REASONS = (
    "late entry: charted after shift handover",
    "late entry: system downtime",
    "late entry: patient transfer",
)


def give(visit: Visit, runs: list[Run], orders: dict[int, Ordered], lines: tuple[Line, ...]) -> tuple[Given, ...]:
    """Chart every run on the MAR; primary is the longest infusion of the reason of the visit."""
    given = []
    primary = _primary(runs)
    for number, run in enumerate(runs, 1):
        line = lines[-1 if run.second_line else 0] if lines and run.medication.by_vein else None
        sites = SKIN if run.medication.route == "subcutaneous" else MUSCLES
        body_site = None if run.medication.by_vein else sites[(number + len(visit.records)) % len(sites)]
        one = Given(
            administration_id=visit.entity("A", number), run=run, ordered=orders[run.order], line=line,
            body_site=body_site, primary=run is primary,
        )  # fmt: skip
        given.append(one)
        _chart(visit, one)
    return tuple(given)


def _primary(runs: list[Run]) -> Run | None:
    """The longest infusion of the highest category that ran."""
    rank = {"chemotherapy": 2, "therapeutic": 1}
    infused = [run for run in runs if run.medication.infused]
    return max(infused, key=lambda run: (rank.get(run.medication.drug.category or "", 0), run.minutes), default=None)


def _chart(visit: Visit, one: Given) -> None:
    run = one.run
    if not run.medication.infused:
        minutes = float(run.medication.minutes) if run.medication.route == "iv-push" else None
        prepared = _prepared(run) | {"volume": volume_of(run), "duration_minutes": minutes}
        _enter(visit, one, "given", run.start, reason=one.ordered.as_needed_for, **prepared)
        return
    rate = Quantity(value=run.rate, unit="mL/h")
    bag = _bag(run)
    _enter(
        visit, one, "start", run.start, rate=rate, volume=bag, bag_id=f"{one.administration_id}-B1",
        primary=True if one.primary else None, **_prepared(run),
    )  # fmt: skip
    for at, faster in run.rate_changes:
        _enter(visit, one, "rate-change", at, rate=Quantity(value=faster, unit="mL/h"))
    for number, at in enumerate(run.bags, 2):
        _enter(visit, one, "new-bag", at, rate=rate, volume=bag, bag_id=f"{one.administration_id}-B{number}")
    for held, again in run.pauses:
        _enter(visit, one, "pause", held, reason=one_of(visit.rng, PAUSE_REASONS))
        _enter(visit, one, "resume", again, rate=rate)
    total = float(run.minutes) if happens(visit.rng, CHARTED_TOTAL_SHARE) else None
    _enter(visit, one, "stop", run.stop, dose=dose_of(run), volume=volume_of(run), duration_minutes=total)


def _enter(visit: Visit, one: Given, action: Action, at: datetime, **fields: Any) -> None:
    rng, line = visit.rng, one.line
    filed = visit.filing.bedside(at)
    late = needs_label(at, filed)
    if late:
        fields["reason"] = "; ".join(filter(None, (fields.get("reason"), one_of(rng, LATE_REASONS))))
    entry = Administration(
        patient_id=visit.patient_id, occurred_at=at, administration_id=one.administration_id, action=action,
        order_id=one.ordered.order_id, drug=one.run.medication.drug, route=one.run.medication.route,
        purpose="treatment", access_id=line.access_id if line else None, line=line.lumen if line else None,
        device="pump" if one.run.medication.infused else None, body_site=one.body_site,
        time_source="documented", entry_method="manual" if late or happens(rng, MANUAL_SHARE) else "scan",
        late_entry=True if late else None,
        performer=visit.staff.relief if happens(rng, RELIEF_SHARE) else visit.staff.nurse, **fields,
    )  # fmt: skip
    visit.file(entry, filed)


def dose_of(run: Run) -> Quantity:
    """What was given."""
    return Quantity(value=run.dose, unit=run.medication.unit)


def volume_of(run: Run) -> Quantity:
    """What it measured, all bags together."""
    return Quantity(value=run.medication.millilitres(run.dose), unit="mL")


def concentration_of(run: Run) -> Quantity:
    """How much of the drug a mL holds."""
    strength = float(f"{run.dose / run.medication.millilitres(run.dose):.4g}")
    return Quantity(value=strength, unit=f"{run.medication.unit}/mL")


def _bag(run: Run) -> Quantity:
    return Quantity(value=run.medication.millilitres(run.dose) / (1 + len(run.bags)), unit="mL")


def _prepared(run: Run) -> dict[str, Any]:
    """What pharmacy and nurse prepared: dose, concentration, billing units, container with its waste."""
    medication, dose = run.medication, run.dose
    fields: dict[str, Any] = {
        "dose": dose_of(run),
        "billing_units": float(billing_units(dose, medication.billing_unit)),
    }
    if not medication.fluid:
        fields["concentration"] = concentration_of(run)
        fields["container"] = "single-dose" if medication.vial else "multi-dose"
    if medication.vial:
        supplied = ceil(dose / medication.vial - 1e-9) * medication.vial
        fields["supplied"] = Quantity(value=supplied, unit=medication.unit)
        fields["wasted"] = Quantity(value=round(supplied - dose, 6), unit=medication.unit)
    return fields


def billing_units(amount: float, unit: float) -> int:
    """Whole billing units of an amount, a part counted as one."""
    return ceil(amount / unit - 1e-9)
