"""Charge lines of a plan, posted after the discharge: administration codes by date, drug lines with JW or JZ."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from schemas.base import Diagnosis, Person
from schemas.charge import Charge
from schemas.envelope import ChartingEvent, Event
from streams.simulate.billing import administration_units
from streams.simulate.plan import EncounterPlan, Entry
from streams.simulate.sheet import SOURCES

KIND = "charting.charge.v1"
Line = tuple[str, str, date, str]
"""System, code, date of service, modifier."""


def charged(plan: EncounterPlan) -> EncounterPlan:
    """The plan with the charges that its MAR supports, and no others."""
    bare = plan.without(*plan.charges)
    lines: Counter[Line] = Counter()
    for unit in administration_units(bare):
        lines["cpt", unit.code, unit.on.astimezone(plan.zone).date(), unit.modifier] += 1
    for code, on, modifier, units in _drug_lines(bare):
        lines["hcpcs", code, on, modifier] += units
    records = (_record(bare, number, line, units) for number, (line, units) in enumerate(lines.items(), 1))
    return bare.with_records(*records)


def uncharged(plan: EncounterPlan) -> EncounterPlan:
    """The plan without charges: what its chart supports is no longer certain."""
    return plan.without(*plan.charges)


def _drug_lines(plan: EncounterPlan) -> Iterator[tuple[str, date, str, int]]:
    """What was given, and what of a single-dose container was wasted; by drug and date, as it is billed."""
    for entry in plan.mar:
        data = entry.data
        if data.action not in ("start", "given") or data.drug is None or data.drug.system != "hcpcs":
            continue
        on = data.occurred_at.astimezone(plan.zone).date()
        wasted = _wasted(entry)
        single = data.container == "single-dose"
        code = data.drug.code or ""
        yield code, on, "JZ" if single and not wasted else "", int(data.billing_units or 0)
        if wasted:
            yield code, on, "JW", wasted


def _wasted(entry: Entry) -> int:
    data = entry.data
    if data.wasted is None or not data.wasted.value or data.dose is None or not data.dose.value:
        return 0
    return round(data.wasted.value / (data.dose.value / (data.billing_units or 1)))


def _record(plan: EncounterPlan, number: int, line: Line, units: int) -> ChartingEvent:
    system, code, on, modifier = line
    posted = plan.charged_at + timedelta(seconds=number)
    provider, ordering = _responsible(plan)
    charge = Charge(
        patient_id=plan.patient_id, occurred_at=plan.charged_at, charge_id=f"{plan.encounter_id}-C{number}", code=code,
        system="cpt" if system == "cpt" else "hcpcs", units=float(units), modifiers=(modifier,) if modifier else None,
        service_date=on, diagnoses=_diagnoses(plan), ordered_by=ordering, rendered_by=provider, state="posted",
    )  # fmt: skip
    return Event(
        id=f"{plan.encounter_id}-charges-{number:03d}", source=SOURCES[KIND], type=KIND, subject=plan.encounter_id,
        time=posted, datacontenttype="application/json", data=charge,
    )  # fmt: skip


def _responsible(plan: EncounterPlan) -> tuple[Person | None, Person | None]:
    """Who wrote the provider's note, and who ordered."""
    ordering = plan.orders[0].data.ordered_by
    return (replace(ordering, role="rendering") if ordering else None), ordering


def _diagnoses(plan: EncounterPlan) -> tuple[Diagnosis | str, ...] | None:
    return plan.orders[0].data.diagnoses
