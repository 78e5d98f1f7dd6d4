"""The directory of quarterly tables: one file for each table and date, read when the profile is."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

from streams.errors import UnusableProfile
from streams.profiles.quarterly import (
    CodeEdit,
    CodeEdits,
    ProviderType,
    QuarterlyTables,
    UnitLimits,
    read_edits,
    read_limits,
)

NAME = re.compile(r"(unit-limits|code-edits)-(practitioner|outpatient-hospital)-(.+)\.csv")
T = TypeVar("T")


def load_quarterly(folder: Path | None) -> QuarterlyTables:
    """The tables in a directory; none where none is named. Raises UnusableProfile with the file that does not read."""
    if folder is None:
        return QuarterlyTables()
    if not folder.is_dir():
        raise UnusableProfile(f"tables_directory {folder}: no such directory; `dripcheck tables load` makes it")
    limits: list[UnitLimits] = []
    edits: dict[ProviderType, dict[str, tuple[CodeEdit, ...]]] = {}
    for path in sorted(folder.glob("*.csv")):
        if not (named := NAME.fullmatch(path.name)):
            continue
        provider = cast(ProviderType, named[2])
        if named[1] == "unit-limits":
            limits.append(_read(path, partial(_limits, named[3], provider)))
        else:
            edits.setdefault(provider, {}).update(_read(path, read_edits))
    held = tuple(CodeEdits(provider, pairs) for provider, pairs in edits.items())
    return QuarterlyTables(tuple(limits), held)


def _limits(effective: str, provider: ProviderType, lines: list[str]) -> UnitLimits:
    return UnitLimits(date.fromisoformat(effective), provider, read_limits(lines))


def _read(path: Path, reader: Callable[[list[str]], T]) -> T:
    try:
        return reader(path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError, KeyError) as error:
        raise UnusableProfile(f"{path}: {error}; load the published file again") from None
