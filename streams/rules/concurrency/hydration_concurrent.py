"""Hydration is billed for minutes in which a drug infusion ran, or as a concurrent infusion.

Why it matters
    Fluid beside a drug infusion is not paid. Only minutes of fluid outside drug infusions count, each stretch
    of 31 or more.

Fires on
    08:00 mar start ringers order=O1 access=L1 drug.category=hydration
    09:30 mar stop ringers access=L1
    08:30 mar start vancomycin order=O2 access=L1 drug.category=therapeutic
    10:30 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96361 service_date=2026-03-02 units=1

Silent on
    08:00 mar start ringers order=O1 access=L1 drug.category=hydration
    09:30 mar stop ringers access=L1
    09:30 mar start vancomycin order=O2 access=L1 drug.category=therapeutic
    10:30 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96361 service_date=2026-03-02 units=1

What to do
    Bill only hydration minutes outside drug infusions, each stretch of 31 or more.

Feed notes
    Hydration is fluid of that category (as charted, else by the vocabulary). Reason `minutes`: more units of
    96360 and 96361 are billed than any lawful reading supports, and fluid ran beside a drug. Reason
    `concurrent-code`: 96368 is billed, fluid ran beside a drug, and no two drugs ran together.

Known gaps
    Charges name no fluid, so units are counted over the encounter. A fluid without a stop is for
    `infusion-stop-time-missing`.

References
    thehaugengroup.com, webinar on infusions; Miami, OBC tips; CPT section guidelines (restated).
"""

from collections.abc import Iterator

from schemas.alert import Measure
from streams.coding.charged import BilledLine
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.intervals import intersect, minutes
from streams.profiles.profile import Profile
from streams.rules.claim import CONCURRENT, about, excess, lines_of, named, units
from streams.rules.evidence import when
from streams.rules.overlaps import beside, drug_infusions
from streams.rules.rule import Finding, Services, rule

HYDRATION = ("96360", "96361")
SUGGESTION = "Bill only hydration minutes outside drug infusions, each stretch of 31 or more."


@rule("hydration-concurrent", severity="downcode-risk", judged=("at-charge",), needs=("MAR", "CHG"))
def hydration_concurrent(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    drugs = drug_infusions(chart, profile.vocabulary)
    inside = _inside(chart, drugs, profile)
    if not inside:
        return
    derivation = services.derivation
    lines = lines_of(derivation, *HYDRATION)
    supported = max(
        (sum(reading.units.get(code, 0) for code in HYDRATION) for reading in derivation.acceptable), default=0
    )
    over = units(lines) > supported or any(excess(derivation, code) for code in HYDRATION)
    if lines and over:
        measure = Measure(minutes=inside[0][2], units_supported=supported, units_billed=units(lines))
        message = "Hydration is billed for minutes in which a drug infusion ran."
        yield _finding("minutes", message, lines, inside[0], measure)
    lines = lines_of(derivation, CONCURRENT)
    if lines and not any(beside(drugs, profile.vocabulary)):
        message = "A concurrent infusion is billed, and only fluid ran beside the drug."
        yield _finding("concurrent-code", message, lines, inside[0], Measure(minutes=inside[0][2]))


def _inside(chart: ClosedChart, drugs: tuple[Given, ...], profile: Profile) -> list[tuple[Given, Given, int]]:
    """Each fluid that ran while a drug did, with the drug and the minutes; the longest first."""
    fluids = [
        given
        for given in treatments(chart, profile.vocabulary)
        if given.infusion and profile.vocabulary.category(given.drug) == "hydration"
    ]
    found = [
        (fluid, drug, together)
        for fluid in fluids
        for drug in drugs
        if fluid.infusion and drug.infusion
        and (together := minutes(intersect(fluid.infusion.running, drug.infusion.running)))
    ]  # fmt: skip
    return sorted(found, key=lambda item: (-item[2], item[0].administration_id, item[1].administration_id))


def _finding(
    reason: str, message: str, lines: tuple[BilledLine, ...], pair: tuple[Given, Given, int], measure: Measure
) -> Finding:
    fluid, drug, _ = pair
    return Finding(
        subject=about(lines[-1], fluid.administration_id),
        message=message,
        suggestion=SUGGESTION,
        evidence=(*named(lines, "units"), when(fluid.first), when(drug.first)),
        measure=measure,
        reason=reason,
        part=reason,
    )
