"""The route says "IV" or "injection", and nothing tells whether it was pushed, infused, or where it was injected.

Why it matters
    A push, an infusion and an injection into muscle or skin are three services. Where the record leaves the
    method open, a reviewer takes the smallest of them.

Fires on
    08:00 mar given ceftriaxone order=O1 dose=1g route_text=IVPB
    12:30 adt discharge

Silent on
    08:00 mar given ceftriaxone order=O1 dose=1g route_text=IVPB for=30
    12:30 adt discharge

What to do
    State IV push, IV infusion, IM or SQ.

Feed notes
    What derives the method: a length (`duration_minutes`, or a charted start and stop), a rate, or a device.
    "IVPB" says how the bag hangs and not that it ran: it counts as "IV". Which words mean what is in the
    vocabulary (`routes.toml`).

Known gaps
    The route of the order is not taken for the method that was used. An infusion with a start and no stop
    counts as an infusion; its missing stop is another rule's. Words in notes are not read for the method.

References
    wearemedicalcoders.com, Essential documentation requirements and The 16-minute rule; Noridian, bundling
    of drug administration (push and infusion are told apart by method and minutes).
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.infusions import RUNNING
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule

OPEN = {
    "iv-unspecified": ("The route is IV, and nothing tells a push from an infusion.", "iv-push or iv-infusion"),
    "injection-unspecified": (
        "The route is an injection, and not which one.",
        "intramuscular or subcutaneous",
    ),
}


@rule("route-ambiguous", severity="downcode-risk", judged=("at-close",), needs=("MAR",))
def route_ambiguous(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for given in treatments(chart, profile.vocabulary):
        if given.route not in OPEN or (given.by_vein and _method(given)):
            continue
        message, expected = OPEN[given.route]
        told = given.holding("route_text") or given.entries
        yield Finding(
            subject=Subject(administration_id=given.administration_id),
            message=message,
            suggestion="State IV push, IV infusion, IM or SQ.",
            evidence=(Evidence(event=told[0].ref, field="route_text", found=given.route, expected=expected),),
        )


def _method(given: Given) -> bool:
    """Whether a length, a rate, a device or the kind of its entries tells how it went in."""
    charted = any(given.charted(field) is not None for field in ("duration_minutes", "rate", "device"))
    return charted or any(entry.data.action in RUNNING for entry in given.entries)
