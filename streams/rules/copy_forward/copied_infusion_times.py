"""The start and stop that a note gives are those of an earlier visit.

Why it matters
    Minutes are billed on these times; times of another day support nothing of today.

Fires on
    2026-02-23 10:30 note nursing N-0 encounter=ENC-0 by=RN-1 service_date=2026-02-23 text='Infused from 09:12 to 10:41 without complaint.'
    09:00 adt admit
    12:10 note nursing N-1 by=RN-1 service_date=2026-03-02 text='Infused from 09:12 to 10:41, patient asleep most of the time.'
    12:30 adt discharge

Silent on
    2026-02-23 10:30 note nursing N-0 encounter=ENC-0 by=RN-1 service_date=2026-02-23 text='Infused from 09:12 to 10:41 without complaint.'
    09:00 adt admit
    12:10 note nursing N-1 by=RN-1 service_date=2026-03-02 text='Infused from 10:24 to 11:58, patient asleep most of the time.'
    12:30 adt discharge

What to do
    Replace the times by the actual ones, as a labelled correction.

Feed notes
    Both ends must repeat; visits often start at the same minute. Times that the MAR of this encounter confirms are honest,
    times that it contradicts count double.

Known gaps
    Reported from one administration on where the MAR does not confirm it; the catalogue names two.

References
    Seed article; OIG on EHR vulnerabilities. Thresholds are ours (design).
"""  # noqa: E501 - a note is one line of a timeline

from collections.abc import Iterator

from streams.encounter.copied import CopyKind
from streams.profiles.profile import Profile
from streams.rules.copies import ComparedChart, copies_of, copy_finding
from streams.rules.rule import Finding, Services, rule

REPLACE = "Replace the times by the actual ones, as a labelled correction."
MESSAGE = "The start and stop in the note are those of an earlier visit."

KINDS: tuple[CopyKind, ...] = ("times",)


@rule("copied-infusion-times", severity="downcode-risk", judged=("at-close",), needs=("NUR",))
def copied_infusion_times(chart: ComparedChart, _services: Services, _profile: Profile) -> Iterator[Finding]:
    for note, copied in copies_of(chart, KINDS):
        yield copy_finding(note, copied, MESSAGE, REPLACE, reason="times")
