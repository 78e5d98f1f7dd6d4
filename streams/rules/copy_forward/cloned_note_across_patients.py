"""A note holds text of another patient's note.

Why it matters
    It describes somebody else, may lead to treating the wrong findings, and discloses another patient's record: a privacy
    incident beside a cloned note.

Fires on
    2026-02-23 10:30 note nursing N-0 encounter=ENC-0 patient=PAT-0 by=RN-1 service_date=2026-02-23 text='BP 148/91, HR 77, temp 98.1, resp 18, SpO2 97%, weight 81.3 kg. Slept poorly.'
    09:00 adt admit
    11:30 note nursing N-1 by=RN-1 service_date=2026-03-02 text='BP 148/91, HR 77, temp 98.1, resp 18, SpO2 97%, weight 81.3 kg. Came by taxi.'
    12:30 adt discharge

Silent on
    2026-02-23 10:30 note nursing N-0 encounter=ENC-0 patient=PAT-0 by=RN-1 service_date=2026-02-23 text='BP 148/91, HR 77, temp 98.1, resp 18, SpO2 97%, weight 81.3 kg. Slept poorly.'
    09:00 adt admit
    11:30 note nursing N-1 by=RN-1 service_date=2026-03-02 text='BP 131/70, HR 92, temp 97.4, resp 16, SpO2 95%, weight 63.8 kg. Came by taxi.'
    12:30 adt discharge

What to do
    Remove the other patient's text, add this patient's findings, and report the disclosure as the unit's privacy policy says.

Feed notes
    Only ids are kept and shown: the alert names the other note by its id and holds nothing of its text. Sentences and values of
    one other note count together, more where they follow each other and where the author is the same.

Known gaps
    A short section of sentences that the unit often writes is not told from chance. Notes of other places are not compared.

References
    NGS, Documentation (same wording from patient to patient); AAPC on First Coast and Palmetto; CMS on cloned
    documentation. Thresholds are ours (design).
"""  # noqa: E501 - a note is one line of a timeline

from collections.abc import Iterator

from streams.encounter.copied import CopyKind
from streams.profiles.profile import Profile
from streams.rules.copies import ComparedChart, copies_of, copy_finding
from streams.rules.rule import Finding, Services, rule

REMOVE = (
    "Remove the other patient's text, add this patient's findings, and report the disclosure as the unit's privacy"
    " policy says."
)
MESSAGE = "The note holds text of another patient's note; this is a privacy incident as well."

KINDS: tuple[CopyKind, ...] = ("other-patient",)


@rule("cloned-note-across-patients", severity="audit-risk", judged=("after-grace", "at-close"), needs=("NOTE",))
def cloned_note_across_patients(chart: ComparedChart, _services: Services, _profile: Profile) -> Iterator[Finding]:
    for note, copied in copies_of(chart, KINDS):
        yield copy_finding(note, copied, MESSAGE, REMOVE, reason="other-patient")
