"""A length of time is written for an administration that lacks a start or a stop clock time.

Why it matters
    "Infused over 45 min" says how long and not when. A reviewer cannot place it beside other infusions of
    the visit, and most contractors do not accept it in place of the two clock times.

Fires on
    09:10 mar total vancomycin order=O1 for=65
    12:30 adt discharge

Silent on
    09:10 mar given vancomycin order=O1 route=iv-push for=5
    12:30 adt discharge

What to do
    Add both clock times; keep the duration only as a check.

Feed notes
    Only infusions are looked at: a push has a length and one clock time. A length is a MAR `total`,
    `duration_minutes` on a stop or a `given`, or words in a nursing note about the administration or in the
    `reason` of a MAR entry ("infused over 45 min", "ran for 1 hour 15 min", "total infusion time 45
    minutes"). A length on a start, new bag or rate change is a plan and does not count. The knob
    `duration_only_accepted` silences the rule for payers that accept a recorded length.

Known gaps
    Words are matched plainly: what is denied ("not infused over") or planned ("to be infused over",
    "ordered over") in the same clause does not count, and unusual wording is missed. A note that names
    neither the administration nor its drug is taken to speak of the only infusion there is, or the only one
    that ran when it was written.

References
    wearemedicalcoders.com, Essential documentation requirements; A53778; ICD10monitor, When to start and
    stop; STAR, injections and infusions.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.chart import Chart
from streams.encounter.given import by_line
from streams.encounter.infusions import Infusion
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.rule import Finding, Services, rule
from streams.rules.wording import notes_about, written_minutes


@rule("total-minutes-only", severity="downcode-risk", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def total_minutes_only(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    if profile.times.duration_only_accepted:
        return
    for infusion in by_line(chart, profile.vocabulary):
        clocked = infusion.start and (infusion.charted_stop or infusion.narrated_stop)
        written = list(_written(chart, infusion, profile.vocabulary)) if not clocked else []
        if written:
            minutes, evidence = written[-1]
            yield Finding(
                subject=Subject(administration_id=infusion.administration_id),
                message="Only a length of time is written; a start or a stop clock time is missing.",
                suggestion="Chart both clock times, the start and the stop; keep the length as a check.",
                evidence=(evidence,),
                measure=None if minutes is None else Measure(minutes=minutes),
            )


def _written(chart: Chart, infusion: Infusion, vocabulary: Vocabulary) -> Iterator[tuple[float | None, Evidence]]:
    """Every length written for this infusion: in its entries, then in the notes about it."""
    for entry in infusion.entries:
        data, minutes = entry.data, written_minutes(entry.data.reason)
        if data.action == "total" or (data.duration_minutes and data.action in ("stop", "given")):
            yield data.duration_minutes, _minutes(entry.ref, "duration_minutes", data.duration_minutes)
        elif minutes is not None:
            yield minutes, _minutes(entry.ref, "reason", minutes)
    for note in notes_about(chart, infusion, vocabulary):
        if (minutes := written_minutes(note.data.text)) is not None:
            yield minutes, _minutes(note.ref, "text", minutes)


def _minutes(ref: str, field: str, minutes: float | None) -> Evidence:
    return Evidence(
        event=ref, field=field, found=None if minutes is None else f"{minutes:g}", expected="start and stop"
    )
