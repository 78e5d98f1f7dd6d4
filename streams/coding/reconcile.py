"""Charges against the acceptable set (coding.md section 12).

A claim that equals any lawful reading raises nothing; variance is shown in both directions against the default one. A
charge line with something wrong in itself is never dropped in silence: it is listed, and whether it was counted.
"""

from collections.abc import Iterable, Iterator
from typing import TypedDict

from schemas.assessment import Variance
from schemas.charge import Charge
from schemas.envelope import Event
from schemas.merge import Merge
from streams.coding.charged import BilledLine, ChargeDoubt, DoubtfulCharge
from streams.coding.reported import Reading, Reported, count
from streams.coding.tables import Codes
from streams.encounter.chart import Chart
from streams.encounter.supersede import merged_into, survivor


class Reconciled(TypedDict):
    """How the charges compare."""

    billed: tuple[BilledLine, ...]
    doubtful: tuple[DoubtfulCharge, ...]
    variance: tuple[Variance, ...]
    equals: tuple[str, ...]


def reconcile(chart: Chart, codes: Codes, reported: tuple[Reported, ...], acceptable: Iterable[Reading]) -> Reconciled:
    """The lines that stand, what is doubtful about them, and which readings they equal."""
    merges = merged_into(chart.recorded(Merge), "patient") if chart.charges else {}
    doubts = {charge.ref: _doubts(charge, chart, merges, codes) for charge in chart.charges}
    billed = tuple(_line(charge, codes) for charge in chart.charges if _counts(charge, doubts[charge.ref]))
    counted = {line.ref for line in billed}
    units = _units(line for line in billed if line.administration)
    supported = count(reported)
    return Reconciled(
        billed=billed,
        doubtful=tuple(
            DoubtfulCharge(charge.data.charge_id, charge.ref, doubt, charge.ref in counted)
            for charge in chart.charges
            for doubt in doubts[charge.ref]
        ),
        variance=tuple(
            Variance(code=code, supported=supported.get(code, 0), billed=units.get(code, 0))
            for code in sorted(supported.keys() | units.keys())
            if supported.get(code, 0) != units.get(code, 0)
        ),
        equals=tuple(reading.name for reading in acceptable if reading.units == units),
    )


def _units(lines: Iterable[BilledLine]) -> dict[str, float]:
    units: dict[str, float] = {}
    for line in lines:
        units[line.code] = units.get(line.code, 0) + line.units
    return {code: total for code, total in units.items() if total}


def _counts(charge: Event[Charge], doubts: list[ChargeDoubt]) -> bool:
    return charge.data.state != "voided" and "other-patient" not in doubts and "code-missing" not in doubts


def _line(charge: Event[Charge], codes: Codes) -> BilledLine:
    data, code = charge.data, (charge.data.code or "").strip().upper()
    return BilledLine(
        charge_id=data.charge_id,
        ref=charge.ref,
        code=code,
        units=1 if data.units is None else data.units,
        modifiers=tuple(modifier.strip().upper() for modifier in data.modifiers or ()),
        service_date=data.service_date or data.occurred_at.date(),
        administration=codes.administration(code),
    )


def _doubts(charge: Event[Charge], chart: Chart, merges: dict[str, str], codes: Codes) -> list[ChargeDoubt]:
    data = charge.data
    if data.state == "voided":
        return [] if _was_posted(charge, chart) else ["voided-never-posted"]
    return [*_of_identity(charge, chart, merges), *_of_code(data, codes), *_of_units(data), *_of_date(charge, chart)]


def _was_posted(charge: Event[Charge], chart: Chart) -> bool:
    """Whether another version of the same charge line posted it."""
    return any(
        event.data.charge_id == charge.data.charge_id and event.data.state != "voided"
        for event in chart.recorded(Charge)
    )


def _of_identity(charge: Event[Charge], chart: Chart, merges: dict[str, str]) -> Iterator[ChargeDoubt]:
    if survivor(charge.data.patient_id, merges) != chart.patient_id:
        yield "other-patient"


def _of_code(data: Charge, codes: Codes) -> Iterator[ChargeDoubt]:
    code = (data.code or "").strip().upper()
    if not code:
        yield "code-missing"
    elif not codes.exists(code):
        yield "code-unknown"


def _of_units(data: Charge) -> Iterator[ChargeDoubt]:
    if data.units is None:
        yield "units-missing"
    elif data.units < 0:
        yield "units-negative"
    elif data.units == 0:
        yield "units-zero"
    elif data.units != int(data.units):
        yield "units-fractional"


def _of_date(charge: Event[Charge], chart: Chart) -> Iterator[ChargeDoubt]:
    day, stay = charge.data.service_date, chart.stay
    if day is None:
        yield "service-date-missing"
    elif stay.arrival is not None and day < stay.arrival.date():
        yield "before-encounter"
    elif stay.departure is not None and day > stay.departure.date():
        yield "after-encounter"
