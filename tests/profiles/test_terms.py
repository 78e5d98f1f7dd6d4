"""What charted terms mean: the vocabulary that comes with us, and what it does not know."""

import pytest

from schemas.administration import Administration
from schemas.base import Drug, Quantity
from streams.profiles.loader import load_profile
from streams.profiles.terms import Amount, Term, Vocabulary
from tests.rules.judge import at

VOCABULARY = load_profile("facility").vocabulary


def entry(**fields: object) -> Administration:
    return Administration(
        patient_id="P",
        occurred_at=at("08:00"),
        administration_id="A",
        action="given",
        **fields,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("charted", "ingredient"),
    [
        ("vancomycin", "vancomycin"),
        ("VANCOMYCIN HYDROCHLORIDE", "vancomycin"),
        ("Vancomycin 1 g in NS 250 mL", "vancomycin"),
        ("vanco", "vancomycin"),
        ("HYDROmorphone (Dilaudid)", "hydromorphone"),
        ("rituximab-abbs (Truxima)", "rituximab"),
        ("Piperacillin/Tazobactam (Zosyn)", "piperacillin tazobactam"),
        ("lactated Ringer\N{RIGHT SINGLE QUOTATION MARK}s", "lactated ringers"),
        ("0.9% Sodium Chloride", "sodium chloride"),
        ("sodium chloride 3%", "hypertonic sodium chloride"),
        ("Heparin Sodium (Prophylaxis)", "heparin"),
        ("Heparin Flush (10 units/ml)", "heparin lock flush"),
        ("Calcium Gluconate sliding scale", "calcium gluconate"),
        ("blue cocktail", None),
        ("dexamethasone + ondansetron", None),
        ("calcium", None),
        ("", None),
    ],
)
def test_a_drug_text_stands_for_one_ingredient_or_for_none(charted: str, ingredient: str | None) -> None:
    """Spelling, salts, strengths and diluents do not tell drugs apart; what is not listed is not guessed."""
    assert ingredient == VOCABULARY.ingredient(Drug(name=charted))


def test_the_generic_name_comes_first_and_a_drug_code_last() -> None:
    """A house name beside a generic name is the generic drug; a code names a drug that has no name."""
    assert "cefepime" == VOCABULARY.ingredient(Drug(name="house mix", generic_name="cefepime"))
    assert "infliximab" == VOCABULARY.ingredient(Drug(name="house mix", code="j1745", system="hcpcs"))
    assert VOCABULARY.ingredient(Drug(name="house mix", code="J1745", system="local")) is None
    assert VOCABULARY.ingredient(None) is None


def test_what_tells_a_drug_apart_is_its_ingredient_or_else_its_own_name() -> None:
    """Two spellings of an unknown name are one drug, and a brand is its ingredient."""
    names = [VOCABULARY.name(Drug(name=name)) for name in ("Blue-Cocktail", "blue  cocktail", "Zofran", "ondansetron")]

    assert ["blue cocktail", "blue cocktail", "ondansetron", "ondansetron"] == names
    assert "" == VOCABULARY.name(None)


@pytest.mark.parametrize(
    ("drug", "category"),
    [
        (Drug(name="infliximab"), "chemotherapy"),
        (Drug(name="cisplatin"), "chemotherapy"),
        (Drug(name="leuprolide"), "chemotherapy"),
        (Drug(name="ketorolac"), "therapeutic"),
        (Drug(name="LR"), "hydration"),
        (Drug(name="saline flush"), "other"),
        (Drug(name="LR", category="therapeutic"), "therapeutic"),
        (Drug(name="LR", category=""), "hydration"),
        (Drug(name="blue cocktail"), None),
    ],
)
def test_the_charted_category_wins_over_the_formulary(drug: Drug, category: str | None) -> None:
    """The formulary answers where nothing is charted, and says nothing of what it does not list."""
    assert category == VOCABULARY.category(drug)


def test_complex_and_hormonal_drugs_are_told_apart() -> None:
    """Antineoplastics, hormones and complex biologics are complex; only hormones are hormonal."""
    asked = ("cisplatin", "leuprolide", "infliximab", "ketorolac", None)

    assert [True, True, True, False, False] == [VOCABULARY.complex(name) for name in asked]
    assert [False, True, False, False, False] == [VOCABULARY.hormonal(name) for name in asked]


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("IV", "iv-unspecified"),
        ("IVPB", "iv-unspecified"),
        ("IV push over 2 min", "iv-push"),
        ("Slow IV Push (central)", "iv-push"),
        ("Intravenous Infusion", "iv-infusion"),
        ("SubQ", "subcutaneous"),
        ("IM left deltoid", "intramuscular"),
        ("IM/SQ", "injection-unspecified"),
        ("BOTH EYES", "not-parenteral"),
        ("Non IV", "not-parenteral"),
        ("DIALYS", "not-parenteral"),
        ("as usual", None),
        ("", None),
    ],
)
def test_a_route_text_is_read_by_its_longest_known_beginning(text: str, route: str | None) -> None:
    """Words behind it do not matter, and an unknown word is no route."""
    assert route == VOCABULARY.route_named(text)


def test_the_charted_route_wins_over_its_text() -> None:
    """The text is asked only where no route is charted."""
    assert "oral" == VOCABULARY.route(entry(route="oral", route_text="IV"))
    assert "iv-unspecified" == VOCABULARY.route(entry(route="", route_text="IV"))
    assert VOCABULARY.route(entry()) is None


@pytest.mark.parametrize(
    ("value", "unit", "amount"),
    [
        (1.5, "g", Amount(1500, "mass")),
        (250, "mcg", Amount(0.25, "mass")),
        (0.5, "L", Amount(500, "volume")),
        (20, "cc", Amount(20, "volume")),
        (5000, "[iU]", Amount(5000, "units")),
        (10, "U", Amount(10, "units")),
        (20, "mEq", Amount(20, "equivalents")),
        (1, "{TAB}", None),
        (5, "mg/kg", None),
        (5, "", None),
        (None, "mg", None),
    ],
)
def test_amounts_are_read_in_the_base_unit_of_their_dimension(
    value: float | None, unit: str, amount: Amount | None
) -> None:
    """A unit that is not listed has no amount."""
    assert amount == VOCABULARY.amount(Quantity(value=value, unit=unit))


def test_rates_are_read_per_minute_and_by_weight_as_charted() -> None:
    """An hour is sixty minutes; a rate per no time, or by an unknown unit, is none."""
    rates = [(120.0, "mL/h"), (0.1, "ug/kg/min"), (1.0, "mg"), (1.0, "mg/visit"), (1.0, "mg/min/h")]
    found = [VOCABULARY.per_minute(Quantity(value=value, unit=unit)) for value, unit in rates]

    assert [Amount(2.0, "volume"), Amount(0.0001, "mass/kg"), None, None, None] == found


def test_drug_codes_have_their_unit_and_ingredients_their_codes() -> None:
    """A code is found in any case; what is not listed has no unit."""
    unit = VOCABULARY.billing_unit("j2405")

    assert unit is not None
    assert ("ondansetron", 1, "mg") == (unit.ingredient, unit.value, unit.unit)
    assert ("J7030", "J7040", "J7050") == VOCABULARY.codes_of("sodium chloride")
    assert VOCABULARY.billing_unit("J3490") is None
    assert () == VOCABULARY.codes_of(None)


def test_every_ingredient_of_the_other_tables_is_an_ingredient() -> None:
    """Pushes, high-alert drugs and billing units speak of drugs that the vocabulary knows."""
    named = [*VOCABULARY.pushes.minutes, *VOCABULARY.high_alerts.ingredients]
    named += [unit.ingredient for unit in VOCABULARY.billing_units.codes.values()]

    assert [] == [name for name in named if VOCABULARY.ingredient_named(name) is None]


def test_no_name_stands_for_two_ingredients() -> None:
    """A brand or abbreviation that is listed twice would be guessed."""
    tables = VOCABULARY.ingredients
    groups = (
        tables.antineoplastic, tables.hormonal, tables.biologic, tables.therapeutic, tables.hydration, tables.other,
    )  # fmt: skip
    pairs = {(word, name) for group in groups for name, words in group.items() for word in words}

    assert len({word for word, _ in pairs}) == len(pairs)


def test_every_table_names_its_source() -> None:
    """Nobody can check a list that does not say where it comes from."""
    tables = [getattr(VOCABULARY, name) for name in VOCABULARY.__dataclass_fields__]

    assert 8 == len(tables)
    assert all(table.source for table in tables)


def test_unmapped_terms_are_counted_once_each_and_never_of_other_routes() -> None:
    """Drug, route and unit that are in no table; what is taken by mouth is not asked for."""
    strange = entry(drug=Drug(name="Blue cocktail"), route_text="as usual", dose=Quantity(value=1, unit="{dose}"))
    known = entry(drug=Drug(name="vanco"), route="iv-push", dose=Quantity(value=1, unit="g"))
    oral = entry(drug=Drug(name="blue cocktail"), route="oral")
    expected = {Term("drug", "blue cocktail"), Term("route", "as usual"), Term("unit", "{dose}")}

    assert expected == VOCABULARY.unmapped([strange, strange, known, oral])


def test_an_empty_vocabulary_knows_nothing() -> None:
    """Without tables every term is unmapped."""
    empty = Vocabulary()

    assert empty.ingredient(Drug(name="vancomycin")) is None
    assert empty.route_named("IV") is None
    assert empty.amount(Quantity(value=1, unit="mg")) is None
