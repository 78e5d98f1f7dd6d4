"""Flushing the access devices when the last drug is in: charted, ordered by protocol, and no service of its own."""

from datetime import datetime, timedelta

from schemas.administration import Administration
from schemas.base import Drug, Quantity
from schemas.order import Order
from streams.simulate.access import Line
from streams.simulate.chance import between
from streams.simulate.course import MINUTE
from streams.simulate.orders import sign_order
from streams.simulate.registration import diagnosis
from streams.simulate.sheet import Visit

FLUSH = Drug(
    name="sodium chloride 0.9% flush", generic_name="sodium chloride 0.9%", code="SIM-FLUSH", system="local",
    category="other",
)  # fmt: skip
TEN = Quantity(value=10.0, unit="mL")


def flush_lines(visit: Visit, lines: tuple[Line, ...], end: datetime) -> None:
    """One flush of each device, a minute after the last drug; its protocol order stands from the arrival."""
    if not lines:
        return
    order_id, at = visit.entity("O", 99), visit.arrival + MINUTE
    order = Order(
        patient_id=visit.patient_id, occurred_at=at, order_id=order_id, drug=FLUSH, dose=TEN, volume=TEN, route="flush",
        ordered_by=visit.staff.ordering, supervised_by=visit.staff.supervisor if visit.kind == "clinic" else None,
        indication=f"{visit.regimen.diagnosis}: device kept patent for {between(visit.rng, (2, 9))} hours of therapy",
        diagnoses=(diagnosis(visit),), frequency="after the last drug", standing_order=True, mode="protocol",
        state="active",
    )  # fmt: skip
    visit.file(order, visit.filing.soon(at, 40))
    sign_order(visit, order_id, visit.filing.soon(at + timedelta(seconds=45), 200))
    for number, line in enumerate(lines, 91):
        flushed = end + MINUTE
        entry = Administration(
            patient_id=visit.patient_id, occurred_at=flushed, administration_id=visit.entity("A", number),
            action="given", order_id=order_id, drug=FLUSH, route="flush", purpose="flush", dose=TEN, volume=TEN,
            access_id=line.access_id, line=line.lumen, time_source="documented", entry_method="scan",
            performer=visit.staff.nurse,
        )  # fmt: skip
        visit.file(entry, visit.filing.soon(flushed, 300))
