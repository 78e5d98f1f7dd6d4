"""A drug was given, and its entries do not say how much: no dose, a dose of nothing, or a number with no unit.

Why it matters
    Without an amount the drug line cannot be billed, and nobody can tell whether the order was followed.

Fires on
    07:30 order O1 lacosamide dose=200mg route=iv-push frequency=once by=P1
    08:00 mar given lacosamide order=O1 route=iv-push for=5
    12:30 adt discharge

Silent on
    07:30 order O1 lacosamide dose=200mg route=iv-push frequency=once by=P1
    08:00 mar given lacosamide order=O1 dose=200mg route=iv-push for=5
    12:30 adt discharge

What to do
    Chart the amount given with its unit.

Feed notes
    A dose is `dose` with a value above 0 and a unit, on any entry of the administration. A drip that is
    dosed by its rate (a rate by mass or units, rate changes, or a titration order) is charted by a rate with
    its unit, or by a total. For fluids given for their volume,
    and for blood and contrast, `volume` or a rate counts. An infusion is
    judged when it has ended, or when the encounter closes.

Known gaps
    A dose worked out of volume and concentration is not taken for a charted one. A bag that runs at a
    constant mL/h is not dosed by its rate and needs a dose. The dose of the order does not stand in.

References
    Noridian, documentation requirements for drugs and biologicals; STAR, injections and infusions; NGS, CERT
    medication administration.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.base import Quantity
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.ordering import Ordered, ordered
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule


@rule("dose-missing", severity="blocks-billing", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def dose_missing(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    orders, closed = ordered(chart), chart if isinstance(chart, ClosedChart) else None
    for given in treatments(chart, profile.vocabulary):
        if (given.finished or closed) and not _dosed(given, orders.get(given.order_id or ""), profile):
            held = given.holding("dose") or given.entries
            yield Finding(
                subject=Subject(administration_id=given.administration_id),
                message=_message(given),
                suggestion="Chart the amount given with its unit.",
                evidence=(Evidence(event=held[0].ref, field="dose", expected="amount and unit"),),
                due=None if given.finished or closed is None else closed.closed_at,
            )


def _dosed(given: Given, order: Ordered | None, profile: Profile) -> bool:
    if any(_amount(dose) for dose in given.doses):
        return True
    fluid = profile.vocabulary.category(given.drug) in ("hydration", "other")
    by_volume = fluid and any(_amount(entry.data.volume) for entry in given.entries)
    by_rate = fluid or _dosed_by_rate(given, order)
    return by_volume or (by_rate and any(_amount(entry.data.rate) for entry in given.entries))


def _dosed_by_rate(given: Given, order: Ordered | None) -> bool:
    """Whether its rate is its dose: by mass or units, changed as the patient needs it, or under a titration order."""
    run = given.infusion
    titration = order is not None and order.order.data.titration is not None
    return run is not None and (run.titrated or titration or bool(run.of("rate-change")))


def _amount(quantity: Quantity | None) -> bool:
    return quantity is not None and (quantity.value or 0) > 0 and bool((quantity.unit or "").strip())


def _message(given: Given) -> str:
    if any(dose.value and dose.value > 0 for dose in given.doses):
        return "The dose has no unit."
    if any(dose.value is not None for dose in given.doses):
        return "The dose charted for what was given is nothing."
    return "No dose is charted."
