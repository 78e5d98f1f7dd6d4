"""Drug, dose or route given is not the one ordered, and nothing says why.

Why it matters
    What was given without an order that covers it is not payable, and a dose that strays from its order is an
    error until somebody writes that it was meant.

Fires on
    07:30 order O1 lacosamide dose=200mg route=iv-push frequency=once by=P1
    08:00 mar given lacosamide order=O1 dose=100mg route=iv-push for=5
    12:30 adt discharge

Silent on
    07:30 order O1 lacosamide dose=200mg route=iv-push frequency=once by=P1
    08:00 mar given lacosamide order=O1 dose=190mg route=iv-push for=5
    12:30 adt discharge

What to do
    Obtain or cite the order that was followed, or correct the entry.

Feed notes
    The order is the one the entry names (`order_id`); any of its versions may be the one that was followed.
    Drugs differ where both are known to the vocabulary and are different ingredients; routes where both are
    known and cannot be the same ("IV" goes with a push and with an infusion); doses where they differ by
    more than `dose_tolerance` (10 %) in one dimension, or are of dimensions that are no volume. A reason is
    the `reason` of an entry, labels of late entries left out. Doses of one order within `split_dose_minutes`
    (15) are added up. Drips that are dosed by a rate are not held against a dose.

Known gaps
    A dose by weight ("5 mg/kg") cannot be compared. The contract carries no dose range: a site that orders
    ranges sends the version that was chosen. Rates are not compared. A reason in a note is not seen, and
    any charted reason counts.

References
    A53778 (given as ordered); NGS, CERT medication administration; 42 CFR 482.23(c). The tolerance is ours
    (design).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from schemas.alert import Evidence, Measure, Subject
from schemas.order import Order
from streams.encounter.chart import Chart
from streams.encounter.given import Given, treatments
from streams.encounter.ordering import Ordered, ordered
from streams.profiles.profile import Profile
from streams.profiles.terms import Amount, Vocabulary
from streams.rules.rule import Finding, Services, rule

VEIN = ("iv-infusion", "iv-push")
INJECTED = ("intramuscular", "subcutaneous")
OPEN_ROUTES = {"iv-unspecified": VEIN, "injection-unspecified": INJECTED}
SAY_WHY = ("start", "new-bag", "given", "stop", "total")
"""Entries whose reason may be why it was given otherwise; a pause says why it was paused."""
MESSAGES = {
    "drug": "The drug given is not the drug ordered, and no reason is charted.",
    "route": "The route is not the one ordered, and no reason is charted.",
    "dose": "The dose given is not the dose ordered, and no reason is charted.",
}


@rule(
    "medication-order-mismatch",
    severity="downcode-risk",
    judged=("as-events-arrive", "at-close"),
    needs=("MAR", "ORD"),
)
def medication_order_mismatch(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    orders = ordered(chart)
    together: dict[str, list[Given]] = defaultdict(list)
    for given in treatments(chart, profile.vocabulary):
        if given.order_id in orders:
            together[given.order_id].append(given)
    for order_id, doses in together.items():
        for given in doses:
            if not _reasoned(given, orders[order_id]):
                yield from _differences(given, orders[order_id], doses, profile)


def _reasoned(given: Given, order: Ordered) -> bool:
    """Whether an entry says why; the label of a late entry and the reason for a dose as needed say something else."""
    needed_for = {version.data.as_needed_for for version in order.versions}
    entries = [entry for entry in given.entries if entry.data.action in SAY_WHY and not entry.data.late_entry]
    reasons = [(entry.data.reason or "").strip() for entry in entries]
    return any(reason and reason not in needed_for and not reason.startswith("late entry") for reason in reasons)


def _differences(given: Given, order: Ordered, doses: list[Given], profile: Profile) -> Iterator[Finding]:
    """What no version of the order covers."""
    vocabulary = profile.vocabulary
    checks = {
        "drug": all(_other_drug(given, version.data, vocabulary) for version in order.versions),
        "route": all(_other_route(given, version.data, vocabulary) for version in order.versions),
        "dose": all(_other_dose(given, version.data, doses, profile) for version in order.versions),
    }
    for field, differs in checks.items():
        if differs:
            entry = (given.holding(field) or given.entries)[0]
            yield Finding(
                subject=Subject(administration_id=given.administration_id, order_id=order.order.data.order_id),
                message=MESSAGES[field],
                suggestion="Obtain or cite the order that was followed, or correct the entry.",
                evidence=(
                    Evidence(event=entry.ref, field=field, found=_shown(given, field)),
                    Evidence(event=order.order.ref, field=field, expected=_ordered(order.order.data, field)),
                ),
                measure=Measure(threshold=profile.medication.dose_tolerance) if field == "dose" else None,
                part=field,
            )


def _other_drug(given: Given, order: Order, vocabulary: Vocabulary) -> bool:
    wanted = vocabulary.ingredient(order.drug)
    drugs = [entry.data.drug for entry in given.entries]
    drugs += [drug for entry in given.entries for drug in entry.data.additives or ()]
    found = {ingredient for drug in drugs if (ingredient := vocabulary.ingredient(drug))}
    return bool(wanted and found) and wanted not in found


def _other_route(given: Given, order: Order, vocabulary: Vocabulary) -> bool:
    wanted, found = vocabulary.route(order), given.route
    if not wanted or not found or wanted == found:
        return False
    return found not in OPEN_ROUTES.get(wanted, ()) and wanted not in OPEN_ROUTES.get(found, ())


def _other_dose(given: Given, order: Order, doses: list[Given], profile: Profile) -> bool:
    vocabulary, wanted = profile.vocabulary, profile.vocabulary.amount(order.dose)
    by_rate = order.titration is not None or (given.infusion is not None and given.infusion.titrated)
    if wanted is None or wanted.value <= 0 or by_rate:
        return False
    found = [amount for dose in given.doses if (amount := vocabulary.amount(dose)) and amount.value > 0]
    close = timedelta(minutes=profile.medication.split_dose_minutes)
    parts = [other for other in doses if abs(other.began - given.began) <= close]
    if len(parts) > 1:
        found += _whole(parts, vocabulary)
    tolerance = profile.medication.dose_tolerance + 1e-9
    return bool(found) and all(_differs(amount, wanted, tolerance) for amount in found)


def _whole(parts: list[Given], vocabulary: Vocabulary) -> Iterator[Amount]:
    """The parts of one dose added up, where all are charted in one dimension."""
    amounts = [vocabulary.amount(part.doses[-1]) if part.doses else None for part in parts]
    known = [amount for amount in amounts if amount]
    if len(known) == len(amounts) and len({amount.dimension for amount in known}) == 1:
        yield Amount(sum(amount.value for amount in known), known[0].dimension)


def _differs(found: Amount, wanted: Amount, tolerance: float) -> bool:
    if found.dimension != wanted.dimension:
        return "volume" not in (found.dimension, wanted.dimension)
    return abs(found.value - wanted.value) > tolerance * wanted.value


def _shown(given: Given, field: str) -> str | None:
    """Route and dose are shown, the drug never is."""
    dose = given.doses[-1] if given.doses else None
    shown = f"{dose.value:g} {dose.unit}" if dose and dose.value is not None else None
    return {"route": given.route, "dose": shown}.get(field)


def _ordered(order: Order, field: str) -> str | None:
    dose = f"{order.dose.value:g} {order.dose.unit}" if order.dose and order.dose.value is not None else None
    return {"route": order.route or None, "dose": dose}.get(field)
