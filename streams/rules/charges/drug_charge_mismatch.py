"""The drug line of the claim is not the drug that was given, or not in the units that were given.

Why it matters
    Drugs are paid by the billing unit of their code. A wrong code or count is an overpayment, or drug given
    away.

Fires on
    08:00 mar start infliximab order=O1 access=L1 dose=400mg drug.category=chemotherapy
    10:10 mar stop infliximab access=L1
    12:30 adt discharge
    12:40 charge C1 J1745 system=hcpcs service_date=2026-03-02 units=41

Silent on
    08:00 mar start infliximab order=O1 access=L1 dose=400mg drug.category=chemotherapy
    10:10 mar stop infliximab access=L1
    12:30 adt discharge
    12:40 charge C1 J1745 system=hcpcs service_date=2026-03-02 units=40

What to do
    Correct the code or the units.

Feed notes
    The billing unit comes from the vocabulary of the site (`billing_units`), else from the MAR: `billing_units`
    where the drug carries the code itself. Reason `units`: an hour after they were posted (`claim_settles`) the
    lines without JW do not hold the amount given, rounded up (by dose, by day or over the encounter), or those
    with JW not the amount wasted. Reason `code`: the line is of a drug that was not given, and one that was
    given is not billed. Reason `no-administration`: the line is of a drug that was not given. Reason
    `not-billed`: a drug that has a code was given, other drugs are billed, and it is not; judged `charge_lag`
    (3 days) after closing. Fluids and what only serves the line need no line.

Known gaps
    An amount that cannot be told from dose, volume and concentration is not compared. Codes in no table are
    only compared where the MAR carries them. NDC is not read. That waste is charted at all is for
    `discarded-drug-undocumented`.

References
    OIG, drug units billed; FCSO, JW and JZ; wearemedicalcoders.com, Essential documentation requirements.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.alert import Measure, Subject
from streams.coding.charged import BilledLine
from streams.encounter.chart import ClosedChart
from streams.profiles.profile import Profile
from streams.rules.billed_drugs import BilledDrugs, billed_drugs
from streams.rules.claim import about, named, settled, units
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule

SUGGESTION = "Correct the code or the units."


@rule("drug-charge-mismatch", severity="blocks-billing", judged=("at-charge",), needs=("MAR", "CHG"))
def drug_charge_mismatch(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    drugs = billed_drugs(chart, services.derivation, profile.vocabulary)
    unbilled = drugs.unbilled()
    for code, lines in drugs.lines.items():
        if drugs.given(code):
            yield from _wrong_units(drugs, code, lines, max(chart.closed_at, settled(chart, lines, profile)))
        else:
            yield _not_given(drugs, lines, exchanged=bool(unbilled))
    due = chart.closed_at + timedelta(days=profile.charges.charge_lag_days)
    for name, given in unbilled.items() if drugs.lines else ():
        yield Finding(
            subject=Subject(administration_id=given.administration_id),
            message="A drug that has a code of its own was given and is not billed.",
            suggestion="Bill the drug, or chart that it was not given.",
            evidence=(when(given.first),),
            due=due,
            measure=Measure(threshold=profile.charges.charge_lag_days),
            reason="not-billed",
            part=name,
        )


def _wrong_units(drugs: BilledDrugs, code: str, lines: tuple[BilledLine, ...], due: datetime) -> Iterator[Finding]:
    wasted = tuple(line for line in lines if "JW" in line.modifiers)
    given = tuple(line for line in lines if "JW" not in line.modifiers)
    for part, billed, lawful in (
        ("given", given, drugs.units_given(code)),
        ("wasted", wasted, drugs.units_wasted(code)),
    ):
        if lawful and not lawful[0] <= units(billed) <= lawful[1] and (billed or part == "given"):
            yield Finding(
                subject=about((billed or lines)[-1]),
                message=f"The units billed of a drug are not the amount {part}.",
                suggestion=SUGGESTION,
                evidence=(
                    *named(billed or lines, "units", f"{lawful[1]} units"),
                    *(when(one.first) for one in drugs.given(code)),
                ),
                due=due,
                measure=Measure(units_supported=lawful[1], units_billed=units(billed)),
                reason="units",
                part=part,
            )


def _not_given(drugs: BilledDrugs, lines: tuple[BilledLine, ...], *, exchanged: bool) -> Finding:
    return Finding(
        subject=about(lines[-1]),
        message="A drug is billed, and another was given."
        if exchanged
        else "A drug is billed, and no administration of it is charted.",
        suggestion=SUGGESTION,
        evidence=(*named(lines), *(when(one.first) for one in (drugs.unbilled().values() if exchanged else ()))),
        reason="code" if exchanged else "no-administration",
    )
