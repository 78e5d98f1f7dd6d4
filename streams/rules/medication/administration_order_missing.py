"""Something was given, and no order that was active then covers it.

Why it matters
    Drugs are given on orders. Without one neither the drug nor its administration is payable, whatever else
    is charted.

Fires on
    08:00 mar given lacosamide dose=200mg route=iv-push for=5
    12:30 adt discharge

Silent on
    07:30 order O1 lacosamide dose=200mg route=iv-push frequency=once by=P1
    08:00 mar given lacosamide dose=200mg route=iv-push for=5
    12:30 adt discharge

What to do
    Link the signed order, or enter the verbal order with time and author.

Feed notes
    An entry is linked by its `order_id`. An order is active from when it was written until a version of it
    says stopped or completed. One written after the dose counts only where it was given by word of mouth or by
    protocol (`mode`, `standing_order`), or in an emergency department; within `order_grace` (60 minutes); and
    signed, where signatures are connected. The alert waits that long from when the dose was recorded. Where no
    entry of a source names an order, the source does not link: an order for the same ingredient, or for one
    in the same bag, counts then. Blood and contrast are left out.

Known gaps
    An order that was written for another visit is not in the chart; sources must repeat it. Whether the order
    is signed at all is `order-signature-missing`.

References
    Noridian, documentation requirements for drugs and biologicals; NGS, CERT medication administration;
    Noridian, hydration; 42 CFR 482.23(c). The grace is ours (design).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.chart import Chart
from streams.encounter.given import Given, treatments
from streams.encounter.ordering import Ordered, ordered
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule


@rule(
    "administration-order-missing",
    severity="blocks-billing",
    judged=("as-events-arrive", "at-close"),
    needs=("MAR", "ORD"),
)
def administration_order_missing(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    orders, grace = ordered(chart), timedelta(minutes=profile.medication.order_grace_minutes)
    doses = [given for given in treatments(chart, profile.vocabulary) if _needs_one(given, profile)]
    by_drug = _by_drug(orders, profile)
    entries = (*(entry for run in chart.infusions for entry in run.entries), *chart.doses)
    linking = {entry.source for entry in entries if entry.data.order_id}
    for given in doses:
        linked = orders.get(given.order_id or "")
        candidates = [linked] if linked else []
        if not given.order_id and given.first.source not in linking:
            candidates = [order for name in _drugs(given, profile) for order in by_drug.get(name, ())]
        if not any(_covers(order, given, chart, profile, grace) for order in candidates):
            yield Finding(
                subject=Subject(administration_id=given.administration_id),
                message="No order that was active then counts for it." if candidates else "No order is linked to it.",
                suggestion="Link the signed order, or enter the verbal order with time and author.",
                evidence=(
                    Evidence(event=given.first.ref, field="order_id", expected="active order"),
                    *(_placed(order) for order in candidates),
                ),
                due=min(entry.time for entry in given.entries) + grace,
                measure=Measure(threshold=profile.medication.order_grace_minutes),
            )


def _needs_one(given: Given, profile: Profile) -> bool:
    return profile.vocabulary.category(given.drug) != "other"


def _by_drug(orders: dict[str, Ordered], profile: Profile) -> dict[str, list[Ordered]]:
    found: dict[str, list[Ordered]] = defaultdict(list)
    for order in orders.values():
        for name in {profile.vocabulary.name(version.data.drug) for version in order.versions}:
            found[name].append(order)
    return found


def _drugs(given: Given, profile: Profile) -> list[str]:
    """What is in the syringe or bag."""
    drugs = (given.drug, *(given.charted("additives") or ()))
    return sorted({profile.vocabulary.name(drug) for drug in drugs} - {""})


def _covers(order: Ordered, given: Given, chart: Chart, profile: Profile, grace: timedelta) -> bool:
    """Whether the order stood when it was given, or may lawfully have been entered after."""
    if order.ended_at is not None and order.ended_at < given.began:
        return False
    if order.placed_at <= given.began:
        return True
    late_allowed = order.after_the_dose or chart.stay.class_ == "emergency"
    authenticated = order.signed or "SIG" not in profile.feeds
    return late_allowed and authenticated and order.placed_at - given.began <= grace


def _placed(order: Ordered) -> Evidence:
    return Evidence(event=order.order.ref, field="occurred_at", found=order.placed_at.isoformat())
