"""The tables of the vocabulary as the files of `vocabulary/` hold them, each with its source.

A site's file either replaces a table (`replaces = true`) or extends it, name by name. What is in no table is unmapped:
it is counted and never guessed.
"""

from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from schemas.base import Route
from streams.profiles.base import NotNegative, Positive

Names = dict[str, tuple[str, ...]]
"""A term of ours, with the other words it is charted by."""

RouteWord = Route | Literal["iv-unspecified", "injection-unspecified", "not-parenteral"]
"""A route of the wire contract, or what a text says that names none: IV or a needle with no method, or no route of
this family (inhaled, topical, dialysis, a nerve block)."""


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of terms: where they come from, and whether it stands in place of ours."""

    source: str = ""
    replaces: bool = False


class Ingredients(Table, frozen=True):
    """Ingredients by category; the first three are `chemotherapy` in the words of the wire contract."""

    antineoplastic: Names = {}
    hormonal: Names = {}
    biologic: Names = {}
    therapeutic: Names = {}
    hydration: Names = {}
    other: Names = {}


class DrugNames(Table, frozen=True):
    """How the text of a drug is read: words that do not tell which drug, stems, and texts that name none."""

    trailing: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    unspecific: tuple[str, ...] = ()


class Routes(Table, frozen=True):
    """Texts of routes."""

    routes: dict[RouteWord, tuple[str, ...]] = {}


class Units(Table, frozen=True):
    """Units by dimension with their spellings, how many of the base unit each is, and what a rate is per."""

    dimensions: dict[str, Names] = {}
    factors: dict[str, Positive] = {}
    per: dict[str, NotNegative] = {}


class Pushes(Table, frozen=True):
    """The fewest minutes over which a drug with a limited rate is pushed."""

    minutes: dict[str, Positive] = {}


class Abbreviation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An abbreviation not to be used, as a pattern, and what to write in its place."""

    name: str
    pattern: str
    write: str


class Abbreviations(Table, frozen=True):
    """Abbreviations not to be used in free text."""

    patterns: tuple[Abbreviation, ...] = ()


class HighAlert(Table, frozen=True):
    """Ingredients whose infusion needs a charted concentration."""

    ingredients: tuple[str, ...] = ()


class BillingUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of which ingredient one unit of a drug code is."""

    ingredient: str
    value: Positive
    unit: str


class BillingUnits(Table, frozen=True):
    """Billing units by HCPCS code."""

    codes: dict[str, BillingUnit] = {}


class ChartedTables(Table, frozen=True):
    """Words by what they say, one table for each kind of thing."""

    actions: Names = {}
    observations: Names = {}
    access_actions: Names = {}
    access_kinds: Names = {}
    pump_events: Names = {}
    devices: Names = {}
    note_kinds: Names = {}
    encounter_classes: Names = {}


T = TypeVar("T", bound=Table)


def extended(ours: T, site: T) -> T:
    """The site's table where it replaces ours, else ours with the site's entries added; the site's word wins."""
    if site.replaces:
        return site
    mine, theirs = msgspec.structs.asdict(ours), msgspec.structs.asdict(site)
    return msgspec.structs.replace(ours, **{name: _merged(value, theirs[name]) for name, value in mine.items()})


def _merged(ours: object, site: object) -> object:
    if isinstance(ours, dict) and isinstance(site, dict):
        return ours | {key: _merged(ours.get(key), value) for key, value in site.items()}
    if isinstance(ours, tuple) and isinstance(site, tuple):
        return ours + tuple(item for item in site if item not in ours)
    return site or ours
