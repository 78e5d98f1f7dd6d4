"""The initial service billed is not the one that ranks first, or not the one the visit was for.

Why it matters
    Each access site has one initial service. In a facility infusion stands above push, and chemotherapy above
    other drugs above hydration, whatever the clock says; in a practice it is the reason for the visit. A wrong
    initial drags wrong add-on codes with it.

Fires on
    08:00 mar start ringers order=O1 access=L1 drug.category=hydration
    09:30 mar stop ringers access=L1
    08:10 mar given ondansetron id=A2 order=O2 access=L1 route=iv-push drug.category=therapeutic
    12:30 adt discharge primary_reason=therapeutic
    12:40 charge C1 96360 service_date=2026-03-02 units=1

Silent on
    08:00 mar start ringers order=O1 access=L1 drug.category=hydration
    09:30 mar stop ringers access=L1
    08:10 mar given ondansetron id=A2 order=O2 access=L1 route=iv-push drug.category=therapeutic
    12:30 adt discharge primary_reason=therapeutic
    12:40 charge C1 96374 service_date=2026-03-02 units=1

What to do
    Bill the initial for the ranking service and add-ons for the rest.

Feed notes
    Ranks of a facility: 96413, 96409, 96365, 96374, 96360. A billed initial code is reported where a service of
    that kind was given, but another ranks higher at its site (facility) or is of the category of
    `primary_reason` (professional), and no lawful reading has the code as the initial of any site.
    Intramuscular and subcutaneous injections take no part.

Known gaps
    Charges name no site: a code that is the right initial of one site is not reported for another. An initial
    code for a service that was not given in that form is for `mar-charge-mismatch`. A professional visit
    without a charted reason is for `primary-reason-missing`.

References
    Noridian, chemotherapy administration billing; Claims Processing Manual chapter 12, 30.5 (restated); NAMAS,
    auditing infusions; AAPC, How's your infusion coding; revenuecycleadvisor.com.
"""

from collections.abc import Iterator

from streams.coding.charged import BilledLine
from streams.coding.derivation import Candidate, Derivation
from streams.encounter.chart import ClosedChart
from streams.encounter.given import administered
from streams.profiles.profile import Profile
from streams.rules.claim import about, codes_of, initial_code, initial_lines, named, supported_anywhere
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule


@rule("initial-service-hierarchy-error", severity="downcode-risk", judged=("at-charge",), needs=("MAR", "CHG"))
def initial_service_hierarchy_error(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    derivation = services.derivation
    professional = profile.perspective == "professional"
    first = {given.administration_id: given.first for given in administered(chart, profile.vocabulary)}
    for line in initial_lines(derivation):
        ahead = _ahead(line, derivation, chart.stay.primary_reason if professional else None)
        if (
            ahead is None
            or supported_anywhere(derivation, line.code)
            or (professional and not chart.stay.primary_reason)
        ):
            continue
        expected = initial_code(ahead, codes_of(line))
        yield Finding(
            subject=about(line),
            message="The initial service billed is not the one the visit was for."
            if professional
            else "A service that ranks higher was given, and a lower one is billed as initial.",
            suggestion="Bill the initial for the ranking service and add-ons for the rest.",
            evidence=(
                *named([line], expected=expected),
                *(when(first[ident]) for ident in ahead.administration_ids if ident in first),
            ),
        )


def _ahead(line: BilledLine, derivation: Derivation, reason: str | None) -> Candidate | None:
    """The service that goes before the one billed as initial, where such a one was given at a site."""
    codes = codes_of(line)
    for site in derivation.sites:
        given = [one for one in site.candidates if initial_code(one, codes) == line.code]
        chosen = [one for one in site.candidates if one.administration_ids == site.initial]
        if given and chosen and initial_code(chosen[0], codes) != line.code:
            wanted = reason is not None and chosen[0].category == reason and given[0].category != reason
            if wanted or chosen[0].rank < given[0].rank:
                return chosen[0]
    return None
