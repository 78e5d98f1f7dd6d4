"""Emergency department: pushes, piggybacks, a bolus of fluid, pain medication that is repeated."""

from streams.simulate.regimens.regimen import Regimen, Step

_LOSSES = "{3-9} episodes of emesis in {8-30} hours, dry mucous membranes, pulse {102-128}, lactate {2.1-3.4}"
_PAIN = "pain score {6-9} of 10"
_SECOND = "incompatible with the running drug, protocol requires a separate line"

EMERGENCY: tuple[Regimen, ...] = (
    Regimen(
        reason="therapeutic", code="N20.1", diagnosis="calculus of ureter", weight=3,
        indications=("flank pain for {3-20} hours, stone of {3-8} mm on CT, {2-5} oral doses vomited",),
        steps=(
            Step("ketorolac", gap=(18, 45)), Step("ondansetron", gap=(2, 7)),
            Step("saline", gap=(2, 8)),
            Step("hydromorphone", gap=(9, 25), beside=True, times=(1, 3), every=(36, 75), needed_for=_PAIN),
        ),
        needs=_LOSSES, monitoring="pain score, creatinine",
    ),
    Regimen(
        reason="therapeutic", code="A09", diagnosis="infectious gastroenteritis", weight=3,
        indications=("{5-12} watery stools in {12-40} hours, oral fluids refused after {2-6} attempts",),
        steps=(
            Step("ondansetron", gap=(18, 45), times=(1, 2), every=(42, 80), needed_for="nausea grade {2-3}"),
            Step("ringers", gap=(3, 10)), Step("famotidine", gap=(12, 40), beside=True, share=0.5),
            Step(
                "metoclopramide", gap=(20, 50), beside=True, share=0.5,
                needed_for="emesis number {2-5} after the first drug",
            ),
        ),
        needs=_LOSSES, monitoring="intake and output, potassium",
    ),
    Regimen(
        reason="therapeutic", code="J18.9", diagnosis="pneumonia", weight=3,
        indications=(
            "fever {38.3-39.6} C, saturation {88-92} percent, opacity of {3-8} cm, no tablets kept for {8-20} hours",
        ),
        steps=(
            Step("saline", gap=(18, 45), share=0.6), Step("ceftriaxone", gap=(3, 12)),
            Step("azithromycin", gap=(3, 10)),
            Step("ketorolac", gap=(8, 25), beside=True, share=0.4, needed_for="pleuritic pain {5-8} of 10"),
        ),
        needs="systolic {88-99}, pulse {104-126}, lactate {2.2-3.6}, intake below {300-600} mL a day",
        monitoring="saturation, lactate, cultures", again="recheck in {2-4} days",
    ),
    Regimen(
        reason="therapeutic", code="L03.115", diagnosis="cellulitis of right lower limb", weight=2,
        indications=("redness {9-22} cm after {3-6} days of oral cephalexin, WBC {12.1-17.8}",),
        steps=(
            Step("cefazolin", gap=(18, 45)),
            Step("daptomycin", gap=(5, 14), beside=True, share=0.5, second_line=_SECOND),
            Step("hydromorphone", gap=(8, 25), beside=True, times=(1, 2), every=(36, 70), needed_for=_PAIN),
        ),
        monitoring="margin of redness, CBC", again="recheck in {1-2} days",
    ),
    Regimen(
        reason="therapeutic", code="G43.909", diagnosis="migraine", weight=2,
        indications=("headache for {14-60} hours, {2-4} oral triptan doses failed, photophobia {6-9} of 10",),
        steps=(
            Step("metoclopramide", gap=(18, 45)), Step("diphenhydramine", gap=(2, 7)), Step("ketorolac", gap=(2, 8)),
            Step("saline", gap=(3, 9)), Step("dexamethasone", gap=(20, 50), beside=True, share=0.6),
        ),
        needs="{3-7} episodes of emesis in {12-30} hours, orthostatic drop of {18-30} mmHg",
        monitoring="pain score",
    ),
    Regimen(
        reason="therapeutic", code="M54.50", diagnosis="low back pain", lines=(), weight=2,
        indications=("spasm for {2-6} days, pain {7-9} of 10 after {3-6} doses of ibuprofen",),
        steps=(Step("ketorolac-im", gap=(18, 50)),),
        monitoring="pain score, gait",
    ),
    Regimen(
        reason="therapeutic", code="N10", diagnosis="acute pyelonephritis", weight=2,
        indications=("fever {38.2-39.5} C, {3-6} episodes of emesis, urine nitrite positive, WBC {12.4-18.6}",),
        steps=(
            Step("ondansetron", gap=(18, 45)), Step("ceftriaxone", gap=(3, 12)), Step("ringers", gap=(2, 8)),
            Step("ketorolac", gap=(15, 45), beside=True, needed_for="flank pain {6-8} of 10"),
        ),
        needs=_LOSSES, monitoring="temperature, urine culture",
    ),
    Regimen(
        reason="therapeutic", code="A54.9", diagnosis="gonococcal infection", lines=(),
        indications=("positive test {1-3} days ago, symptoms for {3-9} days, single supervised dose",),
        steps=(Step("ceftriaxone-im", gap=(18, 50)),),
        monitoring="repeat test", again="test of cure in {7-14} days",
    ),
)  # fmt: skip
