"""An administration is billed in a family, by a technique or in a number that no lawful reading of the MAR supports.

Why it matters
    MAR and claim must tell one story. A push billed as an infusion, or three pushes where two were charted, is
    corrected on review.

Fires on
    08:00 mar given ondansetron order=O1 access=L1 route=iv-push for=2
    12:30 adt discharge
    12:40 charge C1 96365 service_date=2026-03-02 units=1

Silent on
    08:00 mar given ondansetron order=O1 access=L1 route=iv-push for=2
    12:30 adt discharge
    12:40 charge C1 96374 service_date=2026-03-02 units=1

What to do
    Change the code to what is charted.

Feed notes
    Units of each administration code over the encounter, held against every lawful reading of the record.
    Reported is what lies above all of them and no rule of its own explains: further hours
    (`add-on-hours-unsupported`), short hydration (`hydration-under-31-minutes`), a concurrent infusion
    (`concurrent-infusion-unsupported`), a repeated push (`repeat-push-unsupported`), an initial where another
    was due, a drug that belongs to a procedure (`administration-integral-to-procedure`). Reason `reading`,
    informational: the claim equals a lawful reading other than the profile's; the evidence names it.

Known gaps
    Charges name no administration. What rests on a stop that is calculated or missing counts as supported
    where any reading supports it. Services that no code describes are left to a person.

References
    A53778; wearemedicalcoders.com, The 16 minute rule, and Essential documentation requirements.
"""

from collections.abc import Iterator

from schemas.alert import Measure
from streams.coding.derivation import Derivation
from streams.encounter.chart import ClosedChart
from streams.encounter.given import treatments
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.claim import (
    ADD_ON_HOURS,
    CONCURRENT,
    REPEATED_PUSH,
    about,
    administration_lines,
    codes_of,
    excess,
    initial_lines,
    lines_of,
    named,
    units,
)
from streams.rules.evidence import when
from streams.rules.integral import BILLED_AS, billed_as, integral
from streams.rules.rule import Finding, Services, rule

POOLED_NOT = "second_site_needs_reason=false"
"""A second site without a reason is for `distinct-service-modifier-unsupported`."""
OF_OTHERS = (*ADD_ON_HOURS, CONCURRENT, REPEATED_PUSH)


@rule("mar-charge-mismatch", severity="downcode-risk", judged=("at-charge",), needs=("MAR", "CHG"))
def mar_charge_mismatch(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    derivation = services.derivation
    lines = administration_lines(derivation)
    if derivation.equals:
        if lines and not set(derivation.equals) & {"default", POOLED_NOT}:
            yield _other_reading(derivation)
        return
    given, of_procedures = treatments(chart, profile.vocabulary), _of_procedures(chart, profile.vocabulary)
    for code in sorted({line.code for line in lines}):
        over = excess(derivation, code)
        if over and code not in of_procedures and not _explained(derivation, code):
            yield Finding(
                subject=about(lines_of(derivation, code)[-1]),
                message="An administration is billed that the record does not support in that form or number.",
                suggestion="Change the code to what is charted.",
                evidence=(
                    *named(lines_of(derivation, code), "units", f"at most {derivation.most(code)}"),
                    *(when(one.first) for one in given),
                ),
                measure=Measure(
                    units_supported=derivation.most(code), units_billed=derivation.billed_units.get(code, 0)
                ),
            )


def _of_procedures(chart: ClosedChart, vocabulary: Vocabulary) -> set[str]:
    """The codes that what was part of a procedure would be billed by."""
    inside = integral(chart, vocabulary)
    given = (one for one in treatments(chart, vocabulary) if one.administration_id in inside)
    kinds = {billed_as(one, vocabulary) for one in given}
    return {code for kind, codes in BILLED_AS.items() if kind in kinds for code in codes}


def _explained(derivation: Derivation, code: str) -> bool:
    """Whether a rule of its own says why these units are not supported."""
    if code in OF_OTHERS and derivation.services:
        return True
    if code == "96360" and any(service.kind == "hydration" for service in derivation.services):
        return True
    lines = lines_of(derivation, code)
    if code not in codes_of(lines[0]).initial:
        return False
    if derivation.most(code):  # it was due once: a second one is for multiple-initial-services
        return units(initial_lines(derivation)) > max(len(derivation.sites), 1)
    candidates = {f"{one.category} {one.technique}" for site in derivation.sites for one in site.candidates}
    ranks = codes_of(lines[0]).ranks
    return any(_code_is(code, name) for name in candidates & set(ranks))


def _code_is(code: str, service: str) -> bool:
    """Whether the code is the initial one of such a service, which was given and is not first in its rank."""
    codes = {
        "chemotherapy infusion": "96413", "chemotherapy push": "96409", "therapeutic infusion": "96365",
        "therapeutic push": "96374", "hydration hydration": "96360",
    }  # fmt: skip
    return codes[service] == code


def _other_reading(derivation: Derivation) -> Finding:
    lines = administration_lines(derivation)
    readings = ", ".join(derivation.equals)
    return Finding(
        subject=about(lines[0]),
        message="The claim equals a lawful reading of the record that is not the one of the profile.",
        suggestion="Check that the payer takes this reading.",
        evidence=tuple(named(lines, "units", f"reading {readings}")),
        severity="informational",
        reason="reading",
        part="reading",
    )
