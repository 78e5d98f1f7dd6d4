"""An electronic signature does not prove who stands for the entry: another's, a system's, undated, or overtaken.

Why it matters
    An electronic signature counts only where it shows which person authenticated which text and when. Signed
    by a program, through a shared login, or under words that were changed afterwards, it proves nothing.

Fires on
    08:10 note provider N1 by=D1 state=final service_date=2026-03-02
    08:12 sign author note=N1 by=D2 signer.credentials=MD method=electronic signed_at=08:12
    12:30 adt discharge

Silent on
    08:10 note provider N1 by=D1 state=final service_date=2026-03-02
    08:12 sign author note=N1 by=D1 signer.credentials=MD method=electronic signed_at=08:12
    12:30 adt discharge

What to do
    The author authenticates the entry again through an own login.

Feed notes
    Five faults: the signer of a note is not its author and signs as author (`cosign`, `supervise` and `attest`
    are other roles, and a scribe's note is signed by another); no user at all; no `signed_at`; a user or text
    that says a program signed (`signature.automatic_words`); a login that is listed (`providers.shared_logins`),
    says it is shared (`signature.shared_words`), or stands for two different names. A text is changed after
    signature where a later version of the note reads otherwise and nobody has signed since.

Known gaps
    A version that is labelled `amended` and not signed again is reported by `addendum-incomplete`. For an
    order only user, time and login are judged: a colleague may sign it. A signature by hand or stamp is
    judged by `provider-signature-missing`, which also reports a provider's note that is signed without a
    date. Hashes of versions are not part of the wire contract; texts are compared.

References
    Medicare Learning Network, signature requirements; CGS, signature guidelines; Noridian, documentation
    requirements. The words that betray a program or a shared login are ours (design).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from schemas.alert import Evidence, Subject
from schemas.base import Person
from schemas.envelope import Event
from schemas.note import Note
from schemas.signature import Signature
from streams.encounter.chart import Chart
from streams.encounter.people import identified
from streams.encounter.versions import (
    History,
    note_histories,
    rewritten,
    same_person,
    signatures_under,
    version_at,
)
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule
from streams.rules.wording import REMEMBERED, signed_by_program

LETTERS, WORD = re.compile(r"[a-z]+"), re.compile(r"\w{2,}")
AS_AUTHOR = ("", None, "author")
BY_HAND = ("handwritten", "stamp")


class Fault(NamedTuple):
    """What is wrong with a signature, and where it shows."""

    message: str
    evidence: tuple[Evidence, ...]


@rule(
    "electronic-authentication-invalid",
    severity="blocks-billing",
    judged=("as-events-arrive", "at-close"),
    needs=("SIG",),
)
def electronic_authentication_invalid(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    histories = note_histories(chart)
    notes = {note.data.note_id: note for note in chart.notes}
    for event in chart.signatures:
        signature = event.data
        if signature.method in BY_HAND:
            continue
        faults = [*_user(chart, event, profile), *_untimed(event)]
        note = notes.get(signature.note_id or "")
        if note is not None:
            faults += [*_by_another(event, note), *_overtaken(chart, event, note, histories[note.data.note_id])]
        if faults:
            yield Finding(
                subject=Subject(note_id=signature.note_id, order_id=signature.order_id),
                message=faults[0].message,
                suggestion="The author authenticates the entry again through an own login.",
                evidence=tuple(item for fault in faults for item in fault.evidence),
                part=f"{signature.signer.id if signature.signer else None}/{signature.meaning}",
            )


def _user(chart: Chart, event: Event[Signature], profile: Profile) -> Iterator[Fault]:
    signer = event.data.signer
    if signer is None or not identified(signer):
        yield Fault("The signature names no user.", (Evidence(event=event.ref, field="signer", expected="a user"),))
        return
    words = _letters(f"{signer.id or ''} {signer.name or ''}")
    if not words.isdisjoint(profile.signature.automatic_words) or signed_by_program(event.data.text):
        yield Fault("The entry was signed by a program.", (Evidence(event=event.ref, field="signer"),))
    shared = not words.isdisjoint(profile.signature.shared_words)
    listed = shared or signer.id in profile.providers.shared_logins
    if listed or _two_names(signer, chart):
        yield Fault("The login of the signature is shared.", (Evidence(event=event.ref, field="signer"),))


@lru_cache(REMEMBERED)
def _letters(text: str) -> frozenset[str]:
    return frozenset(LETTERS.findall(text.lower()))


def _two_names(signer: Person, chart: Chart) -> bool:
    """Whether the same login signs under another name, with no word in common."""
    names = chart.once(_two_names, lambda: _names(chart)).get(signer.id or "", set()) - {signer.name}
    mine = _words(signer.name) if names else set()
    return any(mine and words and not mine & words for words in map(_words, names))


def _names(chart: Chart) -> dict[str, set[str | None]]:
    """The names under which each login signs."""
    names: dict[str, set[str | None]] = {}
    for signature in chart.signatures:
        if (signer := signature.data.signer) and signer.id:
            names.setdefault(signer.id, set()).add(signer.name)
    return names


def _words(name: str | None) -> set[str]:
    return set(WORD.findall((name or "").casefold()))


def _untimed(event: Event[Signature]) -> Iterator[Fault]:
    if event.data.signed_at is None:
        yield Fault(
            "The signature has no time.", (Evidence(event=event.ref, field="signed_at", expected="date and time"),)
        )


def _by_another(event: Event[Signature], note: Event[Note]) -> Iterator[Fault]:
    author, signature = note.data.author, event.data
    scribed = author is not None and author.role == "scribe"
    if signature.meaning in AS_AUTHOR and not scribed and same_person(author, signature.signer) is False:
        places = (Evidence(event=event.ref, field="signer", expected="the author"), _author(note))
        yield Fault("The note is signed as author by somebody else.", places)


def _author(note: Event[Note]) -> Evidence:
    return Evidence(event=note.ref, field="author")


def _overtaken(chart: Chart, event: Event[Signature], note: Event[Note], history: History) -> Iterator[Fault]:
    """The note reads otherwise than when it was signed, and nobody has signed since."""
    signed = version_at(history, event.time)
    since = any(other.time >= note.time for other in signatures_under(chart, note.data.note_id))
    if signed is None or since or note.data.state == "amended" or not rewritten(signed.data, note.data):
        return
    places = (
        Evidence(event=event.ref, field="signed_at"),
        Evidence(event=note.ref, field="text", expected="as signed"),
    )
    yield Fault("The text was changed after it was signed.", places)
