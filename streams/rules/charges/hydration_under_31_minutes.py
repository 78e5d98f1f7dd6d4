"""Hydration is billed, and no stretch of fluid ran for 31 minutes outside drug infusions.

Why it matters
    Hydration of 30 minutes or less is not reportable, and it is never turned into a push.

Fires on
    08:00 mar start ringers order=O1 access=L1 drug.category=hydration
    08:30 mar stop ringers access=L1
    12:30 adt discharge
    12:40 charge C1 96360 service_date=2026-03-02 units=1

Silent on
    08:00 mar start ringers order=O1 access=L1 drug.category=hydration
    08:31 mar stop ringers access=L1
    12:30 adt discharge
    12:40 charge C1 96360 service_date=2026-03-02 units=1

What to do
    Remove the line.

Feed notes
    Minutes are net: drug infusions and charted push minutes are taken out, pauses too. Reported where 96360 or
    96361 is billed, fluid was given with known times, and no lawful reading supports either code.

Known gaps
    A fluid without a stop is for `infusion-stop-time-missing`; fluid nobody charted for `mar-charge-mismatch`.

References
    Noridian post-pay review of hydration; AHIMA examples; OHIMA; revenuecycleadvisor.com, short durations.
"""

from collections.abc import Iterator

from schemas.alert import Measure
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, administered
from streams.profiles.profile import Profile
from streams.rules.claim import about, lines_of, named, supported_anywhere
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule

HYDRATION = ("96360", "96361")


@rule("hydration-under-31-minutes", severity="blocks-billing", judged=("at-charge",), needs=("MAR", "CHG"))
def hydration_under_31_minutes(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    derivation = services.derivation
    lines, stretches = lines_of(derivation, *HYDRATION), derivation.fragments
    if not lines or any(supported_anywhere(derivation, code) for code in HYDRATION):
        return
    longest = max(stretches, key=lambda stretch: stretch.minutes, default=None)
    inside = [given for given in administered(chart, profile.vocabulary) if _timed_fluid(given, profile)]
    if longest is None and not inside:
        return
    ids = longest.administration_ids if longest else (inside[0].administration_id,)
    entries = [given.first for given in administered(chart, profile.vocabulary) if given.administration_id in ids]
    yield Finding(
        subject=about(lines[-1]),
        message="Hydration is billed, and no stretch of it reaches the minutes it needs.",
        suggestion="Remove the line.",
        evidence=(*named(lines), *map(when, entries)),
        measure=Measure(
            minutes=longest.minutes if longest else 0, threshold=profile.necessity.hydration_minimum_minutes
        ),
    )


def _timed_fluid(given: Given, profile: Profile) -> bool:
    """Whether it is fluid with known times, all of them perhaps beside a drug."""
    timed = given.infusion is not None and bool(given.infusion.running)
    return timed and profile.vocabulary.category(given.drug) == "hydration"
