"""Registration (ADT): the visit is booked, begins, is transferred, ends; now and then a discharge is taken back."""

from datetime import datetime, timedelta

from schemas.base import Diagnosis
from schemas.encounter import Encounter, EncounterClass, EncounterStatus, Period
from streams.simulate.chance import between, happens
from streams.simulate.course import MINUTE
from streams.simulate.options import Kind
from streams.simulate.sheet import Visit

CLASSES: dict[Kind, EncounterClass] = {
    "clinic": "outpatient",
    "emergency": "emergency",
    "observation": "observation",
}
PLACES: dict[Kind, str] = {"clinic": "22", "emergency": "23", "observation": "22"}
CANCELLED_DISCHARGE_SHARE = 0.01


def diagnosis(visit: Visit) -> Diagnosis:
    """The diagnosis the visit treats."""
    regimen = visit.regimen
    return Diagnosis(code=regimen.code, system="icd-10-cm", display=regimen.diagnosis, rank=1)


def register_arrival(visit: Visit) -> None:
    """A clinic visit is booked first; every visit begins with the arrival."""
    if visit.kind == "clinic":
        booked = visit.arrival - between(visit.rng, (90, 200)) * MINUTE
        _register(visit, "planned", booked, visit.filing.soon(booked), Period(start=visit.arrival))
    _register(visit, "in-progress", visit.arrival, visit.filing.soon(visit.arrival, 240), Period(start=visit.arrival))


def register_transfer(visit: Visit, at: datetime) -> None:
    """The patient is moved to observation status."""
    message = _message(visit, "in-progress", at, Period(start=visit.arrival), "observation")
    visit.file(message, visit.filing.soon(at, 300))


def register_departure(visit: Visit, departure: datetime, *, observed: bool) -> None:
    """The visit ends; a cancelled discharge opens it again until the patient really leaves."""
    class_ = "observation" if observed else CLASSES[visit.kind]
    if visit.kind != "clinic" and happens(visit.rng, CANCELLED_DISCHARGE_SHARE):
        early = departure - between(visit.rng, (8, 16)) * MINUTE
        message = _message(visit, "finished", early, Period(start=visit.arrival, end=early), class_)
        visit.file(message, early + timedelta(seconds=41))
        again = early + 3 * MINUTE
        message = _message(visit, "in-progress", again, Period(start=visit.arrival), class_)
        visit.file(message, again + timedelta(seconds=17))
    period = Period(start=visit.arrival, end=departure)
    visit.file(_message(visit, "finished", departure, period, class_), visit.filing.soon(departure, 600))


def _register(visit: Visit, status: EncounterStatus, at: datetime, filed: datetime, period: Period) -> None:
    visit.file(_message(visit, status, at, period, CLASSES[visit.kind]), filed)


def _message(visit: Visit, status: EncounterStatus, at: datetime, period: Period, class_: EncounterClass) -> Encounter:
    observed = class_ == "observation"
    return Encounter(
        patient_id=visit.patient_id, occurred_at=at, status=status, class_=class_, period=period,
        place_of_service="22" if observed else PLACES[visit.kind], facility="SIM-HOSPITAL", unit=visit.unit,
        primary_reason=visit.regimen.reason, diagnoses=(diagnosis(visit),),
    )  # fmt: skip
