"""Hydration is charged, and the fluid only kept the vein open or carried a drug.

Why it matters
    Fluid that maintains access or carries a drug is part of the service it serves. Billed as hydration it is
    denied, and the whole visit is looked at.

Fires on
    07:50 note provider N1 text="Cellulitis, keep a vein open."
    08:00 mar start saline drug.category=hydration rate=20mL/h
    11:00 mar stop saline drug.category=hydration
    12:30 adt discharge
    12:40 charge C1 96360

Silent on
    07:50 note provider N1 text="Cellulitis, keep a vein open."
    08:00 mar start saline drug.category=hydration rate=250mL/h
    11:00 mar stop saline drug.category=hydration
    12:30 adt discharge
    12:40 charge C1 96360

What to do
    Remove the hydration charge: the fluid maintains access or carries a drug.

Feed notes
    Hydration charged is a line 96360 or 96361 that is not voided. It fires where every fluid of the encounter
    keeps the vein open: by its `purpose`; by words in the drug, the MAR's reason or the order ("KVO", "keep
    open", "flush", "carrier"); by a rate that never exceeds `kvo_rate` (30 mL/h), the ordered one where none is
    charted; or by a total below `hydration_min_volume`, where the site sets one. Where no fluid is charted at
    all, `mar-charge-mismatch` speaks.

Known gaps
    Lines are not tied to fluids: one fluid given for its volume answers for all hydration charged in the
    encounter. Words in notes are not read here.

References
    Recovery audit topic 0137; Noridian, hydration; thehaugengroup.com (500 mL of one contractor); UW Health,
    infusion mini manual. The rate is ours (design).
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, administered
from streams.encounter.people import posted
from streams.encounter.setting import UNBILLED, setting
from streams.profiles.profile import Profile
from streams.rules.fluids import HYDRATION_CODES, fluids, keeping_open
from streams.rules.rule import Finding, Services, rule


@rule(
    "hydration-keep-vein-open",
    severity="blocks-billing",
    judged=("at-close", "at-charge"),
    needs=("MAR", "CHG"),
)
def hydration_keep_vein_open(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    charged = [charge for charge in posted(chart) if charge.data.code in HYDRATION_CODES]
    running = fluids(administered(chart, profile.vocabulary), profile.vocabulary)
    if not charged or not running or setting(chart.stay, profile.perspective) in UNBILLED:
        return
    serving = [_serves(chart, fluid, profile) for fluid in running]
    evidence = [item for item in serving if item]
    if len(evidence) < len(running):
        return
    for charge in charged:
        yield Finding(
            subject=Subject(charge_id=charge.data.charge_id),
            message="Hydration is charged for fluid that kept the vein open or carried a drug.",
            suggestion="Remove the hydration charge, or document the fluid that was given for its volume.",
            evidence=(Evidence(event=charge.ref, field="code", found=charge.data.code), *evidence),
            measure=Measure(threshold=profile.necessity.kvo_rate),
        )


def _serves(chart: ClosedChart, fluid: Given, profile: Profile) -> Evidence | None:
    knobs = profile.necessity
    kept = keeping_open(fluid, chart.order(fluid.order_id), knobs)
    if kept is None and knobs.hydration_min_volume and fluid.infusion and (infused := fluid.infusion.infused):
        volume, ref = infused
        if volume < knobs.hydration_min_volume:
            expected = f"{knobs.hydration_min_volume:g} mL or more"
            return Evidence(event=ref, field="volume", found=f"{volume:g} mL", expected=expected)
    return kept
