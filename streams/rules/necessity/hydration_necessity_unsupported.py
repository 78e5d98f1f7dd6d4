"""Hydration long enough to report was given, and nothing documents a loss of volume, or no order stands for it.

Why it matters
    Fluid is paid where the patient needed volume. Fluid while fasting, around a procedure or to carry a drug
    is part of the care, and hydration without a documented sign is the first thing an audit denies.

Fires on
    07:50 order O1 saline drug.category=hydration rate=500mL/h diagnoses='["K80.2"]' indication="NPO for procedure"
    08:00 mar start saline order=O1 drug.category=hydration rate=500mL/h
    10:00 mar stop saline order=O1 drug.category=hydration
    12:30 adt discharge

Silent on
    07:50 order O1 saline drug.category=hydration rate=500mL/h diagnoses='["K80.2"]' indication="dry mucous membranes"
    08:00 mar start saline order=O1 drug.category=hydration rate=500mL/h
    10:00 mar stop saline order=O1 drug.category=hydration
    12:30 adt discharge

What to do
    Document the signs that required fluid, and the fluid order: fluid, rate or volume, and time.

Feed notes
    Reportable is fluid of the category hydration that ran at least 31 minutes with no drug infusion beside it,
    both ends known, and does not merely keep the vein open. Signs are read from the order's indication, the
    MAR's reasons, and provider and nursing notes of the encounter: dehydration, losses, unable to drink,
    abnormal vitals or values. A diagnosis of dehydration or loss (E86, E87, R11, R19.7, K52, A09, N17, T67) on
    the order or the registration counts. Without an order, by its id or by its drug, the fluid fires too.

Known gaps
    Words and numbers are matched plainly, denied and feared ones left out. A sign counts for all fluid of the
    encounter, also where it was noted after the fluid. Fluid ordered with its drug under another name is
    matched through the vocabulary only.

References
    Recovery audit topic 0137; Noridian, hydration; A52732; MMP, Medicare requirements for hydration services.
    The words are ours (design).
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Measure, Subject
from schemas.base import Diagnosis
from schemas.envelope import Event
from schemas.order import Order
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.intervals import minutes
from streams.encounter.notes import words
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.evidence import when
from streams.rules.fluids import alone, fluids, keeping_open
from streams.rules.rule import Finding, Services, rule
from streams.rules.statements import LOSS, says

LOSSES = ("E86", "E87", "R11", "R197", "K52", "A09", "A08", "N17", "T67")


@rule(
    "hydration-necessity-unsupported",
    severity="blocks-billing",
    judged=("at-close",),
    needs=("MAR", "ORD", "NOTE"),
)
def hydration_necessity_unsupported(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    given, vocabulary, least = (
        treatments(chart, profile.vocabulary), profile.vocabulary, profile.necessity.hydration_minimum_minutes,
    )  # fmt: skip
    for fluid in fluids(given, vocabulary):
        order = _order(chart, fluid, vocabulary)
        longest = max((minutes([span]) for span in alone(fluid, given, vocabulary)), default=0)
        if longest < least or keeping_open(fluid, order, profile.necessity):
            continue
        measure = Measure(minutes=longest, threshold=least)
        if order is None:
            yield _finding(fluid, measure, "Hydration was given without an order.", "order")
        if not _signs(chart, fluid, order):
            yield _finding(fluid, measure, "Hydration was given and no sign that required it is documented.", "signs")


def _order(chart: Chart, fluid: Given, vocabulary: Vocabulary) -> Event[Order] | None:
    """The order of the fluid: by its id, else one for the same fluid where the entry names none."""
    if fluid.order_id:
        return chart.order(fluid.order_id)
    name = vocabulary.name(fluid.drug)
    return next((order for order in chart.orders if name and vocabulary.name(order.data.drug) == name), None)


def _signs(chart: Chart, fluid: Given, order: Event[Order] | None) -> bool:
    diagnoses = (*chart.stay.diagnoses, *((order.data.diagnoses or ()) if order else ()))
    if any(_code(diagnosis).startswith(LOSSES) for diagnosis in diagnoses):
        return True
    texts = [text for note in chart.notes for text in words(note)]
    texts += [entry.data.reason or "" for entry in fluid.entries]
    return says(LOSS, [*texts, order.data.indication if order else None])


def _code(diagnosis: Diagnosis | str) -> str:
    code = diagnosis if isinstance(diagnosis, str) else diagnosis.code or ""
    return code.replace(".", "").upper()


def _finding(fluid: Given, measure: Measure, message: str, part: str) -> Finding:
    evidence = (when(fluid.first), Evidence(event=fluid.entries[-1].ref, field="occurred_at", expected=part))
    return Finding(
        subject=Subject(administration_id=fluid.administration_id),
        message=message,
        suggestion="Document the signs that required fluid, and the order: fluid, rate or volume, and time.",
        evidence=evidence,
        measure=measure,
        part=part,
    )
