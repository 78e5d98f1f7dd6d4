"""A drug was given under a standing order or protocol that states no reason of this patient, or nobody signed.

Why it matters
    A standing order is lawful where a practitioner authenticates it and the record says why this patient fell
    under it. Given by routine it is a drug without an order or without necessity.

Fires on
    07:50 order O1 diphenhydramine standing_order=true diagnoses='["D80.1"]' indication="per protocol"
    07:55 sign author order=O1 by=DR1
    08:00 mar given diphenhydramine order=O1 route=iv-push
    12:30 adt discharge

Silent on
    07:50 order O1 diphenhydramine standing_order=true diagnoses='["D80.1"]' indication="flushing with the last dose"
    07:55 sign author order=O1 by=DR1
    08:00 mar given diphenhydramine order=O1 route=iv-push
    12:30 adt discharge

What to do
    Document the patient's own reason, and have the order authenticated.

Feed notes
    Looked at are orders with `standing_order` or of the mode `protocol` under which something was given. A
    reason is `indication` or `as_needed_for` of the order where it says more than the name of a protocol, the
    section `indication` of a provider note, or its words as for `clinical-indication-missing`. A signature is
    any signature event of the order that is no attestation; it is asked for only where signatures are
    connected.

Known gaps
    A reason in a note counts for every standing order of the encounter. The conditions of approving a
    protocol as such are not in the feeds.

References
    wearemedicalcoders.com, Essential documentation requirements; 42 CFR 482.24(c)(3) as restated at
    legalclarity.org; NGS, certificate details.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.envelope import Event
from schemas.order import Order
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.given import administered
from streams.encounter.notes import provider_notes, section, words
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule
from streams.rules.statements import WHY, patient_reason, says


@rule(
    "standing-order-without-indication",
    severity="downcode-risk",
    judged=("at-close",),
    needs=("ORD", "MAR", "NOTE"),
)
def standing_order_without_indication(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    used = {one.order_id for one in administered(chart, profile.vocabulary) if one.route != "flush"}
    for order in chart.orders:
        if order.data.order_id in used and (order.data.standing_order or order.data.mode == "protocol"):
            if not _reasoned(chart, order):
                message = "A drug was given under a standing order with no reason of this patient."
                yield _finding(order, "indication", message, "the patient's reason")
            if "SIG" in profile.feeds and not _authenticated(chart, order):
                message = "A drug was given under a standing order that nobody authenticated."
                yield _finding(order, "signature", message, "a signature")


def _reasoned(chart: Chart, order: Event[Order]) -> bool:
    return (
        patient_reason(order.data.indication)
        or patient_reason(order.data.as_needed_for)
        or any(patient_reason(section(note, "indication")) or says(WHY, words(note)) for note in provider_notes(chart))
    )


def _authenticated(chart: Chart, order: Event[Order]) -> bool:
    return any(
        signature.data.order_id == order.data.order_id and signature.data.meaning != "attest"
        for signature in chart.signatures
    )


def _finding(order: Event[Order], part: str, message: str, expected: str) -> Finding:
    return Finding(
        subject=Subject(order_id=order.data.order_id),
        message=message,
        suggestion="Document the patient's own reason, and have the order authenticated.",
        evidence=(Evidence(event=order.ref, field=part, expected=expected),),
        part=part,
    )
