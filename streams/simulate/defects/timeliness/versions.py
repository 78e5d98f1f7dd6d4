"""What is done to a note afterwards: addenda that lack something, altered text, a signature days later."""

from datetime import timedelta
from random import Random
from typing import Any

from schemas.alert import Subject
from schemas.envelope import ChartingEvent, Event
from schemas.note import Note
from streams.simulate.chance import between, happens, one_of
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.signature.faults import amended
from streams.simulate.defects.signing import (
    addendum,
    concerning,
    contact,
    last_added,
    signature_under,
    signed_at,
    signs,
    some_note,
    version,
)
from streams.simulate.plan import EncounterPlan

HALF = 0.5
HOUR = timedelta(hours=1)


def addendum_lacking(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """An addendum with no link, mark, author, reason or signature."""
    note = some_note(plan, rng)
    if note is None:
        return None
    lacks: dict[str, Any] = one_of(
        rng, ({"addendum_to": None}, {"state": "final"}, {"author": None}, {"reason": None}, {})
    )
    spoiled = addendum(plan, note, signature_under(plan, note).time + 2 * HOUR, contact(rng), **lacks)
    added = last_added(spoiled)
    if lacks:
        spoiled = signs(spoiled, added, signature_under(plan, note))
    return Spoiled(
        plan=spoiled,
        evidence=concerning(Subject(note_id=f"{note.data.note_id}-B"), added),
        expected=("addendum-incomplete",),
        allowed=ANY_DEFECT,
    )


def addendum_complete(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A complete addendum, signed at once or a day later."""
    note = some_note(plan, rng)
    if note is None:
        return None
    near = addendum(plan, note, signature_under(plan, note).time + 2 * HOUR, contact(rng))
    added = last_added(near)
    near = signs(near, added, signature_under(plan, note))
    if happens(rng, HALF):
        near = signed_at(near, near.signatures[-1], added.time + between(rng, (20, 46)) * HOUR)
    return Spoiled(plan=near, evidence=concerning(Subject(note_id=f"{note.data.note_id}-B"), added))


def note_altered(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A signed note is overwritten, and sometimes signed again, or taken out of the record."""
    note = some_note(plan, rng, "nursing")
    if note is None:
        return None
    signature = signature_under(plan, note)
    filed = signature.time + between(rng, (20, 90)) * MINUTE
    if not note.data.documented and note.data.sections is None and happens(rng, 0.3):
        spoiled = version(plan, note, filed, status="entered-in-error")
    else:
        text = f"{note.data.text} Pulse {between(rng, (60, 99))} on leaving."
        spoiled = version(plan, note, filed, text=text)
        if happens(rng, HALF):
            spoiled = signs(spoiled, last_added(spoiled), signature)
    return Spoiled(
        plan=spoiled,
        evidence=concerning(Subject(note_id=note.data.note_id), note, signature),
        expected=("original-content-altered",),
        allowed=(*ANY_DEFECT, "electronic-authentication-invalid"),
    )


def note_amended(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A signed note is amended: labelled, with a reason, signed again."""
    note = some_note(plan, rng, "nursing")
    if note is None:
        return None
    return Spoiled(plan=amended(plan, note, rng), evidence=concerning(Subject(note_id=note.data.note_id), note))


def note_signed_late(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A provider's note is signed when the couple of days are over."""
    return _signed(plan, rng, (48 * 60 + 2, 140 * 60), ("delayed-documentation",))


def note_signed_on_the_second_day(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A provider's note is signed on the second day."""
    return _signed(plan, rng, (30 * 60, 48 * 60 - 2), ())


def _signed(plan: EncounterPlan, rng: Random, minutes: tuple[int, int], expected: tuple[str, ...]) -> Spoiled | None:
    note = some_note(plan, rng, "provider")
    if note is None:
        return None
    changed = signed_at(plan, signature_under(plan, note), plan.departure + between(rng, minutes) * MINUTE)
    evidence = concerning(Subject(note_id=note.data.note_id), note)
    return Spoiled(plan=changed, evidence=evidence, expected=expected, allowed=ANY_DEFECT if expected else ())


def amended_after_claim(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The claim is out; then an addendum adds a reason or an interval, or a note is signed."""
    note = some_note(plan, rng, "provider")
    if note is None or not plan.charges:
        return None
    claimed = _claimed(plan)
    after = plan.charged_at + between(rng, (3 * 60, 30 * 60)) * MINUTE
    if happens(rng, 0.3):
        spoiled, added = _countersigned(claimed, note, after)
    else:
        spoiled, added = _appended(
            claimed, note, after, "given because of persistent vomiting, indication was missing."
        )
    return Spoiled(
        plan=spoiled,
        evidence=concerning(Subject(note_id=note.data.note_id), added),
        expected=("post-claim-amendment",),
        allowed=(*ANY_DEFECT, "delayed-documentation"),
    )


def amended_before_claim(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The addendum was there before the claim went out; or it came after and adds neither time nor reason."""
    note = some_note(plan, rng, "provider")
    if note is None or not plan.charges:
        return None
    early = signature_under(plan, note).time + HOUR
    if happens(rng, HALF):
        after = plan.charged_at + between(rng, (3 * 60, 30 * 60)) * MINUTE
        near, added = _appended(_claimed(plan), note, after, contact(rng))
    elif early + HOUR < plan.charged_at:
        text = "given because of persistent vomiting, indication was missing."
        near, added = _appended(_claimed(plan), note, early, text)
    else:
        return None
    return Spoiled(plan=near, evidence=concerning(Subject(note_id=note.data.note_id), added))


def _claimed(plan: EncounterPlan) -> EncounterPlan:
    for charge in plan.charges:
        plan = plan.changed(charge, claim_submitted_at=plan.charged_at + HOUR)
    return plan


def _appended(plan: EncounterPlan, note: Event[Note], filed: Any, text: str) -> tuple[EncounterPlan, ChartingEvent]:
    spoiled = addendum(plan, note, filed, text)
    added = last_added(spoiled)
    return signs(spoiled, added, signature_under(plan, note)), added


def _countersigned(plan: EncounterPlan, note: Event[Note], at: Any) -> tuple[EncounterPlan, ChartingEvent]:
    spoiled = signed_at(plan, signature_under(plan, note), at)
    return spoiled, signature_under(spoiled, note)
