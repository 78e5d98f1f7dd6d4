"""A note states values of an earlier visit as today's.

Why it matters
    A copied vital sign, date or access site contradicts what was measured and done today, and the dose given may rest on it.

Fires on
    2026-02-23 10:30 note nursing N-0 encounter=ENC-0 by=RN-1 service_date=2026-02-23 text='BP 148/91, HR 77, temp 98.1, weight 81.3 kg. Slept poorly, ate breakfast, walked in by herself.'
    09:00 adt admit
    11:30 note nursing N-1 by=RN-1 service_date=2026-03-02 text='BP 148/91, HR 77, temp 98.1, weight 81.3 kg. Came by taxi, reports a new rash on one arm, provider told.'
    12:30 adt discharge

Silent on
    2026-02-23 10:30 note nursing N-0 encounter=ENC-0 by=RN-1 service_date=2026-02-23 text='BP 148/91, HR 77, temp 98.1, weight 81.3 kg. Slept poorly, ate breakfast, walked in by herself.'
    09:00 adt admit
    11:30 note nursing N-1 by=RN-1 service_date=2026-03-02 text='BP 131/70, HR 77, temp 98.4, weight 80.9 kg. Came by taxi, reports a new rash on one arm, provider told.'
    12:30 adt discharge

What to do
    Correct the value by a labelled addendum.

Feed notes
    Values count together as they stand in one line; one that repeats by itself is chance. Reasons: `values`, `date`
    (the day of an earlier visit in its own words), `side` (two accesses in one note, one of them the earlier visit's),
    `times` (start and stop of one administration; of more, or outside this encounter, see `copied-infusion-times`).

Known gaps
    A single copied value beside fresh ones is not told from chance. Dose and drug are held against the MAR by other rules.

References
    NGS, Documentation (cloned notes); ECRI, Safe practices for copy and paste; OIG on EHR vulnerabilities.
"""  # noqa: E501 - a note is one line of a timeline

from collections.abc import Iterator

from streams.encounter.copied import CopyKind
from streams.profiles.profile import Profile
from streams.rules.copies import ComparedChart, copies_of, copy_finding, of_another_visit
from streams.rules.rule import Finding, Services, rule

CORRECT = "Correct the value by a labelled addendum."
REASONS: dict[CopyKind, tuple[str, str]] = {
    "values": ("values", "Values in the note are those of an earlier visit."),
    "date-of-service": ("date", "The note speaks of the day of an earlier visit in that visit's words."),
    "times": ("times", "The start and stop in the note are those of an administration of an earlier visit."),
    "laterality": ("side", "The note names two access sites, and one of them is an earlier visit's."),
}


@rule("stale-copied-content", severity="audit-risk", judged=("as-events-arrive", "at-close"), needs=("NOTE",))
def stale_copied_content(chart: ComparedChart, _services: Services, _profile: Profile) -> Iterator[Finding]:
    for note, copied in copies_of(chart, REASONS):
        if copied.kind == "times" and of_another_visit(copied):
            continue
        reason, message = REASONS[copied.kind]
        yield copy_finding(note, copied, message, CORRECT, reason=reason)
