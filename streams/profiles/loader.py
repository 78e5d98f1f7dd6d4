"""Where a profile comes from: `facility` and `professional` are built in, anything else is a file of the site's.

The vocabulary is read with it: the tables of `vocabulary/`, each replaced or extended by the file that the section
`[vocabulary]` of the profile names, relative to the profile.
"""

import re
from importlib import resources
from pathlib import Path
from typing import TypeVar

import msgspec

from streams.errors import UnusableProfile
from streams.profiles.charted import Charted
from streams.profiles.codes import Codes
from streams.profiles.profile import Profile, TermFiles, read_profile
from streams.profiles.quarterly_files import load_quarterly
from streams.profiles.tables import (
    Abbreviations,
    BillingUnits,
    ChartedTables,
    DrugNames,
    HighAlert,
    Ingredients,
    Pushes,
    Routes,
    Table,
    Units,
    extended,
)
from streams.profiles.terms import Vocabulary

BUILT_IN = ("facility", "professional")
TABLES: dict[str, type[Table]] = {
    "ingredients": Ingredients, "names": DrugNames, "routes": Routes, "units": Units, "pushes": Pushes,
    "abbreviations": Abbreviations, "high_alerts": HighAlert, "billing_units": BillingUnits,
}  # fmt: skip

T = TypeVar("T", bound=Table)


def load_profile(name: str) -> Profile:
    """The profile of that name or file. Raises UnusableProfile with what is wrong with it."""
    if name in BUILT_IN:
        return _complete(read_profile(_ours(f"{name}.toml")), Path())
    try:
        return _complete(read_profile(Path(name).read_text()), Path(name).parent)
    except OSError as error:
        raise UnusableProfile(f"profile {name!r}: {error.strerror}; built in are {', '.join(BUILT_IN)}") from None
    except UnusableProfile as error:
        raise UnusableProfile(f"{name}: {error}") from None


def _complete(profile: Profile, folder: Path) -> Profile:
    named = profile.coding.tables_directory
    charted = _with_site("charted", ChartedTables, profile.terms.charted, folder)
    return msgspec.structs.replace(
        profile,
        vocabulary=load_vocabulary(profile.terms, folder),
        charted=Charted(charted),
        codes=_with_site("codes", Codes, profile.terms.codes, folder),
        quarterly=load_quarterly(folder / named if named else None),
    )


def load_vocabulary(files: TermFiles, folder: Path) -> Vocabulary:
    """The tables that come with us, with those of the site's files. Raises UnusableProfile with the file's name."""
    tables = {name: _with_site(name, kind, getattr(files, name), folder) for name, kind in TABLES.items()}
    return _checked(Vocabulary(**tables))  # type: ignore[arg-type]


def _with_site(name: str, kind: type[T], site: str | None, folder: Path) -> T:
    """Our table, replaced or extended by the site's file where there is one."""
    ours = _table(_ours(f"vocabulary/{name}.toml"), kind, name)
    return extended(ours, _table(_read(folder / site), kind, site)) if site else ours


def _checked(vocabulary: Vocabulary) -> Vocabulary:
    """Find what would fail only at the first chart: a unit without a factor, a pattern that does not compile."""
    units = {unit for units in vocabulary.units.dimensions.values() for unit in units}
    if without := units - set(vocabulary.units.factors):
        raise UnusableProfile(f"vocabulary, units: no factor for {', '.join(sorted(without))}")
    for item in vocabulary.abbreviations.patterns:
        try:
            re.compile(item.pattern)
        except re.error as error:
            raise UnusableProfile(f"vocabulary, abbreviations: {item.name}: {error}") from None
    return vocabulary


def _ours(file: str) -> str:
    return resources.files(__package__).joinpath(file).read_text(encoding="utf-8")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnusableProfile(f"vocabulary {path}: {error.strerror}") from None


def _table(text: str, kind: type[T], name: str) -> T:
    try:
        return msgspec.toml.decode(text, type=kind)
    except msgspec.DecodeError as error:
        raise UnusableProfile(f"vocabulary {name}: {error}") from None
