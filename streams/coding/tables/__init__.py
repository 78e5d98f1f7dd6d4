"""Code families, ranks, thresholds and add-on relations as dated data.

What changes with a year of the code book or a transmittal is a row here and no branch in the recipe. A table holds
from its date on; the date of the encounter chooses.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any, TypeVar

T = TypeVar("T")
DAYS = 1024
"""Of so many days it stays known which table holds."""


@dataclass(frozen=True, slots=True)
class DrugCodes:
    """The codes of one class of drugs, by technique; empty where there is none."""

    infusion: str
    more: str
    sequential: str
    concurrent: str
    push: str
    next_push: str
    same_push: str
    injection: str
    intra_arterial: str = ""
    hormonal_injection: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Minutes at which a code begins."""

    infusion_minutes: int
    hydration_minutes: int
    same_push_minutes: int
    prolonged_minutes: int
    split_dose_minutes: int
    subcutaneous_minutes: int


@dataclass(frozen=True, slots=True)
class Codes:
    """The administration codes in force on a date."""

    drugs: Mapping[str, DrugCodes]
    hydration: Mapping[str, str]
    subcutaneous: Mapping[str, str]
    prolonged: Mapping[str, str]
    irrigation: str
    ranks: Mapping[str, int]
    add_ons: Mapping[str, tuple[str, ...]]
    initial: tuple[str, ...]
    facility_only: tuple[str, ...]
    per_encounter: Mapping[str, int]
    first_code: str
    last_code: str
    others: tuple[str, ...]
    known: frozenset[str]
    drug_codes: re.Pattern[str]

    def administration(self, code: str) -> bool:
        """Whether a code says that something was administered."""
        return code in self.others or (len(code) == len(self.first_code) and self.first_code <= code <= self.last_code)

    def family(self, code: str) -> str:
        """The family of an administration code, for counting; `other` where it has none of its own."""
        groups = {"hydration": self.hydration.values(), "subcutaneous": self.subcutaneous.values()}
        groups |= {name: asdict(codes).values() for name, codes in self.drugs.items()}
        return next((name for name, group in groups.items() if code and code in group), "other")

    def drug(self, code: str) -> bool:
        """Whether a code stands for a drug, listed in the vocabulary or not."""
        return self.drug_codes.fullmatch(code) is not None

    def exists(self, code: str) -> bool:
        """Whether a code has the form of one, and is listed where it is an administration code."""
        formed = len(code) == len(self.first_code) and code.isalnum()
        return formed and (code in self.known or not self.administration(code))


@dataclass(frozen=True, slots=True)
class SecondSiteWords:
    """What a charted reason for a second site may and may not rest on."""

    counts: tuple[str, ...]
    never_counts: tuple[str, ...]
    negations: tuple[str, ...]


@lru_cache(DAYS)
def codes_on(day: date) -> Codes:
    """The administration codes in force on a day."""
    return _in_force(_codes(), day)


@lru_cache(DAYS)
def thresholds_on(day: date) -> Thresholds:
    """The thresholds in force on a day."""
    return _in_force(_thresholds(), day)


@cache
def second_site_words() -> SecondSiteWords:
    """The words of a reason for a second site."""
    return SecondSiteWords(**{name: tuple(words) for name, words in _read("words")["second_site"].items()})


@dataclass(frozen=True, slots=True)
class Electrolyte:
    """How an electrolyte is charted, and how an order says that it treats its deficit."""

    names: tuple[str, ...]
    deficit: tuple[str, ...]


@cache
def electrolytes() -> tuple[Electrolyte, ...]:
    """The standard electrolytes of prepared fluids."""
    return tuple(Electrolyte(tuple(of["names"]), tuple(of["deficit"])) for of in _read("words")["deficits"].values())


def _in_force(tables: tuple[tuple[date, T], ...], day: date) -> T:
    """The latest that had begun by then; the first for any day before."""
    return next((table for since, table in reversed(tables) if since <= day), tables[0][1])


@cache
def _codes() -> tuple[tuple[date, Codes], ...]:
    return tuple((table["effective"], _family(table)) for table in _read("codes")["table"])


@cache
def _thresholds() -> tuple[tuple[date, Thresholds], ...]:
    names = Thresholds.__dataclass_fields__
    return tuple(
        (table["effective"], Thresholds(**{name: table[name] for name in names}))
        for table in _read("thresholds")["table"]
    )


def _family(table: dict[str, Any]) -> Codes:
    limits = table["limits"]
    return Codes(
        drugs={name: DrugCodes(**table[name]) for name in ("therapeutic", "chemotherapy")},
        hydration=table["hydration"],
        subcutaneous=table["subcutaneous"],
        prolonged=table["prolonged"],
        irrigation=table["irrigation"]["port"],
        ranks=table["ranks"],
        add_ons={code: tuple(bases) for code, bases in table["add_ons"].items()},
        initial=tuple(limits["initial"]),
        facility_only=tuple(limits["facility_only"]),
        per_encounter=limits["per_encounter"],
        first_code=table["first_code"],
        last_code=table["last_code"],
        others=tuple(table["others"]),
        known=frozenset(table["known"]),
        drug_codes=re.compile("|".join(table["drug_codes"])),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
