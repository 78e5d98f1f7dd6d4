"""The record of a service was not completed in time: an infusion without both ends, a note unsigned or never written.

Why it matters
    A claim may go out only when documentation and signature are complete, and a couple of days is what
    contractors call reasonable. What is completed after that is read as written for the claim.

Fires on
    08:10 note provider N1 by=D1 state=final
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge
    +1d 12:31 charge C1 96365

Silent on
    08:10 note provider N1 by=D1 state=final
    08:12 sign author note=N1 by=D1 signed_at=08:12
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge
    +1d 12:31 charge C1 96365

What to do
    Complete it now, and label it late.

Feed notes
    Three delays. MAR: an infusion has no start or no stop from any accepted source `late_entry_grace` (24 h)
    after the service. Unsigned: a provider, procedure or plan note has no signature `note_grace` (48 h) after
    the service it tells of, or was first signed after that with no attestation beside it. Unwritten: something
    was given and no provider note is there after `note_grace`. The service ends with the departure, else with
    the last that was given. Each part is judged only where its feed is connected.

Known gaps
    What is still missing is also the matter of `infusion-stop-time-missing`, `provider-signature-missing` and
    `provider-note-missing`, which weigh it heavier; here it is the delay. A MAR entry that came late is
    reported by `late-entry-unlabelled`. Addenda have `addendum-incomplete`.

References
    WPS, timely documentation ("a couple of days" is a contractor's advice, not a number of CMS). The hours are
    ours (design).
"""

from collections.abc import Iterator
from datetime import timedelta

from schemas.alert import Evidence, Measure, Subject
from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.chart import ClosedChart
from streams.encounter.given import by_line, treatments
from streams.encounter.infusions import Infusion
from streams.encounter.notes import provider_notes
from streams.encounter.versions import note_due, service_end, signatures_under
from streams.profiles.profile import Profile
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule

COMPLETE = "Complete it now, and label it late."


@rule("delayed-documentation", severity="audit-risk", judged=("after-grace",), needs=("MAR",))
def delayed_documentation(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for infusion in by_line(chart, profile.vocabulary):
        if infusion.start is None or infusion.stop is None:
            yield _incomplete(chart, infusion, profile.timeliness.late_entry_grace_hours)
    if "NOTE" not in profile.feeds:
        return
    hours = profile.necessity.note_grace_hours
    for note in provider_notes(chart):
        if "SIG" in profile.feeds and note.data.state != "addendum":
            yield from _unsigned(chart, note, hours)
    if not provider_notes(chart):
        yield from _unwritten(chart, profile, hours)


def _incomplete(chart: ClosedChart, infusion: Infusion, hours: float) -> Finding:
    missing = "start" if infusion.start is None else "stop"
    return Finding(
        subject=Subject(administration_id=infusion.administration_id),
        message="The MAR of the infusion was not completed in time.",
        suggestion=COMPLETE,
        evidence=(when(infusion.entries[-1], expected=missing),),
        due=max(chart.closed_at, service_end(chart) + timedelta(hours=hours)),
        measure=Measure(threshold=hours),
    )


def _unsigned(chart: ClosedChart, note: Event[Note], hours: float) -> Iterator[Finding]:
    due = note_due(chart, note, timedelta(hours=hours))
    signatures = signatures_under(chart, note.data.note_id)
    times = [one.data.signed_at or one.data.occurred_at for one in signatures]
    attested = any(one.data.meaning == "attest" for one in signatures)
    if attested or any(at <= due for at in times):
        return
    late = tuple(Evidence(event=one.ref, field="signed_at") for one in signatures)
    yield Finding(
        subject=Subject(note_id=note.data.note_id),
        message="The provider's note was not signed in time.",
        suggestion="Sign now; if it was signed late, add an attestation.",
        evidence=(Evidence(event=note.ref, field="signature", expected=f"by {due.isoformat()}"), *late),
        due=max(chart.closed_at, due),
        measure=Measure(threshold=hours),
    )


def _unwritten(chart: ClosedChart, profile: Profile, hours: float) -> Iterator[Finding]:
    given = treatments(chart, profile.vocabulary)
    if given:
        yield Finding(
            subject=Subject(),
            message="No provider's note was written in time.",
            suggestion=COMPLETE,
            evidence=(when(given[-1].first, expected="a provider's note"),),
            due=max(chart.closed_at, service_end(chart) + timedelta(hours=hours)),
            measure=Measure(threshold=hours),
            part="unwritten",
        )
