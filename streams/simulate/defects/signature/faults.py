"""Signatures that do not hold: no credential, another's, undated, by stamp, too late, or none; days that are wrong.

A near-miss is signed in time by the right person, or has the one thing that settles it.
"""

from datetime import timedelta
from random import Random
from typing import Any

from msgspec.structs import replace

from schemas.alert import Subject
from schemas.base import Person
from schemas.envelope import Event
from schemas.note import Note
from streams.simulate.chance import between, happens, one_of
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.signing import (
    concerning,
    last_added,
    signature_under,
    signed_at,
    signed_too,
    signs,
    some_note,
    version,
)
from streams.simulate.people import PROVIDERS
from streams.simulate.plan import EncounterPlan

HALF = 0.5
HOUR = timedelta(hours=1)


def no_credential(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A signature names a person and not as what the person signs."""
    signature = one_of(rng, plan.signatures)
    signer = signature.data.signer
    if signer is None:
        return None
    return Spoiled(
        plan=plan.changed(signature, signer=replace(signer, credentials=None)),
        evidence=concerning(Subject(note_id=signature.data.note_id, order_id=signature.data.order_id), signature),
        expected=("credentials-missing",),
        allowed=ANY_DEFECT,
    )


def credential_behind_the_name(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The credential stands behind the name, as it is printed."""
    signature = one_of(rng, plan.signatures)
    signer = signature.data.signer
    if signer is None:
        return None
    printed = replace(signer, name=f"{signer.name}, {signer.credentials}", credentials=None)
    subject = Subject(note_id=signature.data.note_id, order_id=signature.data.order_id)
    return Spoiled(plan=plan.changed(signature, signer=printed), evidence=concerning(subject, signature))


def no_date(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A signed note has no date of service, or that of another visit."""
    note = some_note(plan, rng)
    if note is None or note.data.service_date is None:
        return None
    other = note.data.service_date - timedelta(days=between(rng, (2, 30)))
    return Spoiled(
        plan=plan.changed(note, service_date=None if happens(rng, HALF) else other),
        evidence=concerning(Subject(note_id=note.data.note_id), note),
        expected=("date-of-service-missing",),
        allowed=(*ANY_DEFECT, "provider-note-missing", "stale-copied-content"),
    )


def date_with_reason(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The note is dated on the day before, and says why."""
    note = some_note(plan, rng)
    if note is None or note.data.service_date is None:
        return None
    before = note.data.service_date - timedelta(days=1)
    near = plan.changed(note, service_date=before, reason="seen the evening before the visit")
    subject = Subject(note_id=note.data.note_id)
    return Spoiled(plan=near, evidence=concerning(subject, note), allowed=("provider-note-missing",))


def not_authenticated(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Somebody else signs as author, a program signs, the signature has no time, or the text is changed afterwards."""
    note = some_note(plan, rng)
    if note is None:
        return None
    signature = signature_under(plan, note)
    way = between(rng, (1, 4))
    if way == 1:
        spoiled = plan.changed(signature, signer=_another(plan, note))
    elif way == 2:  # noqa: PLR2004 - one of four ways
        system = Person(id="SIM-SYSTEM", name="Interface", credentials="RN")
        spoiled = plan.changed(signature, signer=system)
    elif way == 3:  # noqa: PLR2004 - one of four ways
        spoiled = plan.changed(signature, signed_at=None)
    else:
        text = f"{note.data.text} Pulse {between(rng, (60, 99))} on leaving."
        spoiled = version(plan, note, signature.time + between(rng, (20, 90)) * MINUTE, text=text)
    return Spoiled(
        plan=spoiled,
        evidence=concerning(Subject(note_id=note.data.note_id), signature, note),
        expected=("electronic-authentication-invalid",),
        allowed=(*ANY_DEFECT, "provider-signature-missing", "original-content-altered"),
    )


def _another(plan: EncounterPlan, note: Event[Note]) -> Person:
    author = note.data.author
    return next(person for person in PROVIDERS[plan.kind] if author is None or person.id != author.id)


def cosigned(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Somebody else signs beside the author, as one who cosigns; or the author signs the amended text again."""
    note = some_note(plan, rng)
    if note is None:
        return None
    signature = signature_under(plan, note)
    at = signature.time + between(rng, (20, 90)) * MINUTE
    if happens(rng, HALF):
        near = signed_too(plan, signature, at, signer=_another(plan, note), meaning="cosign")
    else:
        near = amended(plan, note, rng)
    subject = Subject(note_id=note.data.note_id)
    return Spoiled(plan=near, evidence=concerning(subject, signature, note))


def amended(plan: EncounterPlan, note: Event[Note], rng: Random) -> EncounterPlan:
    """The plan with a note properly amended: labelled, with its reason, signed again."""
    text = f"{note.data.text} Pulse {between(rng, (60, 99))} on leaving."
    signature = signature_under(plan, note)
    filed = signature.time + between(rng, (20, 90)) * MINUTE
    near = version(plan, note, filed, text=text, state="amended", reason="pulse on leaving was left out")
    return signs(near, last_added(near), signature)


def bad_attestation(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """An attestation by somebody else, undated, about nobody, or under an order."""
    note = some_note(plan, rng, "provider")
    if note is None:
        return None
    signature = signature_under(plan, note)
    fields: dict[str, Any] = one_of(rng, (
        {"signer": _another(plan, note)}, {"signed_at": None}, {"text": "I agree with the above."},
        {"note_id": None, "order_id": plan.orders[0].data.order_id},
    ))  # fmt: skip
    spoiled = signed_too(
        plan, signature, signature.time + HOUR, **({"meaning": "attest", "text": _text(note)} | fields)
    )
    return Spoiled(
        plan=spoiled,
        evidence=concerning(Subject(note_id=note.data.note_id), last_added(spoiled)),
        expected=("attestation-incomplete",),
        allowed=(*ANY_DEFECT, "electronic-authentication-invalid"),
    )


def good_attestation(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The author attests the note with patient and date of service, signed and dated; half of them in place of a
    signature that is missing.
    """
    note = some_note(plan, rng, "provider")
    if note is None:
        return None
    signature = signature_under(plan, note)
    at = signature.time + between(rng, (60, 600)) * MINUTE
    near = signed_too(plan, signature, at, meaning="attest", text=_text(note))
    return Spoiled(
        plan=near.without(signature) if happens(rng, HALF) else near,
        evidence=concerning(Subject(note_id=note.data.note_id), last_added(near)),
    )


def _text(note: Event[Note]) -> str:
    return f"The entry of {note.data.service_date} on this patient accurately reflects what I did and noted."


def note_unsigned(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A provider's note is not signed, signed with no date, stamped, or signed a week late."""
    note = some_note(plan, rng, "provider")
    if note is None:
        return None
    signature = signature_under(plan, note)
    delayed: tuple[str, ...] = ("delayed-documentation",)
    way, late = between(rng, (1, 5)), note.data.occurred_at + timedelta(days=7, minutes=between(rng, (5, 50)))
    if way == 1:
        spoiled = plan.without(signature)
    elif way == 2:  # noqa: PLR2004 - one of five ways
        spoiled, delayed = plan.changed(signature, signed_at=None, method="handwritten"), ()
    elif way == 3:  # noqa: PLR2004 - one of five ways
        spoiled, delayed = plan.changed(signature, method="stamp"), ()
    elif way == 4:  # noqa: PLR2004 - one of five ways
        spoiled, delayed = plan.changed(signature, text="Dictated but not read."), ()
    elif late > plan.registrations[-1].time + timedelta(days=7):
        return None
    else:
        spoiled = signed_at(plan, signature, late)
    return Spoiled(
        plan=spoiled,
        evidence=concerning(Subject(note_id=note.data.note_id), note),
        expected=("provider-signature-missing", *delayed),
        allowed=(*ANY_DEFECT, "clinical-indication-missing"),
    )


def note_signed_within_grace(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A provider's note is signed a day or two later, an hour or more before anybody asks."""
    note = some_note(plan, rng, "provider")
    if note is None:
        return None
    at = plan.departure + between(rng, (20 * 60, 47 * 60)) * MINUTE
    near = signed_at(plan, signature_under(plan, note), at)
    return Spoiled(plan=near, evidence=concerning(Subject(note_id=note.data.note_id), note))
