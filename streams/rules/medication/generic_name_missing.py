"""Only a brand, a nickname or an abbreviation is charted, and nobody knows which drug it stands for.

Why it matters
    A reviewer, a pharmacist and this program all have to know the ingredient. A name of the house that is in
    no list leaves the drug line and the order check open.

Fires on
    07:30 order O1 "blue cocktail" dose=10mg route=iv-push frequency=once by=P1
    08:00 mar given "blue cocktail" order=O1 dose=10mg route=iv-push for=3
    12:30 adt discharge

Silent on
    07:30 order O1 "blue cocktail" dose=10mg route=iv-push frequency=once by=P1
    08:00 mar given Pepcid order=O1 dose=10mg route=iv-push for=3
    12:30 adt discharge

What to do
    Add the generic name.

Feed notes
    Silent where the name stands for one ingredient of the vocabulary (`ingredients.toml`; a site adds its own
    names), where a `generic_name` or a code of `rxnorm` or `ndc` is charted, or where the name is a word with
    the stem of a nonproprietary name. `generic_strict` reports known brand names too.

Known gaps
    The vocabulary is small: a generic name outside it whose stem is not listed is taken for a nickname, and
    the terms it does not know are counted. Mixtures of several ingredients need a generic name.

References
    wearemedicalcoders.com, Essential documentation requirements (generic preferred); Joint Commission,
    do-not-use list. No billing bar rests on it.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.base import Drug
from streams.encounter.chart import Chart
from streams.encounter.given import treatments
from streams.profiles.profile import Profile
from streams.profiles.terms import spelled
from streams.rules.rule import Finding, Services, rule

INGREDIENT_BY_CODE = ("rxnorm", "ndc")


@rule("generic-name-missing", severity="informational", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def generic_name_missing(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for given in treatments(chart, profile.vocabulary):
        drug = given.drug
        if drug and drug.name and not drug.generic_name and not _told(drug, profile):
            yield Finding(
                subject=Subject(administration_id=given.administration_id),
                message="The drug is charted under a name that does not say its ingredient.",
                suggestion="Add the generic name.",
                evidence=(Evidence(event=given.first.ref, field="drug.generic_name", expected="generic name"),),
            )


def _told(drug: Drug, profile: Profile) -> bool:
    """Whether the name says which drug it is, or is left to `medication-name-missing`."""
    vocabulary, name = profile.vocabulary, spelled(drug.name or "")
    ingredient = vocabulary.ingredient(drug)
    if ingredient and profile.medication.generic_strict:
        return ingredient in name
    coded = bool(drug.code) and drug.system in INGREDIENT_BY_CODE
    parts = name.split(" + ") if " + " in name else []
    mixed = bool(parts) and all(vocabulary.ingredient_named(part) for part in parts)
    return bool(ingredient) or mixed or coded or vocabulary.unspecific(name) or vocabulary.looks_generic(name)
