"""A note was carried forward from an earlier note instead of written about this visit.

Why it matters
    Cloned notes do not show what was done today; reviewers disregard them, and Medicare contractors call them a
    misrepresentation of medical necessity.

Fires on
    2026-02-23 10:30 note nursing N-0 encounter=ENC-0 by=RN-1 service_date=2026-02-23 text='VS at 09:15: BP 148/91, HR 77, temp 98.1. Rested well during the infusion and tolerated it.'
    09:00 adt admit
    11:30 note nursing N-1 by=RN-1 service_date=2026-03-02 text='VS at 09:15: BP 148/91, HR 77, temp 98.1. Rested well during the infusion and tolerated it.'
    12:30 adt discharge

Silent on
    2026-02-23 10:30 note nursing N-0 encounter=ENC-0 by=RN-1 service_date=2026-02-23 text='VS at 09:15: BP 148/91, HR 77, temp 98.1. Rested well during the infusion and tolerated it.'
    09:00 adt admit
    11:30 note nursing N-1 by=RN-1 service_date=2026-03-02 text='VS at 09:25: BP 122/64, HR 92, temp 97.4. Rested well during the infusion and tolerated it.'
    12:30 adt discharge

What to do
    Edit the note so that it describes this visit; cite author and date of what was carried on purpose.

Feed notes
    Compared are final and amended notes and addenda with the patient's last 16. Template text is learned from the stream and
    weighs nothing; quoted text with its source, labelled history and the same note filed again count as honest.
    Reasons: `body` (the whole note), `unattributed` (a section), `signature`, `repeated` (an entry of this visit
    filed again under a new time).

Known gaps
    One copied sentence alone is not reported: it cannot be told from chance. Before the wording of a unit is known
    (50 patients) only values and times are compared.

References
    NGS, Documentation (cloned notes); AAPC on First Coast and Palmetto; ECRI, Safe practices for copy and paste; OIG
    on EHR vulnerabilities. No authority gives a percentage: the thresholds are ours (design).
"""  # noqa: E501 - a note is one line of a timeline

from collections.abc import Iterator

from streams.encounter.copied import CopyKind
from streams.profiles.profile import Profile
from streams.rules.copies import ComparedChart, copies_of, copy_finding
from streams.rules.rule import Finding, Services, rule

REWRITE = "Edit the note so that it describes this visit; cite author and date of what was carried on purpose."
REASONS: dict[CopyKind, tuple[str, str]] = {
    "clone": ("body", "The note repeats an earlier note of this patient; what it says is not about this visit."),
    "section": ("unattributed", "Part of the note is an earlier note's narrative, with no word of where it is from."),
    "signature": ("signature", "The note carries the signature of an earlier note."),
    "repeated-entry": ("repeated", "The entry repeats the values of the entry before it under a new time."),
}


@rule("copied-forward-note", severity="audit-risk", judged=("as-events-arrive", "at-close"), needs=("NOTE",))
def copied_forward_note(chart: ComparedChart, _services: Services, _profile: Profile) -> Iterator[Finding]:
    for note, copied in copies_of(chart, REASONS):
        reason, message = REASONS[copied.kind]
        yield copy_finding(note, copied, message, REWRITE, reason=reason)
