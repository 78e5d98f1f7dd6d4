"""The words of notes: short sentences full of this patient's own figures, so that no two notes read alike.

They name no person, no clock time of an infusion and no running time: those stand in `documented` and on the MAR, and a
defect there must not be contradicted by prose.
"""

from datetime import datetime

from schemas.note import Sections
from streams.simulate.access import Given
from streams.simulate.chance import one_of
from streams.simulate.orders import Ordered
from streams.simulate.regimens.regimen import say
from streams.simulate.sheet import Visit

ARRIVALS = (
    "Arrived walking, weight {51-104} kg, allergies reviewed, {1-4} prior reactions none severe.",
    "Weight {51-104} kg today, {0-3} falls in {6-12} months, wristband checked.",
    "Checked in with weight {51-104} kg, {1-9} home medicines reconciled.",
)
ROUNDS = (
    "site clean, pain {0-4} of 10, voided {120-480} mL",
    "resting, pain {0-4} of 10, drank {60-240} mL",
    "walked {10-60} meters, nausea grade {0-1}, site dry",
    "warm and dry, {12-18} breaths a minute, comfort {6-9} of 10",
)
CARE = (
    "Dose checked by two nurses, vital signs taken {3-8} times.",
    "Double check of {2-5} identifiers, vital signs {3-8} times, no rash.",
    "Two nurses verified the label, observed through {3-8} rounds of vital signs.",
)
TOLERANCE = (
    "tolerated, no rash, pain {0-3} of 10",
    "tolerated well, comfort {7-9} of 10, no flushing",
    "no reaction, nausea grade 0, pain {0-3} of 10",
    "improved, pain now {0-3} of 10, breathing easy",
)


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
    drugs = "; ".join(f"{_spoken(one)} by {_way(one)}" for one in given) or "no drug in this period"
    return f"{drugs}. {say(one_of(visit.rng, CARE), visit.rng)} {vital_signs(visit, at)}. {response}"


def response_text(visit: Visit, given: tuple[Given, ...], at: datetime) -> str:
    """How the patient responded."""
    drug = given[-1].run.medication.name if given else visit.regimen.diagnosis
    pressure = say("BP {104-138}/{60-86}", visit.rng)
    return f"{drug}: {say(one_of(visit.rng, TOLERANCE), visit.rng)}, {pressure} at {visit.wall_clock(at):%H:%M}."


def provider_sections(visit: Visit, orders: dict[int, Ordered]) -> Sections:
    """Diagnosis, indication, plan and supervision as the provider writes them."""
    regimen, rng = visit.regimen, visit.rng
    indications = [say(one_of(rng, regimen.indications), rng)]
    indications += [f"{ordered.run.medication.name} for {ordered.indication}" for ordered in orders.values()]
    drugs = ", ".join(
        f"{ordered.run.medication.name} {ordered.run.dose:g} {ordered.run.medication.unit} {_by(ordered)}"
        for ordered in orders.values()
    )
    clinic = visit.kind == "clinic"
    return Sections(
        diagnosis=f"{regimen.code} {regimen.diagnosis}",
        indication="; ".join(indications),
        plan=f"{drugs}; monitor {regimen.monitoring}; {say(regimen.again, rng)}",
        supervision=f"{visit.staff.supervisor.id} on site and available throughout" if clinic else None,
    )


def plan_text(visit: Visit, at: datetime, sections: Sections) -> str:
    """The provider's note as one text."""
    seen = vital_signs(visit, at)
    supervision = f" Supervision: {sections.supervision}." if sections.supervision else ""
    return f"Seen {seen}. Assessment: {sections.diagnosis}, {sections.indication}. Plan: {sections.plan}.{supervision}"


def _spoken(one: Given) -> str:
    return f"{one.run.medication.name} {one.run.dose:g} {one.run.medication.unit}"


def _way(one: Given) -> str:
    return f"{one.line.kind} {one.line.body_site}" if one.line else f"injection {one.body_site}"


def _by(ordered: Ordered) -> str:
    return {"iv-infusion": "IV infusion", "iv-push": "IV push"}.get(ordered.run.medication.route, "injection")
