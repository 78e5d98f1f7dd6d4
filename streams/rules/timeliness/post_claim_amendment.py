"""After the claim was submitted, the record was added to in what the claim rests on: times, necessity, a signature.

Why it matters
    A claim must stand on the record as it was when it went out. What is added afterwards may be true, and is
    still read as written for the payment; it must never be used to raise a code.

Fires on
    08:00 mar start vancomycin order=O1
    12:30 adt discharge
    13:00 charge C1 96365 claim_submitted_at=13:00
    09:05 mar stop vancomycin order=O1 recorded=14:00 late_entry=true

Silent on
    08:00 mar start vancomycin order=O1
    12:30 adt discharge
    13:00 charge C1 96365 claim_submitted_at=14:00
    09:05 mar stop vancomycin order=O1 recorded=14:00 late_entry=true

What to do
    Hold it for compliance review; do not use it to raise a code.

Feed notes
    The claim is the earliest `claim_submitted_at` among the charges that stand. Added after it: an entry of the
    MAR for what was given; a signature or attestation under what was there before; an order with an indication
    or diagnosis it did not have; a note, new or in another version, that documents a start or stop, has a
    section for diagnosis or indication it did not have, or speaks of times or of the reason in its text.

Known gaps
    Requests for records are no part of the wire contract. A note after the claim that adds none of the three
    is not reported. What is recorded after the late window no longer reaches the chart.

References
    UT Health, Late entry, addendum, amendment; WPS, timely documentation; CGS, Amendments to medical records;
    Program Integrity Manual chapter 3, 3.3.2.5 (not read). The words that speak of times or reason are ours.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from schemas.alert import Evidence, Subject
from schemas.base import EventData
from schemas.envelope import ChartingEvent, Event
from schemas.note import Note
from schemas.order import Order
from streams.encounter.chart import Chart
from streams.encounter.given import administered
from streams.encounter.notes import section
from streams.encounter.people import posted
from streams.encounter.versions import note_histories, version_at
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.rule import Finding, Services, rule

TELLS_TIME = Phrases(
    r"\b(?:start\w*|stop\w*|began|ended|infus\w+|ran|running|complet\w+|discontinued)\b[^.;]{0,40}"
    r"(?:\b\d{1,2}:\d\d\b|\b\d{4}\b|\b\d+ ?(?:min\w*|h(?:ours?|rs?)?)\b)"
)
TELLS_REASON = Phrases(
    r"\b(?:indicat\w+|medical(?:ly)? necess\w*|diagnos\w+|necessity|because of|due to|secondary to|required for"
    r"|reason for)\b"
)


@rule("post-claim-amendment", severity="audit-risk", judged=("as-events-arrive", "at-close"), needs=("CHG",))
def post_claim_amendment(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    claims = [(at, charge) for charge in posted(chart) if (at := charge.data.claim_submitted_at)]
    if not claims:
        return
    at, charge = min(claims, key=lambda claim: (claim[0], claim[1].order))
    submitted = Evidence(event=charge.ref, field="claim_submitted_at", found=at.isoformat())
    for subject, part, added in _added(chart, at, profile.vocabulary):
        yield Finding(
            subject=subject,
            message="The record was added to after the claim was submitted.",
            suggestion="Hold it for compliance review; do not use it to raise a code.",
            evidence=(*added, submitted),
            part=part,
        )


def _added(
    chart: Chart, claim: datetime, vocabulary: Vocabulary
) -> Iterator[tuple[Subject, str, tuple[Evidence, ...]]]:
    for given in administered(chart, vocabulary):
        after = tuple(_after(entry, "time") for entry in given.entries if entry.time > claim)
        if after:
            yield Subject(administration_id=given.administration_id), "time", after
    histories = note_histories(chart)
    for signature in chart.signatures:
        history = histories.get(signature.data.note_id or "", ())
        if signature.time > claim and (not history or history[0].time <= claim):
            about, signer = signature.data, signature.data.signer
            part = f"signature/{signer.id if signer else None}/{about.meaning}"
            yield Subject(note_id=about.note_id, order_id=about.order_id), part, (_after(signature, "signed_at"),)
    for order in chart.orders:
        if order.time > claim and _reasoned_after(chart, order, claim):
            yield Subject(order_id=order.data.order_id), "necessity", (_after(order, "indication"),)
    for note in chart.notes:
        before = version_at(histories[note.data.note_id], claim)
        if note.time > claim and (field := _adds(note, before)):
            yield Subject(note_id=note.data.note_id), "note", (_after(note, field),)


def _after(event: Event[Any], field: str) -> Evidence:
    return Evidence(event=event.ref, field=field, found=event.time.isoformat(), expected="before the claim")


def _reasoned_after(chart: Chart, order: Event[Order], claim: datetime) -> bool:
    """Whether the order names a reason now that it did not name when the claim went out."""
    reason = (order.data.indication, order.data.diagnoses)
    then = [version.data for version in chart.events if version.time <= claim and _is_version(version, order.data)]
    told = [(data.indication, data.diagnoses) for data in then if isinstance(data, Order)]
    return any(reason) and reason not in told


def _is_version(event: ChartingEvent, order: EventData) -> bool:
    return isinstance(event.data, Order) and isinstance(order, Order) and event.data.order_id == order.order_id


def _adds(note: Event[Note], before: Event[Note] | None) -> str | None:
    """The field in which the note says more of times or reason than it did when the claim went out."""
    data, old = note.data, before.data if before else None
    times = [(item.start, item.stop) for item in data.documented or () if item.start or item.stop]
    if times and times != [(item.start, item.stop) for item in (old.documented if old else None) or ()]:
        return "documented"
    for name in ("diagnosis", "indication"):
        if section(note, name) and (before is None or section(note, name) != section(before, name)):
            return "sections"
    fresh = (data.text or "").replace((old.text if old else None) or "\n", "")
    return "text" if TELLS_TIME.search(fresh) or TELLS_REASON.search(fresh) else None
