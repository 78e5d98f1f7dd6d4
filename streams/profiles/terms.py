"""What charted terms mean: the ingredient behind a drug text, its category, routes, units, billing units.

Look-ups over the tables of `vocabulary/`, exact after spelling is evened out. A term in no table has no meaning here:
the answer is None and `unmapped` counts it. Nothing is guessed, because a guessed drug or route would be billed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, Protocol

from schemas.base import Drug, Quantity, Route
from streams.profiles.phrases import Phrases
from streams.profiles.remembered import remembered
from streams.profiles.spelling import beginnings, forms, spelled, unbracketed
from streams.profiles.tables import (
    Abbreviations,
    BillingUnit,
    BillingUnits,
    DrugNames,
    HighAlert,
    Ingredients,
    Names,
    Pushes,
    Routes,
    RouteWord,
    Units,
)

Category = Literal["chemotherapy", "therapeutic", "hydration", "other"]
TermKind = Literal["drug", "route", "unit"]

__all__ = ["Amount", "Category", "Charted", "Term", "TermKind", "Vocabulary", "spelled"]


class Charted(Protocol):
    """An order or an entry of the administration record, as far as its terms go."""

    @property
    def drug(self) -> Drug | None: ...
    @property
    def route(self) -> Route | None: ...
    @property
    def route_text(self) -> str | None: ...
    @property
    def dose(self) -> Quantity | None: ...


class Amount(NamedTuple):
    """A quantity in the base unit of its dimension: mg, mL, [iU], mmol or meq."""

    value: float
    dimension: str


class Term(NamedTuple):
    """A charted term that is in no table."""

    kind: TermKind
    text: str


@dataclass(frozen=True)
class Vocabulary:
    """The tables a site works with, and what they say of a charted term."""

    ingredients: Ingredients = field(default_factory=Ingredients)
    names: DrugNames = field(default_factory=DrugNames)
    routes: Routes = field(default_factory=Routes)
    units: Units = field(default_factory=Units)
    pushes: Pushes = field(default_factory=Pushes)
    abbreviations: Abbreviations = field(default_factory=Abbreviations)
    high_alerts: HighAlert = field(default_factory=HighAlert)
    billing_units: BillingUnits = field(default_factory=BillingUnits)

    @remembered
    def ingredient(self, drug: Drug | None) -> str | None:
        """The one ingredient that generic name, name or HCPCS code stand for; None where unmapped."""
        if drug is None:
            return None
        texts = (self.ingredient_named(text) for text in (drug.generic_name, drug.name) if text)
        return next(filter(None, texts), None) or self._coded(drug)

    @remembered
    def ingredient_named(self, text: str) -> str | None:
        """The ingredient that a text names; None where unmapped."""
        return next((found for form in forms(text, self.names) if (found := self._index.get(form))), None)

    @remembered
    def name(self, drug: Drug | None) -> str:
        """What tells this drug from others: its ingredient, else its name as charted with spelling evened out."""
        charted = (drug.generic_name or drug.name or drug.code or "") if drug else ""
        return self.ingredient(drug) or spelled(charted)

    @remembered
    def category(self, drug: Drug | None) -> Category | None:
        """The category as charted, else that of the ingredient."""
        charted = drug.category if drug else None
        return charted or self._categories.get(self.ingredient(drug) or "")

    def complex(self, ingredient: str | None) -> bool:
        """Whether it is an antineoplastic or a complex biologic, for which complex administration may be reported."""
        return self._categories.get(ingredient or "") == "chemotherapy"

    def hormonal(self, ingredient: str | None) -> bool:
        """Whether it is a hormonal antineoplastic."""
        return ingredient in self._hormonal

    def unspecific(self, text: str | None) -> bool:
        """Whether the text names no drug: empty, or a word like "antibiotic"."""
        return not (word := spelled(text or "")) or word in self._unspecific

    def looks_generic(self, text: str | None) -> bool:
        """Whether the text is a word with the stem of a nonproprietary name, listed or not."""
        words = unbracketed(text or "").split()
        return any(len(word) > len(stem) + 1 and word.endswith(stem) for word in words for stem in self.names.stems)

    def route(self, entry: Charted) -> RouteWord | None:
        """The route of an entry or order: as charted, else what its text says; None where missing or unmapped."""
        return entry.route or self.route_named(entry.route_text or "")

    @remembered
    def route_named(self, text: str) -> RouteWord | None:
        """What a route text says, by its longest beginning that is known; None where unmapped."""
        words = unbracketed(text).split()
        beginnings = (" ".join(words[:count]) for count in range(len(words), 0, -1))
        return next((found for words in beginnings if (found := self._routes.get(words))), None)

    @remembered
    def amount(self, quantity: Quantity | None) -> Amount | None:
        """A quantity in the base unit of its dimension; None where its unit is unmapped or there is no number."""
        if quantity is None or quantity.value is None:
            return None
        dimension, factor = self._units.get((quantity.unit or "").strip().casefold(), ("", 0.0))
        return Amount(quantity.value * factor, dimension) if factor else None

    def dimension(self, unit: str | None) -> str | None:
        """What a unit measures; None where it is unmapped."""
        return self._units.get((unit or "").strip().casefold(), (None, 0.0))[0]

    def per_minute(self, rate: Quantity | None) -> Amount | None:
        """A rate in base units a minute, per kg or m2 as charted; None where unmapped or per no time."""
        unit, *per = (rate.unit or "").strip().casefold().split("/") if rate else [""]
        minutes = [self.units.per.get(word) for word in per]
        span = [length for length in minutes if length]
        dose = self.amount(Quantity(value=rate.value, unit=unit)) if rate else None
        if dose is None or None in minutes or len(span) != 1:
            return None
        return Amount(dose.value / span[0], "/".join([dose.dimension, *(word for word in per if word in ("kg", "m2"))]))

    def push_minutes(self, ingredient: str | None) -> float | None:
        """The fewest minutes a push of this drug takes, where its rate is limited."""
        return self._push_minutes.get(ingredient or "")

    def high_alert(self, ingredient: str | None) -> bool:
        """Whether an infusion of it needs its concentration charted in any case."""
        return ingredient in self._high_alert

    def billing_unit(self, code: str | None) -> BillingUnit | None:
        """How much one unit of a drug code is; None for a code that is not listed."""
        return self.billing_units.codes.get((code or "").strip().upper())

    @remembered
    def codes_of(self, ingredient: str | None) -> tuple[str, ...]:
        """The drug codes of an ingredient."""
        codes = self.billing_units.codes.items()
        return tuple(sorted(code for code, unit in codes if spelled(unit.ingredient) == ingredient))

    @remembered
    def abbreviated(self, text: str | None) -> tuple[str, ...]:
        """The abbreviations not to be used that stand in a free text."""
        return tuple(name for name, pattern in self._patterns if text and pattern.search(text))

    def unmapped(self, entries: Iterable[Charted]) -> frozenset[Term]:
        """The terms in no table, of orders and entries that are not given by other routes."""
        return frozenset(term for entry in entries for term in self._unmapped(entry))

    def _unmapped(self, entry: Charted) -> Iterator[Term]:
        if self.route(entry) in ("oral", "not-parenteral"):
            return
        drug, dose = entry.drug, entry.dose
        name = (drug.generic_name or drug.name or drug.code) if drug else None
        if name and self.ingredient(drug) is None:
            yield Term("drug", spelled(name))
        if entry.route_text and self.route(entry) is None:
            yield Term("route", spelled(entry.route_text))
        if dose and dose.unit and dose.value is not None and self.amount(dose) is None:
            yield Term("unit", dose.unit)

    def _coded(self, drug: Drug) -> str | None:
        unit = self.billing_unit(drug.code) if drug.system in ("hcpcs", "", None) else None
        return spelled(unit.ingredient) if unit else None

    @cached_property
    def _index(self) -> dict[str, str]:
        tables = self.ingredients
        groups = (tables.other, tables.hydration, tables.therapeutic, tables.biologic, tables.hormonal)
        return {
            spelled(word): spelled(name)
            for group in (*groups, tables.antineoplastic)
            for name, words in group.items()
            for word in (name, *words)
        }

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What the names of ingredients begin with."""
        return beginnings(self._index)

    @cached_property
    def _categories(self) -> dict[str, Category]:
        tables = self.ingredients
        groups: tuple[tuple[Category, Names], ...] = (
            ("other", tables.other), ("hydration", tables.hydration), ("therapeutic", tables.therapeutic),
            ("chemotherapy", tables.antineoplastic | tables.hormonal | tables.biologic),
        )  # fmt: skip
        return {spelled(name): category for category, names in groups for name in names}

    @cached_property
    def _hormonal(self) -> frozenset[str]:
        return frozenset(map(spelled, self.ingredients.hormonal))

    @cached_property
    def _unspecific(self) -> frozenset[str]:
        return frozenset(map(spelled, self.names.unspecific))

    @cached_property
    def _high_alert(self) -> frozenset[str]:
        return frozenset(map(spelled, (*self.high_alerts.ingredients, *self.ingredients.antineoplastic)))

    @cached_property
    def _push_minutes(self) -> dict[str, float]:
        return {spelled(name): minutes for name, minutes in self.pushes.minutes.items()}

    @cached_property
    def _routes(self) -> dict[str, RouteWord]:
        return {spelled(word): route for route, words in self.routes.routes.items() for word in (route, *words)}

    @cached_property
    def _units(self) -> dict[str, tuple[str, float]]:
        return {
            word.casefold(): (dimension, self.units.factors[unit])
            for dimension, units in self.units.dimensions.items()
            for unit, words in units.items()
            for word in (unit, *words)
        }

    @cached_property
    def _patterns(self) -> tuple[tuple[str, Phrases], ...]:
        return tuple((item.name, Phrases(item.pattern, cased=True)) for item in self.abbreviations.patterns)
