"""An order under which a drug was given is not authenticated as an order must be.

Why it matters
    Reviewers disregard an unsigned order, and what was given under it with it. Unlike a note, an order cannot
    be saved by an attestation; only a signed note that shows the intent to order can stand in.

Fires on
    07:50 order O1 vancomycin by=D1
    08:00 mar start vancomycin order=O1
    12:30 adt discharge
    +1d 12:31 charge C1 96365

Silent on
    07:50 order O1 vancomycin by=D1
    07:52 sign author order=O1 by=D1 signer.credentials=MD method=electronic signed_at=07:52
    08:00 mar start vancomycin order=O1
    12:30 adt discharge
    +1d 12:31 charge C1 96365

What to do
    Obtain the authentication before billing; an attestation cannot cure an order.

Feed notes
    Orders under which something was given. Reasons: `attested`, only an attestation is offered; `unsigned`, no
    signature and no signed provider note that names the drug; `verbal` (audit risk), a verbal or telephone
    order with no `received_by`, or not signed within `verbal_auth` (48 h) of `occurred_at`. A stamp is no
    signature, nor is that of a nurse, pharmacist or scribe who acknowledges. `attested` and `unsigned` wait for
    `note_grace` (48 h) after the closing, or for the claim (`claim_submitted_at`) where that comes first.

Known gaps
    One alert for an order: an unsigned verbal order is `unsigned`. Intent is read plainly: the drug named in a
    signed provider, procedure or plan note, not denied and not told as history. Date and time of an order are
    always there (the wire contract asks for them). Orders under which nothing was given are not judged.

References
    CGS, signature guidelines; Medicare Learning Network, signature requirements; NGS, certification; Noridian,
    order authentication; 42 CFR 482.24(c)(2) (not read). The hours of a verbal order are policy (design).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.alert import Evidence, Measure, Subject
from schemas.envelope import Event
from schemas.order import Order
from schemas.signature import Signature
from streams.encounter.chart import ClosedChart
from streams.encounter.notes import provider_notes, words
from streams.encounter.notes import signed as is_signed
from streams.encounter.versions import signatures_on
from streams.profiles.profile import Profile
from streams.rules.evidence import when, whole_minutes
from streams.rules.narrative import intends
from streams.rules.rule import Finding, Services, rule

NOT_ORDERING = ("nurse", "pharmacist", "scribe")
SPOKEN = ("verbal", "telephone")


@rule(
    "order-signature-missing",
    severity="blocks-billing",
    judged=("after-grace", "at-charge"),
    needs=("ORD", "SIG"),
)
def order_signature_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    used = {run.order_id for run in chart.infusions} | {dose.data.order_id for dose in chart.doses}
    for order in chart.orders:
        if order.data.order_id in used and (finding := _judged(chart, order, profile)):
            yield finding


def _judged(chart: ClosedChart, order: Event[Order], profile: Profile) -> Finding | None:
    offered = signatures_on(chart, order.data.order_id)
    signed = [one for one in offered if _authenticates(one.data)]
    attested = [one for one in offered if one.data.meaning == "attest"]
    if attested and not signed:
        places = tuple(Evidence(event=one.ref, field="meaning", found="attest", expected="author") for one in attested)
        return _open(chart, order, profile, "attested", "An attestation is offered for an order.", places)
    if not signed and not _intended(chart, order, profile):
        missing = (Evidence(event=order.ref, field="signature", expected="the ordering provider"),)
        return _open(chart, order, profile, "unsigned", "The order is not signed.", missing)
    return _spoken(chart, order, signed, profile) if order.data.mode in SPOKEN else None


def _authenticates(signature: Signature) -> bool:
    role = signature.signer.role if signature.signer else None
    return signature.meaning != "attest" and signature.method != "stamp" and role not in NOT_ORDERING


def _intended(chart: ClosedChart, order: Event[Order], profile: Profile) -> bool:
    """Whether a signed note of a provider shows that the drug was to be given."""
    return any(
        intends(text, order.data.drug, profile.vocabulary)
        for note in provider_notes(chart)
        if is_signed(chart, note)
        for text in words(note)
    )


def _open(
    chart: ClosedChart, order: Event[Order], profile: Profile, reason: str, message: str, places: tuple[Evidence, ...]
) -> Finding:
    grace = profile.necessity.note_grace_hours
    claims = [charge.data.claim_submitted_at for charge in chart.charges if charge.data.claim_submitted_at]
    return Finding(
        subject=Subject(order_id=order.data.order_id),
        message=message,
        suggestion="Obtain the authentication of the order before billing.",
        evidence=places,
        due=min([chart.closed_at + timedelta(hours=grace), *claims]),
        measure=Measure(threshold=grace),
        reason=reason,
    )


def _spoken(
    chart: ClosedChart, order: Event[Order], signed: list[Event[Signature]], profile: Profile
) -> Finding | None:
    hours = profile.signature.verbal_auth_hours
    due = order.data.occurred_at + timedelta(hours=hours)
    first = min((_at(one) for one in signed), default=None)
    late = first is None or first > due
    if not late and order.data.received_by is not None:
        return None
    faults = [] if order.data.received_by else [Evidence(event=order.ref, field="received_by", expected="who took it")]
    if late:
        faults += [when(order), *(Evidence(event=one.ref, field="signed_at") for one in signed)]
    delay = whole_minutes(first - order.data.occurred_at) if first else None
    return Finding(
        subject=Subject(order_id=order.data.order_id),
        message="A verbal order is not authenticated in time." if late else "A verbal order does not say who took it.",
        suggestion="Obtain the authentication of the order; name who received it.",
        evidence=tuple(faults),
        due=max(chart.closed_at, due) if first is None else None,
        measure=Measure(minutes=delay, threshold=hours * 60),
        reason="verbal",
        severity="audit-risk",
    )


def _at(signature: Event[Signature]) -> datetime:
    return signature.data.signed_at or signature.data.occurred_at
