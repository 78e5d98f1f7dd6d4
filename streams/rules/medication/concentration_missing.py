"""A drug ran diluted, and neither its concentration nor what was in how much is charted.

Why it matters
    A rate in mL/h or a volume says nothing of the drug until the concentration is known. For high-alert drugs
    it is the number that a second nurse checks.

Fires on
    07:30 order O1 norepinephrine rate=0.1ug/kg/min route=iv-infusion frequency=continuous by=P1
    08:00 mar start norepinephrine order=O1 rate=0.1ug/kg/min volume=250mL
    09:30 mar stop norepinephrine order=O1
    12:30 adt discharge

Silent on
    07:30 order O1 norepinephrine rate=0.1ug/kg/min route=iv-infusion frequency=continuous by=P1
    08:00 mar start norepinephrine order=O1 rate=0.1ug/kg/min volume=250mL concentration=16ug/mL
    09:30 mar stop norepinephrine order=O1
    12:30 adt discharge

What to do
    Add amount per volume.

Feed notes
    Asked of infusions whose rate is in mL/h, that are dosed by a rate, that have a volume and no dose, or
    whose drug is on the high-alert list (`high_alerts.toml`, and all antineoplastics). Any of these answers
    it: `concentration`; an amount per mL or a percentage in the name of the drug; a dose of the drug and a
    volume, on the administration or in its order. Ready-made fluids, blood and injections are not asked.

Known gaps
    A dose and a volume count wherever they are charted, also where they do not belong to one bag. Words in
    notes are not read for a concentration.

References
    wearemedicalcoders.com, Essential documentation requirements (concentration if applicable); STAR,
    injections and infusions; ISMP, high-alert medications in acute care.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.base import Quantity
from schemas.order import Order
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.rule import Finding, Services, rule

PER_VOLUME = Phrases(r"\d\s*%|\d\s*(?:mg|g|mcg|ug|units?|meq|mmol)\s*(?:/|per|in)\s*[\d.,]*\s*(?:ml|l)\b|\b\d+/\d+\b")


@rule("concentration-missing", severity="audit-risk", judged=("at-close",), needs=("MAR",))
def concentration_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    vocabulary = profile.vocabulary
    orders = {order.data.order_id: order.data for order in chart.orders}
    for given in treatments(chart, vocabulary):
        ready_made = vocabulary.category(given.drug) in ("hydration", "other")
        if given.infusion is None or ready_made or not _asked(given, vocabulary):
            continue
        if not _told(given, orders.get(given.order_id or ""), vocabulary):
            yield Finding(
                subject=Subject(administration_id=given.administration_id),
                message="A diluted drug ran, and its concentration cannot be derived.",
                suggestion="Add amount per volume.",
                evidence=(Evidence(event=given.first.ref, field="concentration", expected="amount per volume"),),
            )


def _asked(given: Given, vocabulary: Vocabulary) -> bool:
    """Whether volume or rate has to be turned into a dose, or the drug asks for it by itself."""
    rates = [entry.data.rate for entry in given.entries if entry.data.rate]
    by_volume = bool(given.holding("volume")) and not given.doses
    return bool(rates) or by_volume or vocabulary.high_alert(vocabulary.ingredient(given.drug))


def _told(given: Given, order: Order | None, vocabulary: Vocabulary) -> bool:
    if any(_says(entry.data.concentration) for entry in given.entries):
        return True
    names = [drug.name for drug in (given.drug, order.drug if order else None) if drug and drug.name]
    if any(PER_VOLUME.search(name) for name in names):
        return True
    quantities = [quantity for entry in given.entries for quantity in (entry.data.dose, entry.data.volume)]
    quantities += [order.dose, order.volume] if order else []
    dimensions = {amount.dimension for quantity in quantities if (amount := vocabulary.amount(quantity))}
    return "volume" in dimensions and len(dimensions) > 1


def _says(concentration: Quantity | str | None) -> bool:
    if isinstance(concentration, Quantity):
        return bool(concentration.value and concentration.unit)
    return bool((concentration or "").strip())
