"""Notes and their signatures: what nurse and provider write, and what a nursing note itself says was given.

The note's times agree with the MAR within a few minutes, as two clocks do. Words are in `wording`.
"""

from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from schemas.base import Person
from schemas.note import Documented, Note, Sections
from schemas.signature import Signature
from streams.simulate.access import Given
from streams.simulate.chance import between, happens
from streams.simulate.course import MINUTE
from streams.simulate.mar import concentration_of, dose_of, volume_of
from streams.simulate.options import Kind as VisitKind
from streams.simulate.orders import Ordered
from streams.simulate.sheet import Visit
from streams.simulate.wording import (
    assessment_text,
    discharge_plan,
    monitoring_text,
    plan_text,
    provider_sections,
    response_text,
    summary_text,
)

DRAFT_SHARE = 0.35
ADDENDUM_SHARE = 0.03
OTHER_CLOCK_SHARE = 0.25
SHIFT = timedelta(hours=7)
ROUNDS: dict[VisitKind, tuple[int, int]] = {"clinic": (40, 65), "emergency": (40, 65), "observation": (110, 170)}
"""Minutes between two monitoring notes."""

Kind = Literal["nursing", "provider"]


def write_nursing_notes(visit: Visit, given: tuple[Given, ...], end: datetime) -> None:
    """An assessment on arrival, one note a shift, and the last one after everything was given."""
    arrived = visit.arrival + between(visit.rng, (4, 9)) * MINUTE
    _nursing(visit, arrived, (), assessment_text(visit, arrived))
    last = end + between(visit.rng, (4, 10)) * MINUTE
    _write_rounds(visit, arrived, end)
    told: set[str] = set()
    at = visit.arrival + SHIFT
    while at < last - SHIFT / 2:
        _tell(visit, given, told, at)
        at += SHIFT
    _tell(visit, given, told, last)


def _write_rounds(visit: Visit, since: datetime, end: datetime) -> None:
    """The monitoring notes in between: how the patient is, nothing of what was given."""
    check, at = 1, since + between(visit.rng, ROUNDS[visit.kind]) * MINUTE
    while at < end - 5 * MINUTE:
        _nursing(visit, at, (), monitoring_text(visit, at, check))
        check, at = check + 1, at + between(visit.rng, ROUNDS[visit.kind]) * MINUTE


def write_provider_notes(visit: Visit, orders: dict[int, Ordered], given: tuple[Given, ...], end: datetime) -> None:
    """The note that assesses and plans; after a stay, one that says how it went."""
    seen = visit.arrival + between(visit.rng, (5, 14)) * MINUTE
    sections = provider_sections(visit, orders)
    text = plan_text(visit, seen, sections)
    _note(visit, "provider", seen, visit.staff.provider, text, sections, (), filed=visit.filing.hours_later(seen, 8))
    if visit.kind != "clinic":
        at = end + between(visit.rng, (5, 12)) * MINUTE
        went = Sections(response=response_text(visit, given, at), plan=discharge_plan(visit))
        text = f"Reviewed before discharge. {went.response} {went.plan}"
        _note(visit, "provider", at, visit.staff.provider, text, went, (), filed=visit.filing.hours_later(at, 5))


def _tell(visit: Visit, given: tuple[Given, ...], told: set[str], at: datetime) -> None:
    """One nursing note about what was given since the note before."""
    since = tuple(one for one in given if one.run.stop < at and one.administration_id not in told)
    told |= {one.administration_id for one in since}
    documented = tuple(_documented(visit, one) for one in since)
    response = response_text(visit, since, at)
    _nursing(visit, at, documented, summary_text(visit, since, at, response), response)


def _nursing(
    visit: Visit, at: datetime, documented: tuple[Documented, ...], text: str, response: str | None = None
) -> None:
    sections = Sections(response=response) if response else None
    _note(visit, "nursing", at, visit.staff.nurse, text, sections, documented, filed=visit.filing.soon(at, 900))


def _documented(visit: Visit, one: Given) -> Documented:
    """What the note says of one administration; where the nurse read another clock, a few minutes apart."""
    run, start = one.run, one.run.start
    stop = run.stop if run.medication.infused else None
    if happens(visit.rng, OTHER_CLOCK_SHARE):
        by = between(visit.rng, (-4, 4)) * MINUTE
        start, stop = start + by, stop + by if stop else None
    return Documented(
        administration_id=one.administration_id, drug=run.medication.drug, route=run.medication.route,
        dose=dose_of(run), concentration=None if run.medication.fluid else concentration_of(run),
        volume=volume_of(run), start=start, stop=stop, access_id=one.line.access_id if one.line else None,
    )  # fmt: skip


def _note(
    visit: Visit, kind: Kind, at: datetime, author: Person, text: str, sections: Sections | None,
    documented: tuple[Documented, ...], *, filed: datetime,
) -> None:  # fmt: skip
    rng = visit.rng
    note = Note(
        patient_id=visit.patient_id, occurred_at=at, note_id=visit.entity("N", len(visit.records)), kind=kind,
        state="final", author=author, service_date=visit.wall_clock(at).date(), text=text, sections=sections,
        documented=documented or None,
    )  # fmt: skip
    if happens(rng, DRAFT_SHARE):
        opening = text.partition(". ")[0]
        visit.file(replace(note, state="draft", text=opening), at + (filed - at) * 0.6)
    visit.file(note, filed)
    _sign(visit, note.note_id, author, visit.filing.soon(filed, 60))
    if happens(rng, ADDENDUM_SHARE):
        _append(visit, note, visit.filing.hours_later(filed + 9 * MINUTE, 3))


def _append(visit: Visit, note: Note, filed: datetime) -> None:
    """An addendum: marked as one, linked, with its reason, author, date and signature."""
    ident = visit.entity("N", len(visit.records))
    clock = visit.wall_clock(filed)
    addendum = replace(
        note, note_id=ident, occurred_at=filed.replace(second=0), state="addendum", addendum_to=note.note_id,
        late_entry=True, reason="telephone number of the next of kin was left out", sections=None, documented=None,
        text=f"Addendum {clock:%Y-%m-%d %H:%M}: contact confirmed, extension {between(visit.rng, (100, 999))}.",
    )  # fmt: skip
    visit.file(addendum, filed)
    if note.author is not None:
        _sign(visit, ident, note.author, visit.filing.soon(filed, 60))


def _sign(visit: Visit, note_id: str, signer: Person, at: datetime) -> None:
    signature = Signature(
        patient_id=visit.patient_id, occurred_at=at, note_id=note_id, signer=signer, method="electronic",
        signed_at=at, meaning="author",
    )  # fmt: skip
    visit.file(signature, at + timedelta(seconds=1))
