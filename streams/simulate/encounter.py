"""One clean encounter: the visit happens, and everybody charts it as they should.

Clean means clean under every rule of the catalogue as far as its words allow. Encounters do not know of each other; the
seed and the number decide everything.
"""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from streams.simulate.access import place_lines, remove_lines
from streams.simulate.chance import between, chance, happens, one_of
from streams.simulate.charges import charged
from streams.simulate.course import MINUTE, Course
from streams.simulate.filing import Filing
from streams.simulate.flush import flush_lines
from streams.simulate.mar import give
from streams.simulate.notes import write_nursing_notes, write_provider_notes
from streams.simulate.options import SimulateOptions
from streams.simulate.orders import write_orders
from streams.simulate.people import patient_number, staff_for
from streams.simulate.plan import EncounterPlan
from streams.simulate.regimens import REGIMENS, Regimen, Step
from streams.simulate.registration import register_arrival, register_departure, register_transfer
from streams.simulate.schedule import Slot
from streams.simulate.sheet import Visit

TRANSFER_SHARE = 0.25
OBSERVED_AFTERWARDS = (Step("saline-maintenance", gap=(40, 80)),)


def plan_encounter(options: SimulateOptions, slot: Slot) -> EncounterPlan:
    """The clean encounter of that slot."""
    rng = chance(options.seed, slot.number)
    visit = _visit(options, slot, rng)
    course = Course(rng, slot.arrival + between(rng, (9, 16)) * MINUTE)
    course.follow(visit.regimen.steps)
    register_arrival(visit)
    observed = _transferred(visit, course)
    runs = sorted(course.runs, key=lambda run: run.start)
    orders = write_orders(visit, runs)
    lines = place_lines(visit, runs)
    given = give(visit, runs, orders, lines)
    flush_lines(visit, lines, course.end)
    write_nursing_notes(visit, given, course.end)
    write_provider_notes(visit, orders, given, course.end)
    departure = course.end + between(rng, (18, 50)) * MINUTE
    remove_lines(visit, lines, departure)
    register_departure(visit, departure, observed=observed)
    return charged(_plan(visit, departure))


def _visit(options: SimulateOptions, slot: Slot, rng: Random) -> Visit:
    patient = patient_number(options.seed, slot.number, options.encounters_per_day, options.return_days)
    return Visit(
        encounter_id=f"SIM{options.seed}-{slot.number:06d}", patient_id=f"SIM{options.seed}-P{patient:06d}",
        kind=slot.kind, unit=one_of(rng, options.units[slot.kind]), arrival=slot.arrival,
        regimen=_regimen(options.seed, patient, slot), staff=staff_for(slot.kind, rng), rng=rng,
        filing=Filing(rng, options.late_rate), zone=ZoneInfo(options.time_zone),
    )  # fmt: skip


def _regimen(seed: int, patient: int, slot: Slot) -> Regimen:
    """A patient of the clinic keeps the therapy; who comes to the emergency department comes for anything."""
    rng = chance(seed, "regimen", patient if slot.kind == "clinic" else slot.number)
    regimens = REGIMENS[slot.kind]
    return rng.choices(regimens, [regimen.weight for regimen in regimens])[0]


def _transferred(visit: Visit, course: Course) -> bool:
    """Some patients of the emergency department stay on for observation, with fluids."""
    if visit.kind != "emergency" or not visit.regimen.needs or not happens(visit.rng, TRANSFER_SHARE):
        return False
    register_transfer(visit, course.end + between(visit.rng, (6, 20)) * MINUTE)
    course.follow(OBSERVED_AFTERWARDS)
    return True


def _plan(visit: Visit, departure: datetime) -> EncounterPlan:
    posted = visit.filing.hours_later(departure + timedelta(hours=2), 58)
    return EncounterPlan(
        encounter_id=visit.encounter_id, patient_id=visit.patient_id, kind=visit.kind, zone=visit.zone,
        arrival=visit.arrival, departure=departure, charged_at=posted, records=tuple(visit.records),
    )  # fmt: skip
