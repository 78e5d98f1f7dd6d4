"""More than one service could be the initial one, and nothing says what the visit was mainly for.

Why it matters
    A practice bills as initial the service that was the reason for the visit, whatever its rank. Without a
    reason on record the choice is a guess; a facility goes by rank and is only told.

Fires on
    07:50 adt admit class=office place_of_service=11
    08:00 mar start infliximab order=O1 access=L1 drug.category=chemotherapy
    10:00 mar stop infliximab access=L1
    10:10 mar given ondansetron id=A2 order=O2 access=L1 route=iv-push drug.category=therapeutic
    10:30 adt discharge

Silent on
    07:50 adt admit class=office place_of_service=11 primary_reason=chemotherapy
    08:00 mar start infliximab order=O1 access=L1 drug.category=chemotherapy
    10:00 mar stop infliximab access=L1
    10:10 mar given ondansetron id=A2 order=O2 access=L1 route=iv-push drug.category=therapeutic
    10:30 adt discharge

What to do
    State the main reason for the visit (for example "here for infliximab").

Feed notes
    The reason is `primary_reason` of the registration other than `other`, or a provider's note, or an order's
    indication, that says what the patient came for ("here for", "presents for", "scheduled for", "reason for
    visit") and names one of the drugs, chemotherapy, hydration, or an infusion. Services are those that could
    be initial at their site; doses of one drug are one. Facility claims: informational.

Known gaps
    Settings that bill no administration are silent. A reason in words the phrases do not have is not seen.

References
    Claims Processing Manual chapter 12, 30.5 (restated); AAPC, Reason for encounter guides initial infusion
    coding; wearemedicalcoders.com, Essential documentation requirements.
"""

import re
from collections.abc import Iterator

from schemas.alert import Subject
from streams.coding.derivation import Derivation
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.notes import provider_notes, words
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule
from streams.rules.statements import says

CAME_FOR = (
    r"(?:here|presents?|presenting|came|comes|coming|arriv\w+|seen|scheduled|admitted|visit|returns?) (?:today )?"
    r"(?:for|to receive)|(?:main|primary|chief) (?:reason|complaint|purpose)\W+"
    r"(?:for (?:the |this )?(?:visit|encounter)\W+)?(?:is |was )?"
    r"|reason for (?:the |this )?(?:visit|encounter)\W+(?:is |was )?"
)


@rule("primary-reason-missing", severity="downcode-risk", judged=("at-close",), needs=("ENC", "MAR"))
def primary_reason_missing(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    if chart.stay.primary_reason not in ("", None, "other"):
        return
    rivals = _rivals(chart, services.derivation, profile.vocabulary)
    if len(rivals) <= 1 or _told(chart, rivals, profile):
        return
    yield Finding(
        subject=Subject(),
        message="Several services could be the initial one, and nothing says what the visit was mainly for.",
        suggestion="State the main reason for the visit.",
        evidence=tuple(when(given.first) for given in rivals.values()),
        severity=None if profile.perspective == "professional" else "informational",
    )


def _rivals(chart: ClosedChart, derivation: Derivation, vocabulary: Vocabulary) -> dict[str, Given]:
    """The first dose of each drug that could be the initial service of its site."""
    able = {ident for site in derivation.sites for one in site.candidates for ident in one.administration_ids}
    rivals: dict[str, Given] = {}
    for given in treatments(chart, vocabulary):
        if given.administration_id in able:
            rivals.setdefault(vocabulary.name(given.drug), given)
    return rivals


def _told(chart: ClosedChart, rivals: dict[str, Given], profile: Profile) -> bool:
    """Whether a provider says in words what the patient came for."""
    drugs = {name for given in rivals.values() if given.drug for name in (given.drug.name, given.drug.generic_name)}
    things = [*(re.escape(name) for name in drugs if name), r"chemo\w*", "hydration", r"(?:\w+ ){0,2}infusions?"]
    came_for = Phrases(rf"\b(?:{CAME_FOR})\W*(?:[\w'-]+ ){{0,5}}?(?:{'|'.join(things)})\b")
    written = [text for note in provider_notes(chart) for text in words(note)] if "NOTE" in profile.feeds else []
    return says(came_for, [*written, *(order.data.indication for order in chart.orders)])
