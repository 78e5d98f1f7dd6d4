"""The words of notes: short sentences full of this patient's own figures, so that no two notes read alike.

They name no person, no clock time of an infusion and no running time: those stand in `documented` and on the MAR, and a
defect there must not be contradicted by prose.
"""

from datetime import datetime

from schemas.base import Route
from schemas.note import Sections
from streams.simulate.access import Given
from streams.simulate.chance import between, chance, one_of
from streams.simulate.orders import Ordered
from streams.simulate.regimens.regimen import say
from streams.simulate.sheet import Visit

ARRIVALS = (
    "Arrived walking, weight {51-104} kg, allergies reviewed, {1-4} prior reactions none severe.",
    "Weight {51-104} kg today, {0-3} falls in {6-12} months, wristband checked.",
    "Checked in with weight {51-104} kg, {1-9} home medicines reconciled.",
)
EXAMS = (
    "Exam: height {151-189} cm, heart {60-98} regular, liver {9-14} cm, grip {18-46} kg, walks {40-300} meters",
    "Exam: {12-19} breaths, lungs clear, abdomen soft, calf {31-42} cm, reflexes equal, girth {74-118} cm",
    "Exam: alert, pupils {2-4} mm, neck free, pulse {60-98} at the foot, weight {51-104} kg, skin dry",
    "Exam: jugular {3-8} cm, heart {60-98}, no murmur, spleen {9-13} cm, gait over {10-60} meters steady",
)
ROUNDS = (
    "site clean, voided {120-480} mL, drank {40-290} mL, pain {0-4} of 10",
    "resting {20-55} degrees upright, drank {60-240} mL, pain {0-4} of 10",
    "walked {10-90} meters in {30-120} seconds, site dry",
    "warm and dry, glucose {84-146}, {12-18} breaths a minute, comfort {6-9} of 10",
)
CARE = (
    "Dose checked by two nurses, vital signs taken {3-8} times.",
    "Double check of {2-5} identifiers, vital signs {3-8} times, no rash.",
    "Two nurses verified the label, observed through {3-8} rounds of vital signs.",
)
WAYS: dict[Route, tuple[str, ...]] = {
    "iv-infusion": ("IV infusion", "by intravenous infusion", "infused by vein"),
    "iv-push": ("IV push", "by slow IV push", "pushed by vein"),
}
TOLERANCE = (
    "tolerated, no rash, pain {0-3} of 10",
    "tolerated well, comfort {7-9} of 10, no flushing",
    "no reaction, nausea grade 0, pain {0-3} of 10",
    "improved, pain now {0-3} of 10, breathing easy",
)
RECOVERY = "ate {5-95} percent, walked {31-290} steps"


def vital_signs(visit: Visit, at: datetime) -> str:
    """Vital signs of that moment."""
    figures = say("BP {98-142}/{58-88}, pulse {62-98}, temperature {36.2-37.4} C, saturation {94-99}", visit.rng)
    return f"{visit.wall_clock(at):%H:%M} {figures}"


def assessment_text(visit: Visit, at: datetime) -> str:
    """The nursing assessment on arrival."""
    return f"{say(one_of(visit.rng, ARRIVALS), visit.rng)} {vital_signs(visit, at)}."


def monitoring_text(visit: Visit, at: datetime, check: int) -> str:
    """A nursing note of the rounds."""
    return f"Check {check}: {say(one_of(visit.rng, ROUNDS), visit.rng)}. {vital_signs(visit, at)}."


def summary_text(visit: Visit, given: tuple[Given, ...], at: datetime, response: str) -> str:
    """A nursing note about what was given."""
    ways = ", ".join(dict.fromkeys(_way(one) for one in given))
    drugs = "; ".join(f"{_spoken(one)}, pulse {between(visit.rng, (60, 104))} after" for one in given)
    told = f"By {ways}: {drugs}." if given else "No drug in this period."
    return f"{told} {say(one_of(visit.rng, CARE), visit.rng)} {vital_signs(visit, at)}. {response}"


def response_text(visit: Visit, given: tuple[Given, ...], at: datetime) -> str:
    """How the patient responded."""
    drug = given[-1].run.medication.name if given else visit.regimen.diagnosis
    pressure = say("BP {104-138}/{60-86}", visit.rng)
    felt = say(one_of(visit.rng, TOLERANCE), visit.rng)
    particular = say(RECOVERY, chance(visit.encounter_id, "response", at))
    return f"{drug}: {felt}, {particular}, {pressure} at {visit.wall_clock(at):%H:%M}."


def provider_sections(visit: Visit, orders: dict[int, Ordered]) -> Sections:
    """Diagnosis, indication, plan and supervision as the provider writes them."""
    regimen = visit.regimen
    reason = visit.said(visit.reason)
    others = {ordered.indication: ordered.run.medication.name for ordered in orders.values()}
    indications = [reason, *(f"{drug} for {why}" for why, drug in others.items() if not why.endswith(reason))]
    listed = visit.rng.sample(list(orders.values()), len(orders))
    drugs = ", ".join(
        f"{ordered.run.medication.name} {ordered.run.dose:g} {ordered.run.medication.unit} {_by(visit, ordered)}"
        for ordered in listed
    )
    clinic = visit.kind == "clinic"
    reach = say("room {100-480}, extension {1000-9800}", visit.rng)
    return Sections(
        diagnosis=f"{regimen.code} {regimen.diagnosis}",
        indication="; ".join(indications),
        plan=f"{drugs}; monitor {regimen.monitoring}; {visit.said(regimen.again)}",
        supervision=f"{visit.staff.supervisor.id} on site, {reach}, throughout" if clinic else None,
    )


def discharge_plan(visit: Visit) -> str:
    """The plan at discharge, in words of its own."""
    fresh = say("fluids {1400-2300} mL a day, call above {38.1-38.9} C or pain {5-8} of 10", visit.rng)
    return f"Discharge, {visit.said(visit.regimen.again)}, {fresh}."


def plan_text(visit: Visit, at: datetime, sections: Sections) -> str:
    """The provider's note as one text."""
    seen, exam = vital_signs(visit, at), say(one_of(visit.rng, EXAMS), visit.rng)
    assessment = f"Assessment: {sections.diagnosis}, {sections.indication}"
    supervision = f" Supervision: {sections.supervision}." if sections.supervision else ""
    return f"Seen {seen}. {assessment}. {exam}. Plan: {sections.plan}.{supervision}"


def _spoken(one: Given) -> str:
    return f"{one.run.medication.name} {one.run.dose:g} {one.run.medication.unit}"


def _way(one: Given) -> str:
    return f"{one.line.kind} {one.line.body_site}" if one.line else f"injection {one.body_site}"


def _by(visit: Visit, ordered: Ordered) -> str:
    return one_of(visit.rng, WAYS.get(ordered.run.medication.route, ("injection", "by injection")))
