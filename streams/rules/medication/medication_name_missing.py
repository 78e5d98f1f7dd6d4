"""Something was given, and its entry names no drug or fluid, or only a kind of drug.

Why it matters
    "Antibiotic" or "IV fluids" cannot be billed, checked against an order, or told apart from the next bag.

Fires on
    07:30 order O1 "sodium chloride 0.9%" dose=1000mL route=iv-infusion frequency=once for=120 by=P1
    08:00 mar start "IV fluids" order=O1 dose=1000mL volume=1000mL billing_units=1
    10:05 mar stop "IV fluids" order=O1
    12:30 adt discharge

Silent on
    07:30 order O1 "sodium chloride 0.9%" dose=1000mL route=iv-infusion frequency=once for=120 by=P1
    08:00 mar start "IV fluids" order=O1 dose=1000mL volume=1000mL billing_units=1
    10:05 mar stop "sodium chloride 0.9%" id="A-IV fluids" order=O1
    12:30 adt discharge

What to do
    Name the drug or fluid exactly.

Feed notes
    A name is `drug.name` or `drug.generic_name`, and one entry of an administration with a name is enough; a
    code of `rxnorm`, `ndc` or `hcpcs` names it too. Which words name no drug is in the vocabulary
    (`names.toml`, `unspecific`). The order does not stand in for the entry. Flushes, and fluid that only
    carries a drug, are left out.

Known gaps
    A word that is neither a drug nor on the list counts as a name; `generic-name-missing` asks what it is.

References
    NGS, CERT medication administration; Noridian, documentation requirements for drugs and biologicals;
    STAR, injections and infusions.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.base import Drug
from streams.encounter.chart import Chart
from streams.encounter.given import treatments
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.rule import Finding, Services, rule

NAMED_BY_CODE = ("rxnorm", "ndc", "hcpcs")


@rule("medication-name-missing", severity="blocks-billing", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def medication_name_missing(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for given in treatments(chart, profile.vocabulary):
        drugs = [entry.data.drug for entry in given.entries]
        if any(drug and _named(drug, profile.vocabulary) for drug in drugs):
            continue
        worded = any(drug and (drug.name or drug.generic_name) for drug in drugs)
        yield Finding(
            subject=Subject(administration_id=given.administration_id),
            message="Only a kind of drug is named." if worded else "No drug or fluid is named.",
            suggestion="Name the drug or fluid exactly.",
            evidence=(
                Evidence(event=given.first.ref, field="drug", found="unspecific" if worded else None, expected="name"),
            ),
        )


def _named(drug: Drug, vocabulary: Vocabulary) -> bool:
    coded = bool(drug.code) and drug.system in NAMED_BY_CODE
    return coded or not (vocabulary.unspecific(drug.name) and vocabulary.unspecific(drug.generic_name))
