"""A provider's note is not signed as a signature must be: not at all, with no date, by stamp, or a week late.

Why it matters
    An unsigned note is disregarded at review, and with it the reason for everything that was given. A stamp or
    "signature on file" is no signature; a late one needs an attestation and must not be back-dated.

Fires on
    08:10 note provider N1 by=D1 state=final service_date=2026-03-02
    12:30 adt discharge
    +1d 12:31 charge C1 96365

Silent on
    08:10 note provider N1 by=D1 state=final service_date=2026-03-02
    08:12 sign author note=N1 by=D1 signer.credentials=MD method=electronic signed_at=08:12
    12:30 adt discharge
    +1d 12:31 charge C1 96365

What to do
    Sign now. If it is late, add a signed attestation rather than a back-dated signature.

Feed notes
    Notes of kind provider, procedure and plan. Reasons: `unsigned`, no signature or attestation; `undated`,
    none with a `signed_at`; `form`, only stamps, or a signature or note that says "signature on file" or
    "dictated, not read"; `late` (audit risk), the first one more than `late_signature` (7 days) after the note
    and no attestation. Nothing is said before `note_grace` (48 h) after the service, which ends with the
    departure.

Known gaps
    A draft that nobody finished counts as an unsigned note. The signature of an addendum is judged by
    `addendum-incomplete`; whether the signer is the author by `electronic-authentication-invalid`. Requests for
    records are no part of the wire contract: `late` knows only the seven days, and a signature after the
    claim is reported by `post-claim-amendment`.

References
    CGS, signature guidelines; Medicare Learning Network, signature requirements; WPS, timely documentation;
    Program Integrity Manual chapter 3, 3.3.2.4 (not read). The grace and the seven days are ours (design).
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from schemas.alert import Evidence, Measure, Severity, Subject
from schemas.envelope import Event
from schemas.note import Note
from schemas.signature import Signature
from streams.encounter.chart import ClosedChart
from streams.encounter.notes import provider_notes
from streams.encounter.versions import note_due, signatures_under
from streams.profiles.profile import Profile
from streams.profiles.signature import Signing
from streams.rules.evidence import whole_minutes
from streams.rules.rule import Finding, Services, rule
from streams.rules.wording import formal_only

Signatures = Sequence[Event[Signature]]


class Fault(NamedTuple):
    """What is wrong with the signing of a note."""

    reason: str
    message: str
    evidence: tuple[Evidence, ...]
    severity: Severity | None = None
    measure: Measure | None = None


@rule("provider-signature-missing", severity="blocks-billing", judged=("after-grace",), needs=("NOTE", "SIG"))
def provider_signature_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    grace = profile.necessity.note_grace_hours
    for note in provider_notes(chart):
        fault = _fault(note, signatures_under(chart, note.data.note_id), profile.signature)
        if fault is not None and note.data.state != "addendum":
            yield Finding(
                subject=Subject(note_id=note.data.note_id),
                message=fault.message,
                suggestion="Sign now; if late, add a signed attestation.",
                evidence=fault.evidence,
                due=note_due(chart, note, timedelta(hours=grace)),
                measure=fault.measure or Measure(threshold=grace),
                reason=fault.reason,
                severity=fault.severity,
            )


def _fault(note: Event[Note], signatures: Signatures, knobs: Signing) -> Fault | None:
    if not signatures:
        return Fault("unsigned", "The provider's note is not signed.", (Evidence(event=note.ref, field="signature"),))
    if formal_only(note.data.text):
        return Fault("form", "The note says that nobody read or signed it.", (Evidence(event=note.ref, field="text"),))
    proper = [one for one in signatures if one.data.method != "stamp" and not formal_only(one.data.text)]
    if not proper:
        return Fault("form", "The signature is a stamp or a form of words.", _places(signatures, "method"))
    dated = [one for one in proper if one.data.signed_at is not None]
    if not dated:
        return Fault("undated", "The signature has no date.", _places(proper, "signed_at"))
    return _late(note, dated, knobs)


def _late(note: Event[Note], dated: Signatures, knobs: Signing) -> Fault | None:
    if any(one.data.meaning == "attest" for one in dated):
        return None
    delay = min(one.data.signed_at for one in dated if one.data.signed_at) - note.data.occurred_at
    if delay <= timedelta(days=knobs.late_signature_days):
        return None
    measure = Measure(minutes=whole_minutes(delay), threshold=knobs.late_signature_days * 24 * 60)
    return Fault("late", "The note was signed late.", _places(dated, "signed_at"), "audit-risk", measure)


def _places(signatures: Signatures, field: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(event=one.ref, field=field, expected="a dated signature") for one in signatures)
