"""Drugs without a name, under a nickname, or with an abbreviation that is not to be used.

A near-miss has the one word that settles it: the generic name, a known brand, the number written in full.
"""

from random import Random

from msgspec.structs import replace

from schemas.alert import Subject
from schemas.base import Drug
from streams.simulate.chance import happens, one_of
from streams.simulate.charges import uncharged
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.giving import DETAILS, altered, drug_of, fluid, pick_given, seen_in
from streams.simulate.plan import EncounterPlan
from streams.simulate.truth import Evidence

KINDS = ("antibiotic", "premedication", "chemo", "medication", "see order", "IV med")
NICKNAMES = ("blue cocktail", "house mix", "ward blend", "the usual pair", "ZQ-77")
BRANDS = {
    "ondansetron": "Zofran", "diphenhydramine": "Benadryl", "ceftriaxone": "Rocephin", "famotidine": "Pepcid",
    "infliximab": "Remicade", "nivolumab": "Opdivo", "pembrolizumab": "Keytruda", "ketorolac": "Toradol",
    "hydromorphone": "Dilaudid", "palonosetron": "Aloxi", "metoclopramide": "Reglan", "denosumab": "Prolia",
    "vedolizumab": "Entyvio", "iron sucrose": "Venofer", "fulvestrant": "Faslodex", "daptomycin": "Cubicin",
}  # fmt: skip
SHORT = (
    "then 10U at night",
    "next dose 5.0 mg",
    "repeat .5 mg if needed",
    "continue QD",
    "MgSO4 2 g held",
    "1500 IU left",
)
LONG = (
    "then 10 units at night", "next dose 5 mg", "repeat 0.5 mg if needed", "continue daily", "creatinine 1.0 mg/dL",
    "lipase 30 U/L",
)  # fmt: skip


def name_missing(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """No drug is named, or only a kind of drug."""
    entries = pick_given(plan, rng)
    if entries is None:
        return None
    word = "IV fluids" if fluid(entries) else one_of(rng, KINDS)
    drug = None if happens(rng, 0.4) else Drug(name=word, category=drug_of(entries).category)
    return Spoiled(
        plan=uncharged(altered(plan, entries, drug=drug)),
        evidence=seen_in(entries),
        expected=("medication-name-missing",),
        allowed=(
            *DETAILS, "clinical-indication-missing", "treatment-plan-missing", "diagnosis-missing", "dose-missing",
            "concentration-missing", "push-duration-missing", "response-to-therapy-missing", "provider-note-missing",
            "sequential-infusion-times-missing", "hydration-necessity-unsupported", "infused-volume-missing",
            "mar-administration-missing",
        ),
    )  # fmt: skip


def named_by_generic(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The name is a kind of drug, and the generic name stands beside it."""
    entries = pick_given(plan, rng, lambda entries: not fluid(entries))
    if entries is None:
        return None
    drug = replace(drug_of(entries), name=one_of(rng, KINDS))
    return Spoiled(plan=altered(plan, entries, drug=drug), evidence=seen_in(entries))


def nicknamed(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The drug is charted under a name of the house that is in no list."""
    entries = pick_given(plan, rng, lambda entries: not fluid(entries))
    if entries is None:
        return None
    drug = Drug(name=one_of(rng, NICKNAMES), code="LOCAL-7", system="local", category=drug_of(entries).category)
    return Spoiled(
        plan=uncharged(altered(plan, entries, drug=drug)),
        evidence=seen_in(entries),
        expected=("generic-name-missing",),
        allowed=(
            *DETAILS, "clinical-indication-missing", "treatment-plan-missing", "diagnosis-missing",
            "response-to-therapy-missing", "provider-note-missing", "medication-order-mismatch",
            "sequential-infusion-times-missing", "mar-administration-missing",
        ),
    )  # fmt: skip


def known_by_brand(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Only the brand is charted, and it stands for one ingredient."""
    entries = pick_given(plan, rng, lambda entries: drug_of(entries).generic_name in BRANDS)
    if entries is None:
        return None
    drug = drug_of(entries)
    brand = replace(drug, name=BRANDS[drug.generic_name or ""], generic_name=None)
    return Spoiled(plan=altered(plan, entries, drug=brand), evidence=seen_in(entries))


def abbreviated(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A nursing note has an abbreviation of the do-not-use list."""
    return _said(plan, rng, one_of(rng, SHORT), expected=("do-not-use-abbreviation",))


def written_out(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The note says the same in full words, or a laboratory result with its point."""
    return _said(plan, rng, one_of(rng, LONG), expected=())


def _said(plan: EncounterPlan, rng: Random, words: str, expected: tuple[str, ...]) -> Spoiled | None:
    notes = [note for note in plan.notes if note.data.kind == "nursing" and note.data.state == "final"]
    if not notes:
        return None
    note = one_of(rng, notes)
    text = f"{note.data.text} Pharmacy advice: {words}."
    return Spoiled(
        plan=plan.changed(note, text=text),
        evidence=Evidence(subject=Subject(note_id=note.data.note_id), events=(note.ref,)),
        expected=expected,
        allowed=ANY_DEFECT if expected else (),
    )
