"""Observation stays, most of them over midnight: fluids for hours, piggybacks on a schedule, pushes as needed."""

from streams.simulate.regimens.regimen import Regimen, Step

_LOSSES = "intake below {200-500} mL, urine {0.2-0.4} mL per kg and hour, pulse {100-122}, sodium {147-152}"

OBSERVATION: tuple[Regimen, ...] = (
    Regimen(
        reason="therapeutic", code="L03.116", diagnosis="cellulitis of left lower limb", weight=2,
        indications=("redness {11-26} cm, fever {38.1-39.2} C, {3-5} days of oral therapy failed",),
        steps=(
            Step("cefazolin", gap=(25, 60), times=(3, 4), every=(470, 490)),
            Step("saline-maintenance", gap=(3, 12)),
            Step(
                "hydromorphone", gap=(20, 90), beside=True, times=(1, 4), every=(180, 300),
                needed_for="pain score {6-8} of 10",
            ),
        ),
        needs=_LOSSES, monitoring="margin of redness, CBC, intake and output",
    ),
    Regimen(
        reason="therapeutic", code="K57.32", diagnosis="diverticulitis of large intestine", weight=2,
        indications=(
            "left lower pain {6-8} of 10, WBC {12.6-18.1}, no abscess above {2-3} cm, tablets vomited {2-4} times",
        ),
        steps=(
            Step("piperacillin-tazobactam", gap=(25, 60), times=(3, 4), every=(350, 370)),
            Step("ringers-maintenance", gap=(3, 12)),
            Step(
                "ondansetron", gap=(20, 70), beside=True, times=(1, 3), every=(240, 420),
                needed_for="nausea grade {2-3}",
            ),
            Step(
                "hydromorphone", gap=(15, 80), beside=True, times=(2, 4), every=(150, 260),
                needed_for="pain score {6-8} of 10",
            ),
        ),
        needs=_LOSSES, monitoring="abdominal exam, CBC, intake and output",
    ),
    Regimen(
        reason="hydration", code="E86.0", diagnosis="dehydration", weight=2,
        indications=("{6-14} stools in {20-40} hours, creatinine {1.6-2.4} mg/dL, oral trial of {100-250} mL failed",),
        steps=(
            Step("saline", gap=(20, 50)), Step("ringers-maintenance", gap=(4, 20)),
            Step(
                "ondansetron", gap=(15, 60), beside=True, times=(1, 3), every=(240, 420),
                needed_for="nausea grade {2-3}",
            ),
        ),
        needs=_LOSSES, monitoring="intake and output, sodium, creatinine",
    ),
    Regimen(
        reason="therapeutic", code="J18.9", diagnosis="pneumonia",
        indications=(
            "saturation {87-91} percent on room air, fever {38.4-39.8} C, CURB-65 {1-2}, none kept for {8-16} hours",
        ),
        steps=(
            Step("ceftriaxone", gap=(25, 60), times=(1, 2), every=(1420, 1450)),
            Step("azithromycin", gap=(3, 12), times=(1, 2), every=(1420, 1450)),
            Step("saline-maintenance", gap=(3, 12)),
            Step(
                "ketorolac", gap=(20, 90), beside=True, times=(1, 3), every=(360, 480),
                needed_for="pleuritic pain {5-8} of 10",
            ),
        ),
        needs=_LOSSES, monitoring="saturation, lactate, cultures",
    ),
    Regimen(
        reason="therapeutic", code="N10", diagnosis="acute pyelonephritis",
        indications=("fever {38.3-39.6} C, {4-8} episodes of emesis in {10-24} hours, WBC {13.2-19.4}",),
        steps=(
            Step("levofloxacin", gap=(25, 60), times=(1, 2), every=(1430, 1450)),
            Step("saline", gap=(3, 12)), Step("saline-maintenance", gap=(3, 20)),
            Step(
                "ketorolac", gap=(20, 90), beside=True, times=(2, 4), every=(360, 420),
                needed_for="flank pain {6-8} of 10",
            ),
            Step(
                "ondansetron", gap=(20, 70), beside=True, times=(1, 3), every=(240, 420),
                needed_for="nausea grade {2-3}",
            ),
        ),
        needs=_LOSSES, monitoring="temperature, urine culture, intake and output",
    ),
)  # fmt: skip
