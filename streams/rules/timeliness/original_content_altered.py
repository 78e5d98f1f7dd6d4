"""A signed note was overwritten or deleted, and the record does not keep the original as an original.

Why it matters
    What was signed is evidence. Changed in place or removed it is an alteration of the record, which a
    reviewer may refer further, whatever the new text says.

Fires on
    08:10 note nursing N1 by=RN1 state=final text="Vancomycin started, line patent."
    08:12 sign author note=N1 by=RN1 method=electronic signed_at=08:12
    10:00 note nursing N1 by=RN1 state=final text="Vancomycin started and stopped, line patent."
    12:30 adt discharge

Silent on
    08:10 note nursing N1 by=RN1 state=final text="Vancomycin started, line patent."
    08:12 sign author note=N1 by=RN1 method=electronic signed_at=08:12
    10:00 note nursing N1 by=RN1 state=amended text="Vancomycin started and stopped, line patent."
    12:30 adt discharge

What to do
    Restore the original; file a correction beside it.

Feed notes
    A note is signed by any signature that was recorded while a version of it stood. Altered: the version that
    holds reads otherwise (text, sections or what it documents; spacing aside) and its state is not amended.
    Deleted: the note is retracted (`entered-in-error`) with no `reason`. A later version that restores the
    signed text settles it; signing the new text does not.

Known gaps
    A version in which a field is empty is taken for a feed that did not repeat it. Orders and MAR entries are
    not judged: their state changes after signing as a matter of course. A note that was unsigned in between
    (the signature retracted before the change) was opened for editing and is not reported.

References
    CGS, Amendments to medical records; Noridian, addendum rules; Program Integrity Manual chapter 3, 3.3.2.5
    (not read). What counts as preserved is inference.
"""

from collections.abc import Iterator, Sequence

from schemas.alert import Evidence, Subject
from schemas.envelope import Event
from schemas.note import Note
from schemas.signature import Signature
from streams.encounter.chart import Chart
from streams.encounter.versions import History, note_histories, rewritten, version_at
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule

KEPT = ("amended", "addendum")
Signed = tuple[Event[Note], Event[Signature]]


@rule("original-content-altered", severity="blocks-billing", judged=("as-events-arrive", "at-close"), needs=("SIG",))
def original_content_altered(chart: Chart, _services: Services, _profile: Profile) -> Iterator[Finding]:
    holding, under = {note.data.note_id: note for note in chart.notes}, _signatures(chart)
    for note_id, history in note_histories(chart).items():
        signed, now = _signed(under.get(note_id, ()), history), holding.get(note_id)
        if signed is None:
            continue
        original, signature = signed
        if now is None and not history[-1].data.reason:
            yield _finding(history[-1], original, signature, "status", "A signed note was deleted.")
        elif now is not None and now.data.state not in KEPT and rewritten(original.data, now.data):
            yield _finding(now, original, signature, "text", "A signed note was changed in place.")


def _signatures(chart: Chart) -> dict[str | None, list[Event[Signature]]]:
    """Every signature under each note, retractions among them."""
    found: dict[str | None, list[Event[Signature]]] = {}
    for event in chart.recorded(Signature):
        found.setdefault(event.data.note_id, []).append(event)
    return found


def _signed(under: Sequence[Event[Signature]], history: History) -> Signed | None:
    """The first version that somebody signed, with the signature."""
    retracted = {(_key(event.data), event.time) for event in under if event.data.status != "active"}
    for event in under:
        version = version_at(history, event.time) if event.data.status == "active" else None
        later = [other.time for other in history if version is not None and other.order > version.order]
        opened = any(key == _key(event.data) and event.time <= at <= min(later, default=at) for key, at in retracted)
        if version is not None and not opened:
            return version, event
    return None


def _key(signature: object) -> tuple[object, ...]:
    data: Signature = signature  # type: ignore[assignment]
    return (data.signer.id if data.signer else None, data.meaning)


def _finding(now: Event[Note], original: Event[Note], signature: Event[Signature], field: str, message: str) -> Finding:
    return Finding(
        subject=Subject(note_id=now.data.note_id),
        message=message,
        suggestion="Restore the original; file a correction beside it.",
        evidence=(
            Evidence(event=original.ref, field="text"),
            Evidence(event=signature.ref, field="signed_at"),
            Evidence(event=now.ref, field=field, expected="the original, and a correction beside it"),
        ),
    )
