"""The simulator's formulary: what is given, how much, out of which container, and how long it runs.

HCPCS codes are bare numbers with their billing unit. Doses that are repeated are whole billing units, so that rounding
up by dose or by day comes to the same.
"""

from typing import Literal, NamedTuple

from msgspec import Struct

from schemas.base import Drug, Route

Category = Literal["chemotherapy", "therapeutic", "hydration"]


class RateSteps(NamedTuple):
    """A titrated infusion: mL/h at the start, added every so many minutes, up to a maximum."""

    starting: float
    increment: float
    interval: int
    maximum: float


class Medication(Struct, frozen=True, kw_only=True):
    """A drug or fluid as it is prepared and given here."""

    drug: Drug
    route: Route
    doses: tuple[float, ...]
    unit: str
    billing_unit: float
    volume: float = 0
    """mL in the bag or syringe, where the pharmacy makes it up to that."""
    strength: float = 0
    """Units of the dose in a mL, where it comes ready made."""
    minutes: int = 0
    vial: float = 0
    """What a single-dose container holds; 0 for multi-dose containers and ready-made fluids."""
    steps: RateSteps | None = None

    @property
    def name(self) -> str:
        return self.drug.name or ""

    @property
    def infused(self) -> bool:
        return self.route == "iv-infusion"

    @property
    def by_vein(self) -> bool:
        return self.route in ("iv-infusion", "iv-push")

    @property
    def fluid(self) -> bool:
        """Whether it is a ready-made fluid, given for its volume."""
        return self.drug.category == "hydration"

    def millilitres(self, dose: float) -> float:
        """What that dose measures in the bag or syringe."""
        return dose if self.fluid else round(dose / self.strength, 2) if self.strength else self.volume

    def ordered_minutes(self, dose: float) -> int:
        """How long that dose is ordered to run, where its rate is constant."""
        return round(self.minutes * dose / self.doses[0]) if self.fluid else self.minutes


def _drug(name: str, code: str, category: Category, generic: str = "") -> Drug:
    return Drug(name=name, code=code, system="hcpcs", generic_name=generic or name, category=category)


def _infused(
    name: str, code: str, category: Category, doses: tuple[float, ...], *, per: float, vial: float = 0,
    volume: float = 0, strength: float = 0, minutes: int = 0, steps: RateSteps | None = None, generic: str = "",
) -> Medication:  # fmt: skip
    return Medication(
        drug=_drug(name, code, category, generic), route="iv-infusion", doses=doses, unit="mg", billing_unit=per,
        vial=vial, volume=volume, strength=strength, minutes=minutes, steps=steps,
    )  # fmt: skip


def _pushed(
    name: str, code: str, doses: tuple[float, ...], *, per: float, vial: float = 0, strength: float, minutes: int = 2,
    category: Category = "therapeutic",
) -> Medication:  # fmt: skip
    return Medication(
        drug=_drug(name, code, category), route="iv-push", doses=doses, unit="mg", billing_unit=per,
        vial=vial, strength=strength, minutes=minutes,
    )  # fmt: skip


def _injected(
    name: str, code: str, doses: tuple[float, ...], route: Route, *, per: float, vial: float = 0, strength: float,
    category: Category = "therapeutic", unit: str = "mg",
) -> Medication:  # fmt: skip
    return Medication(
        drug=_drug(name, code, category), route=route, doses=doses, unit=unit, billing_unit=per,
        vial=vial, strength=strength,
    )  # fmt: skip


def _fluid(name: str, code: str, volumes: tuple[float, ...], *, per: float, minutes: int) -> Medication:
    """A ready-made fluid; `minutes` is how long the first of the volumes is ordered to run."""
    return Medication(
        drug=_drug(name, code, "hydration"), route="iv-infusion", doses=volumes, unit="mL", billing_unit=per,
        minutes=minutes,
    )  # fmt: skip


CHEMO: Category = "chemotherapy"
DRUG: Category = "therapeutic"

MEDICATIONS: dict[str, Medication] = {
    "infliximab": _infused(
        "infliximab", "J1745", CHEMO, (300, 400, 450, 500, 600), per=10, vial=100, volume=250, minutes=120
    ),
    "infliximab-titrated": _infused(
        "Remicade", "J1745", CHEMO, (300, 400, 470, 500), per=10, vial=100, volume=250, generic="infliximab",
        steps=RateSteps(40, 40, 15, 150),
    ),
    "vedolizumab": _infused("vedolizumab", "J3380", CHEMO, (300,), per=1, vial=300, volume=250, minutes=30),
    "ocrelizumab": _infused("ocrelizumab", "J2350", CHEMO, (600,), per=1, vial=300, volume=500, minutes=210),
    "rituximab": _infused(
        "rituximab", "J9312", CHEMO, (500, 680, 700, 1000), per=10, vial=100, volume=500,
        steps=RateSteps(50, 50, 30, 200),
    ),
    "pembrolizumab": _infused("pembrolizumab", "J9271", CHEMO, (200, 400), per=1, vial=100, volume=100, minutes=30),
    "nivolumab": _infused(
        "Opdivo", "J9299", CHEMO, (240, 480), per=1, vial=240, volume=100, minutes=30, generic="nivolumab"
    ),
    "paclitaxel": _infused("paclitaxel", "J9267", CHEMO, (140, 290, 310), per=1, volume=500, minutes=180),
    "docetaxel": _infused("docetaxel", "J9171", CHEMO, (120, 135, 140), per=1, volume=250, minutes=60),
    "carboplatin": _infused("carboplatin", "J9045", CHEMO, (350, 450, 600), per=50, volume=250, minutes=60),
    "cisplatin": _infused("cisplatin", "J9060", CHEMO, (60, 120, 140), per=10, volume=500, minutes=120),
    "gemcitabine": _infused("gemcitabine", "J9201", CHEMO, (1600, 1800, 2000), per=200, volume=250, minutes=30),
    "oxaliplatin": _infused("oxaliplatin", "J9263", CHEMO, (130, 150, 165), per=0.5, volume=500, minutes=120),
    "leucovorin": _infused("leucovorin", "J0640", DRUG, (650, 700, 750), per=50, volume=250, minutes=105),
    "doxorubicin": _pushed("doxorubicin", "J9000", (80, 100, 110), per=10, strength=2, minutes=8, category=CHEMO),
    "fluorouracil": _pushed("fluorouracil", "J9190", (500, 700, 800), per=500, strength=50, minutes=4, category=CHEMO),
    "bortezomib": _injected(
        "bortezomib", "J9041", (2.1, 2.4, 2.6), "subcutaneous", per=0.1, vial=3.5, strength=2.5, category=CHEMO
    ),
    "fulvestrant": _injected(
        "fulvestrant", "J9395", (500,), "intramuscular", per=25, vial=250, strength=50, category=CHEMO
    ),
    "iron-sucrose": _infused(
        "Venofer", "J1756", DRUG, (200, 300), per=1, vial=100, volume=100, minutes=60, generic="iron sucrose"
    ),
    "ferric-carboxymaltose": _infused(
        "ferric carboxymaltose", "J1439", DRUG, (750,), per=1, vial=750, volume=250, minutes=25
    ),
    "immune-globulin": _infused(
        "Privigen", "J1459", DRUG, (20000, 30000, 40000), per=500, vial=10000, strength=100,
        steps=RateSteps(30, 30, 30, 180), generic="immune globulin",
    ),
    "zoledronic-acid": _infused("zoledronic acid", "J3489", DRUG, (4, 5), per=1, vial=1, volume=100, minutes=20),
    "ertapenem": _infused("ertapenem", "J1335", DRUG, (1000,), per=500, vial=1000, volume=50, minutes=30),
    "daptomycin": _infused("daptomycin", "J0878", DRUG, (350, 425, 500), per=1, vial=500, volume=50, minutes=30),
    "ceftriaxone": _infused("ceftriaxone", "J0696", DRUG, (1000, 2000), per=250, vial=1000, volume=50, minutes=30),
    "cefazolin": _infused("cefazolin", "J0690", DRUG, (1000, 2000), per=500, vial=1000, volume=50, minutes=30),
    "azithromycin": _infused("azithromycin", "J0456", DRUG, (500,), per=500, vial=500, volume=250, minutes=60),
    "levofloxacin": _infused("levofloxacin", "J1956", DRUG, (500, 750), per=250, strength=5, minutes=90),
    "piperacillin-tazobactam": _infused(
        "piperacillin-tazobactam", "J2543", DRUG, (3375, 4500), per=1125, vial=1125, volume=100, minutes=30
    ),
    "dexamethasone-bag": _infused("dexamethasone", "J1100", DRUG, (8, 10, 20), per=1, volume=50, minutes=20),
    "fosaprepitant": _infused("fosaprepitant", "J1453", DRUG, (150,), per=1, vial=150, volume=150, minutes=30),
    "dexamethasone": _pushed("dexamethasone", "J1100", (4, 8, 10), per=1, strength=4),
    "ondansetron": _pushed("ondansetron", "J2405", (4, 8), per=1, vial=4, strength=2, minutes=3),
    "palonosetron": _pushed("palonosetron", "J2469", (0.25,), per=0.025, vial=0.25, strength=0.05, minutes=1),
    "diphenhydramine": _pushed("diphenhydramine", "J1200", (25, 50), per=50, vial=25, strength=50),
    "ketorolac": _pushed("ketorolac", "J1885", (15, 30), per=15, vial=15, strength=15),
    "hydromorphone": _pushed("hydromorphone", "J1171", (0.5, 1), per=0.1, vial=0.5, strength=1, minutes=3),
    "metoclopramide": _pushed("metoclopramide", "J2765", (10,), per=10, vial=10, strength=5, minutes=3),
    "famotidine": _pushed("famotidine", "S0028", (20,), per=20, vial=20, strength=10),
    "ketorolac-im": _injected("ketorolac", "J1885", (30, 60), "intramuscular", per=15, vial=15, strength=30),
    "ceftriaxone-im": _injected("ceftriaxone", "J0696", (500,), "intramuscular", per=250, vial=500, strength=350),
    "cyanocobalamin": _injected(
        "cyanocobalamin", "J3420", (1000,), "intramuscular", per=1000, unit="ug", strength=1000
    ),
    "denosumab": _injected("denosumab", "J0897", (60, 120), "subcutaneous", per=1, vial=60, strength=60),
    "saline": _fluid("sodium chloride 0.9%", "J7030", (1000,), per=1000, minutes=120),
    "saline-half": _fluid("sodium chloride 0.9%", "J7040", (500,), per=500, minutes=60),
    "saline-maintenance": _fluid("sodium chloride 0.9%", "J7030", (1000, 2000), per=1000, minutes=480),
    "ringers": _fluid("lactated Ringer's", "J7120", (1000,), per=1000, minutes=125),
    "ringers-maintenance": _fluid("lactated Ringer's", "J7120", (1000, 2000), per=1000, minutes=400),
}  # fmt: skip
