"""A visit is billed beside an administration, and the record does not show a visit of its own.

Why it matters
    The work of looking after an infusion is paid with the administration. A visit beside it must be
    significant, separate, and counted without the time of the infusion.

Fires on
    08:00 mar start vancomycin order=O1 access=L1
    09:05 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96365 service_date=2026-03-02 units=1
    12:40 charge C2 99213 service_date=2026-03-02 units=1

Silent on
    08:00 mar start vancomycin order=O1 access=L1
    09:05 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96365 service_date=2026-03-02 units=1
    12:40 charge C2 99213 service_date=2026-03-02 units=1 modifiers='["25"]'

What to do
    Document the separate visit, its time exclusive of the infusion, or remove it.

Feed notes
    Visits are the `visit_codes` of the profile, held against administration lines of the same date. Reasons:
    `99211`; `no-25`; `not-separate`, where modifier 25 is billed and the notes show only nursing monitoring or
    routine review before the infusion; `double-count`, where a note counts infusion work into its time, or the
    minutes it names overlap an infusion that its author attended. The last two need the notes.

Known gaps
    Phrases are matched plainly. A note with no text is not judged. `double-count` is judged when the note is
    signed; a claim that has lines and no visit among them settles it.

References
    wearemedicalcoders.com, Essential documentation requirements; HHS guidance on 99201-99215; Noridian, visits
    and drug administration; Claims Processing Manual chapter 12, 30.5 (restated).
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.envelope import Event
from schemas.note import Note
from streams.coding.charged import BilledLine
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.notes import signed
from streams.encounter.setting import UNBILLED
from streams.profiles.profile import Profile
from streams.rules.claim import about, administration_lines, named
from streams.rules.rule import Finding, Services, rule
from streams.rules.visit_notes import counted_twice, separate_visit

MINIMAL = "99211"
MESSAGES = {
    "99211": "A minimal visit is billed with the administration of a drug.",
    "no-25": "A visit is billed beside an administration without the modifier that says it was separate.",
    "not-separate": "A visit is billed as separate, and the notes show only nursing or routine review.",
}
SUGGESTION = "Document the separate visit, its time exclusive of the infusion, or remove it."


@rule(
    "evaluation-management-unsupported",
    severity="blocks-billing",
    judged=("as-events-arrive", "at-charge"),
    needs=("CHG",),
)
def evaluation_management_unsupported(chart: Chart, services: Services, profile: Profile) -> Iterator[Finding]:
    if services.setting in UNBILLED or not (chart.charges or _twice(chart, profile)):
        return
    derivation = services.derivation
    lines = administration_lines(derivation)
    visits = [line for line in derivation.billed if line.code in profile.charges.visit_codes and line.units > 0]
    if isinstance(chart, ClosedChart):
        for visit in visits:
            yield from _beside(
                chart, visit, [line for line in lines if line.service_date == visit.service_date], profile
            )
    if derivation.services and (visits or not derivation.billed):
        yield from map(_counted, _twice(chart, profile))


def _twice(chart: Chart, profile: Profile) -> list[Event[Note]]:
    """The signed notes whose time counts the infusion."""
    return [note for note in counted_twice(chart) if signed(chart, note)] if "NOTE" in profile.feeds else []


def _beside(chart: ClosedChart, visit: BilledLine, beside: list[BilledLine], profile: Profile) -> Iterator[Finding]:
    """What is wrong with a visit billed on the date of an administration."""
    if not beside:
        return
    if visit.code == MINIMAL:
        yield _finding(chart, "99211", visit, beside)
    elif "25" not in visit.modifiers:
        yield _finding(chart, "no-25", visit, beside)
    elif "NOTE" in profile.feeds and (notes := _not_separate(chart)):
        yield _finding(chart, "not-separate", visit, beside, notes)


def _not_separate(chart: ClosedChart) -> tuple[Event[Note], ...]:
    """The notes, where they have words and none of them tells of a visit of its own."""
    notes = tuple(note for note in chart.notes if note.data.state != "draft" and note.data.text)
    return () if any(separate_visit(note) for note in notes) else notes


def _finding(
    chart: ClosedChart, reason: str, visit: BilledLine, beside: list[BilledLine], notes: tuple[Event[Note], ...] = ()
) -> Finding:
    return Finding(
        subject=about(visit),
        message=MESSAGES[reason],
        suggestion=SUGGESTION,
        evidence=(
            *named([visit], "modifiers" if reason == "no-25" else "code"),
            *named(beside),
            *(Evidence(event=note.ref, field="text", expected="a visit of its own") for note in notes),
        ),
        due=chart.closed_at,
        reason=reason,
        part=reason,
    )


def _counted(note: Event[Note]) -> Finding:
    return Finding(
        subject=Subject(note_id=note.data.note_id),
        message="The time of the visit counts work of the infusion.",
        suggestion=SUGGESTION,
        evidence=(Evidence(event=note.ref, field="text", expected="time exclusive of the infusion"),),
        reason="double-count",
        part="double-count",
    )
