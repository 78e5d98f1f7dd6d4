"""Notes that tell otherwise than the MAR: another time, another dose or volume, another drug or route."""

from datetime import datetime
from random import Random
from typing import Any

from msgspec.structs import replace

from schemas.alert import Subject
from schemas.base import Quantity
from schemas.envelope import Event
from schemas.note import Note
from streams.simulate.chance import between, happens, one_of
from streams.simulate.course import MINUTE
from streams.simulate.defects.consistency.entries import CHARGED
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled, about
from streams.simulate.defects.editing import note_about, pick, tell
from streams.simulate.defects.signing import concerning, written
from streams.simulate.plan import EncounterPlan, Entry, PlannedInfusion

HALF = 0.5
BY_ROUTE = {"iv-infusion": "IV infusion", "iv-push": "IV push", "intramuscular": "IM", "subcutaneous": "SC"}


def times_differ(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The nursing note gives another minute for the stop or the start, as documented or in words."""
    infusion = pick(plan, rng)
    if infusion is None or (note := note_about(plan, infusion)) is None:
        return None
    by = between(rng, (6, 12)) * MINUTE
    if happens(rng, HALF):
        spoiled = tell(plan, infusion, stop=infusion.ended - by)
    elif happens(rng, HALF):
        spoiled = tell(plan, infusion, start=infusion.began - by)
    else:
        spoiled = _in_words(tell(plan, infusion, stop=None), note, infusion, infusion.ended - by)
    return Spoiled(
        plan=spoiled,
        evidence=about(infusion, infusion.start.ref, infusion.stop.ref, note.ref),
        expected=("mar-note-time-mismatch",),
        allowed=ANY_DEFECT,
    )


def times_close(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The nursing note is five minutes off, or fewer."""
    infusion = pick(plan, rng)
    if infusion is None or (note := note_about(plan, infusion)) is None:
        return None
    by = between(rng, (3, 5)) * MINUTE
    if happens(rng, HALF):
        near = tell(plan, infusion, stop=infusion.ended - by, start=infusion.began + by)
    else:
        near = _in_words(tell(plan, infusion, stop=None), note, infusion, infusion.ended - by)
    return Spoiled(plan=near, evidence=about(infusion, infusion.start.ref, infusion.stop.ref, note.ref))


def _in_words(plan: EncounterPlan, note: Event[Note], infusion: PlannedInfusion, at: datetime) -> EncounterPlan:
    name = _name(infusion.start)
    clock = at.astimezone(plan.zone)
    return plan.changed(_now(plan, note), text=f"{note.data.text} {name} infusion stopped at {clock:%H:%M}.")


def _now(plan: EncounterPlan, note: Event[Note]) -> Event[Note]:
    return next(other for other in plan.notes if other.ref == note.ref)


def _name(entry: Entry) -> str:
    return (entry.data.drug.name if entry.data.drug else None) or "drug"


def provider_disagrees(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The provider's note tells of another dose or route, of a drug nobody gave, or that a drug was not given."""
    told = _provider(plan, rng)
    if told is None:
        return None
    note, entry, dose = told
    name, way, route = _name(entry), between(rng, (1, 4)), BY_ROUTE.get(entry.data.route or "", "IV")
    other = "IM" if route != "IM" else "IV push"
    sentence = {
        1: f"Patient received {name} {dose * 2:g} {_unit(entry)} by {route} today.",
        2: f"Patient was given {name} {dose:g} {_unit(entry)} {other} today.",
        3: "Patient received tobramycin 300 mg IV today.",
        4: f"{name} was not given today.",
    }[way]
    return Spoiled(
        plan=_says(plan, note, sentence, rng),
        evidence=concerning(Subject(note_id=note.data.note_id), note, entry),
        expected=("mar-provider-note-mismatch",),
        allowed=(*CHARGED, "stale-copied-content"),
    )


def provider_agrees(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The provider's note tells of what was given as it was, or of what is planned or was given another time."""
    told = _provider(plan, rng)
    if told is None:
        return None
    note, entry, dose = told
    name, route = _name(entry), BY_ROUTE.get(entry.data.route or "", "IV")
    sentence = one_of(rng, (
        f"Patient received {name} {dose:g} {_unit(entry)} by {route} today.",
        f"Will receive {name} {dose * 2:g} {_unit(entry)} at the next visit.",
        "Received tobramycin 300 mg IV at an outside hospital last month.",
    ))  # fmt: skip
    near = _says(plan, note, sentence, rng)
    return Spoiled(plan=near, evidence=concerning(Subject(note_id=note.data.note_id), note, entry))


def _provider(plan: EncounterPlan, rng: Random) -> tuple[Event[Note], Entry, float] | None:
    """The last provider note, and a dose of a drug that was given only once."""
    notes = written(plan, "provider")
    entries = [entry for entry in plan.mar if entry.data.action in ("start", "given") and entry.data.purpose != "flush"]
    drugs = [_name(entry) for entry in entries]
    once = [entry for entry in entries if drugs.count(_name(entry)) == 1 and not _fluid(entry)]
    if not notes or not once:
        return None
    entry = one_of(rng, once)
    dose = entry.data.dose.value if entry.data.dose else None
    return (max(notes, key=lambda note: note.time), entry, dose) if dose else None


def _fluid(entry: Entry) -> bool:
    return entry.data.drug is None or entry.data.drug.category == "hydration"


def _unit(entry: Entry) -> str:
    return (entry.data.dose.unit if entry.data.dose else None) or "mg"


def _says(plan: EncounterPlan, note: Event[Note], sentence: str, rng: Random) -> EncounterPlan:
    """The note with one more sentence, and figures of this visit."""
    return plan.changed(note, text=f"{note.data.text} {sentence} Pulse {between(rng, (60, 99))}.")


def details_differ(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The nursing note has another dose, concentration or volume than the MAR."""
    return _details(plan, rng, 1 + between(rng, (12, 40)) / 100, ("mar-medication-detail-mismatch",))


def details_close(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The nursing note is a few per cent off."""
    return _details(plan, rng, 1 + between(rng, (3, 9)) / 100, ())


def _details(plan: EncounterPlan, rng: Random, factor: float, expected: tuple[str, ...]) -> Spoiled | None:
    infusion = pick(plan, rng, lambda run: not run.hydration and not run.of("new-bag"))
    if infusion is None:
        return None
    start, stop = infusion.start.data, infusion.stop.data
    charted: dict[str, Any] = {"dose": start.dose, "volume": stop.volume, "concentration": start.concentration}
    name = one_of(rng, sorted(charted))
    quantity = charted[name]
    if not isinstance(quantity, Quantity) or not quantity.value:
        return None
    told = tell(plan, infusion, **{name: replace(quantity, value=round(quantity.value * factor, 6))})
    return Spoiled(
        plan=told,
        evidence=about(infusion, infusion.start.ref, infusion.stop.ref),
        expected=expected,
        allowed=ANY_DEFECT if expected else (),
    )
