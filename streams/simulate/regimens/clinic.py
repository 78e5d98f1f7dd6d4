"""Infusion clinic: chemotherapy with premedication and hydration, biologics, iron, immune globulin, antibiotics."""

from streams.simulate.regimens.regimen import Regimen, Step

_PREMEDICATION = (
    Step("palonosetron", gap=(8, 25)),
    Step("dexamethasone-bag", gap=(2, 6)),
)
_INTAKE = "intake of {300-700} mL in 24 hours, dry mouth, orthostatic drop of {16-30} mmHg, weight down {2-4} kg"

CLINIC: tuple[Regimen, ...] = (
    Regimen(
        reason="chemotherapy", code="K50.90", diagnosis="Crohn disease", weight=3,
        indications=(
            "maintenance at week {14-54}, CRP {3-28} mg/L, {2-7} loose stools a day since dose {3-19}",
            "flare with calprotectin {220-900} ug/g and {4-9} stools a day, oral budesonide {6-9} mg failed",
        ),
        steps=(Step("diphenhydramine", gap=(8, 25), share=0.5, protocol=True), Step("infliximab", gap=(4, 15))),
        monitoring="vital signs every half hour, CBC and CRP", again="repeat in {6-8} weeks",
    ),
    Regimen(
        reason="chemotherapy", code="M06.9", diagnosis="rheumatoid arthritis", weight=2,
        indications=(
            "{6-14} swollen joints, ESR {32-70} mm/h on methotrexate {15-25} mg weekly",
            "morning stiffness of {2-4} hours, DAS28 {3.4-5.6} despite {3-6} months of oral therapy",
        ),
        steps=(
            Step("diphenhydramine", gap=(8, 25), protocol=True), Step("famotidine", gap=(3, 9), share=0.5),
            Step("infliximab-titrated", gap=(4, 15)),
        ),
        monitoring="vital signs with each rate step, CBC", again="repeat in {4-8} weeks",
    ),
    Regimen(
        reason="chemotherapy", code="K51.90", diagnosis="ulcerative colitis", weight=2,
        indications=("Mayo score {4-9} with {3-8} bloody stools a day, mesalamine {2-4} g failed over {8-16} weeks",),
        steps=(Step("vedolizumab", gap=(10, 30)),),
        monitoring="vital signs, liver tests", again="repeat in {6-8} weeks",
    ),
    Regimen(
        reason="chemotherapy", code="G35", diagnosis="multiple sclerosis",
        indications=("{1-3} relapses in {10-18} months, {2-6} new lesions on MRI, EDSS {2.1-4.6}",),
        steps=(
            Step("diphenhydramine", gap=(8, 25), protocol=True), Step("dexamethasone", gap=(3, 9), protocol=True),
            Step("ocrelizumab", gap=(20, 35)),
        ),
        monitoring="vital signs every half hour", again="repeat in {22-26} weeks",
    ),
    Regimen(
        reason="chemotherapy", code="C83.30", diagnosis="diffuse large B-cell lymphoma", lines=("port", "port", "picc"),
        indications=("cycle {2-6} of 6, LDH {190-410} units per liter, ANC {1.6-4.9}",),
        steps=(
            Step("diphenhydramine", gap=(8, 25), protocol=True), Step("rituximab", gap=(15, 30)),
            Step("doxorubicin", gap=(4, 12)), Step("saline", gap=(3, 9), share=0.5),
        ),
        needs=_INTAKE, monitoring="vital signs with each rate step, CBC, uric acid", again="next cycle in {18-22} days",
    ),
    Regimen(
        reason="chemotherapy", code="C34.90", diagnosis="malignant neoplasm of lung", lines=("port", "peripheral"),
        weight=2, indications=("cycle {2-17}, tumor {18-44} mm on CT, ECOG {0-1}, TSH {1.2-3.8}",),
        steps=(Step("pembrolizumab", gap=(12, 35)),),
        monitoring="TSH, liver tests and creatinine", again="next cycle in {20-22} days",
    ),
    Regimen(
        reason="chemotherapy", code="C34.90", diagnosis="malignant neoplasm of lung", lines=("port",), weight=2,
        indications=("cycle {1-4} of 4, ANC {1.7-5.2}, platelets {142-310}, creatinine {0.7-1.1} mg/dL",),
        steps=(
            Step("saline", gap=(6, 16)), *_PREMEDICATION, Step("cisplatin"), Step("gemcitabine"),
            Step("saline-half", gap=(2, 7), share=0.6),
        ),
        needs=_INTAKE, monitoring="urine output, magnesium and creatinine", again="next cycle in {20-22} days",
    ),
    Regimen(
        reason="chemotherapy", code="C50.911", diagnosis="malignant neoplasm of right female breast",
        lines=("port", "picc"),
        indications=("cycle {1-4} of 4, ANC {1.8-5.5}, hemoglobin {10.2-12.9} g/dL, neuropathy grade {0-1}",),
        steps=(
            *_PREMEDICATION, Step("diphenhydramine", gap=(2, 7)), Step("famotidine", gap=(2, 6)),
            Step("paclitaxel", gap=(12, 28)), Step("carboplatin"),
        ),
        monitoring="CBC, neuropathy grade", again="next cycle in {20-22} days", weight=2,
    ),
    Regimen(
        reason="chemotherapy", code="C18.9", diagnosis="malignant neoplasm of colon", lines=("port",), weight=2,
        indications=("cycle {2-12} of 12, CEA {2.4-18.8}, ANC {1.6-4.4}, weight {58-97} kg",),
        steps=(
            *_PREMEDICATION, Step("oxaliplatin"), Step("leucovorin", gap=(1, 4), concurrent=True),
            Step("fluorouracil", gap=(4, 11)),
        ),
        monitoring="CBC, neuropathy grade, weight", again="next cycle in {13-15} days",
    ),
    Regimen(
        reason="chemotherapy", code="C90.00", diagnosis="multiple myeloma",
        indications=("cycle {2-8}, M protein {0.4-2.8} g/dL, platelets {96-240}",),
        steps=(
            Step("ondansetron", gap=(8, 25)), Step("zoledronic-acid", gap=(4, 15), share=0.6),
            Step("bortezomib", gap=(3, 12)),
        ),
        monitoring="CBC, calcium and creatinine", again="next dose in {3-7} days",
    ),
    Regimen(
        reason="therapeutic", code="D50.9", diagnosis="iron deficiency anemia", weight=4,
        indications=(
            "ferritin {4-18} ng/mL, hemoglobin {7.8-10.4} g/dL, oral iron not tolerated for {4-12} weeks",
            "saturation {5-14} percent after {3-6} months of oral iron, hemoglobin {8.1-10.7} g/dL",
        ),
        steps=(Step("iron-sucrose", gap=(8, 30)), Step("cyanocobalamin", gap=(4, 15), share=0.3)),
        monitoring="ferritin and CBC", again="dose {2-5} of 5 in {5-9} days",
    ),
    Regimen(
        reason="therapeutic", code="D50.0", diagnosis="iron deficiency anemia from chronic blood loss",
        indications=("ferritin {3-15} ng/mL, hemoglobin {7.6-9.9} g/dL, {2-5} transfusions avoided so far",),
        steps=(Step("ferric-carboxymaltose", gap=(8, 30)), Step("saline-half", gap=(3, 12), share=0.4)),
        needs="pulse {98-118}, systolic {88-101} on standing, intake below {400-800} mL a day",
        monitoring="phosphate and CBC", again="second dose in {7-10} days",
    ),
    Regimen(
        reason="therapeutic", code="D80.1", diagnosis="nonfamilial hypogammaglobulinemia", weight=2,
        lines=("peripheral", "port"),
        indications=("IgG trough {310-540} mg/dL, {2-5} infections in {6-12} months",),
        steps=(
            Step("diphenhydramine", gap=(8, 25), protocol=True), Step("immune-globulin", gap=(12, 28)),
        ),
        monitoring="vital signs with each rate step, creatinine", again="repeat in {3-4} weeks",
    ),
    Regimen(
        reason="therapeutic", code="M86.9", diagnosis="osteomyelitis", lines=("picc", "midline"), weight=2,
        indications=("day {6-38} of 42, CRP {14-88} mg/L, wound {11-42} mm, oral therapy failed after {8-20} days",),
        steps=(Step("ertapenem", gap=(8, 25)), Step("daptomycin", gap=(4, 12), share=0.7)),
        monitoring="CRP, CK and creatinine weekly", again="daily, next in {22-26} hours",
    ),
    Regimen(
        reason="hydration", code="E86.0", diagnosis="dehydration after chemotherapy", lines=("port", "peripheral"),
        indications=("{4-9} episodes of emesis in {18-40} hours, unable to keep {200-500} mL down",),
        steps=(Step("ringers", gap=(8, 25)), Step("ondansetron", gap=(9, 35), beside=True)),
        needs="dry mucous membranes, pulse {98-124}, weight down {2-5} kg, sodium {146-151}",
        monitoring="intake and output, sodium", again="recheck in {1-3} days",
    ),
    Regimen(
        reason="therapeutic", code="M81.0", diagnosis="age-related osteoporosis", lines=(),
        indications=("T score minus {2.6-3.8}, {1-3} fractures in {2-7} years, oral therapy not tolerated",),
        steps=(Step("denosumab", gap=(10, 30)), Step("cyanocobalamin", gap=(3, 11), share=0.4)),
        monitoring="calcium and vitamin D", again="repeat in {24-27} weeks",
    ),
    Regimen(
        reason="chemotherapy", code="C50.912", diagnosis="malignant neoplasm of left female breast", lines=(),
        indications=("month {3-29} of therapy, lesion {9-31} mm, CA 15-3 {18-62}",),
        steps=(Step("fulvestrant", gap=(10, 30)), Step("denosumab", gap=(3, 12), share=0.5)),
        monitoring="liver tests, calcium", again="repeat in {26-30} days",
    ),
)  # fmt: skip
