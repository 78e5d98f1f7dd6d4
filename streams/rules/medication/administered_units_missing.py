"""A drug that is paid by itself has no amount that can be turned into its billing units.

Why it matters
    The drug line is billed in units of its code. "5 mg/kg" or "one vial" does not say how many of them were
    given, and what cannot be counted is reduced or refunded.

Fires on
    07:30 order O1 infliximab dose=5mg/kg route=iv-infusion frequency=once for=120 by=P1
    08:00 mar start infliximab order=O1 dose=5mg/kg volume=250mL concentration=1.6mg/mL
    10:05 mar stop infliximab order=O1
    12:30 adt discharge

Silent on
    07:30 order O1 infliximab dose=5mg/kg route=iv-infusion frequency=once for=120 by=P1
    08:00 mar start infliximab order=O1 dose=5mg/kg volume=250mL concentration=1.6mg/mL
    10:05 mar stop infliximab order=O1 dose=400mg
    12:30 adt discharge

What to do
    Chart the total amount given, and what was discarded, in mass or units.

Feed notes
    A drug is paid by itself where its HCPCS code, or the ingredient of its name, has a billing unit in the
    vocabulary (`billing_units.toml`; fluids are left out). The amount is a dose in the dimension of that
    unit, or `billing_units` on the administration. Both readings of "units" are kept: this rule asks for the
    dose, `drug-charge-mismatch` compares the billed units.

Known gaps
    Drugs that are not in the table are not asked for. A part of a unit counts as convertible: payers round
    it up. A dose worked out of volume and concentration is not a charted total.

References
    wearemedicalcoders.com, Essential documentation requirements (total units administered); OIG
    A-03-13-00011 and A-09-12-02003 (drug units on outpatient claims).
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.rule import Finding, Services, rule


@rule("administered-units-missing", severity="downcode-risk", judged=("at-close",), needs=("MAR",))
def administered_units_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for given in treatments(chart, profile.vocabulary):
        dimension = _dimension(given, profile.vocabulary)
        if dimension is None or (given.charted("billing_units") or 0) > 0:
            continue
        charted = [profile.vocabulary.amount(dose) for dose in given.doses]
        if not any(amount and amount.dimension == dimension and amount.value > 0 for amount in charted):
            held = given.holding("dose") or given.entries
            yield Finding(
                subject=Subject(administration_id=given.administration_id),
                message="No total amount is charted that converts to the billing units of the drug.",
                suggestion="Chart the total amount given, and what was discarded, in mass or units.",
                evidence=(Evidence(event=held[0].ref, field="dose", expected=f"total amount, {dimension}"),),
            )


def _dimension(given: Given, vocabulary: Vocabulary) -> str | None:
    """What the billing unit of the drug counts; None for fluids and for drugs that are not listed."""
    if vocabulary.category(given.drug) in ("hydration", "other"):
        return None
    unit = vocabulary.billing_unit(given.drug.code) if given.drug and given.drug.system == "hcpcs" else None
    codes = vocabulary.codes_of(vocabulary.ingredient(given.drug))
    unit = unit or (vocabulary.billing_unit(codes[0]) if codes else None)
    return vocabulary.dimension(unit.unit) if unit else None
