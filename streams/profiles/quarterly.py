"""Unit limits and code edits that CMS publishes each quarter, as a site has loaded them.

Nothing is shipped: the values change every quarter and only the published file is right (FCSO-MUE, CMS-MUE). The
directory a profile names holds one file per table, written by `dripcheck tables load`; the date of service chooses.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

ProviderType = Literal["practitioner", "outpatient-hospital"]
LIMITS_HEADER = ("code", "units", "indicator")
EDITS_HEADER = ("first", "second", "effective", "deleted", "modifier_indicator")


class UnitLimit(NamedTuple):
    """The most units of a code; `indicator` 1 judges a claim line, 2 the date absolutely, 3 the date open to review."""

    units: int
    indicator: int


class CodeEdit(NamedTuple):
    """Two codes that are not paid together; `modifier_indicator` 1 lets a modifier part them."""

    effective: date
    deleted: date | None
    modifier_indicator: int


@dataclass(frozen=True)
class UnitLimits:
    """The unit limits of one provider type from a date on."""

    effective: date
    provider: ProviderType
    limits: dict[str, UnitLimit]


@dataclass(frozen=True)
class CodeEdits:
    """The code edits of one provider type; a pair is keyed `first second`."""

    provider: ProviderType
    edits: dict[str, tuple[CodeEdit, ...]]


@dataclass(frozen=True)
class QuarterlyTables:
    """Every table a site has loaded."""

    limits: tuple[UnitLimits, ...] = ()
    edits: tuple[CodeEdits, ...] = ()

    def limit(self, code: str, provider: ProviderType, day: date) -> UnitLimit | None:
        """The limit of a code on a day of service; None where no table in force holds it."""
        table = self.limits_on(provider, day)
        return table.limits.get(code) if table else None

    def limits_on(self, provider: ProviderType, day: date) -> UnitLimits | None:
        """The table in force on a day; None before the first one that was loaded."""
        in_force = [table for table in self.limits if table.provider == provider and table.effective <= day]
        return max(in_force, key=lambda table: table.effective, default=None)

    def edit(self, first: str, second: str, provider: ProviderType, day: date) -> CodeEdit | None:
        """The edit between two codes on a day of service."""
        found = (table.edits.get(f"{first} {second}", ()) for table in self.edits if table.provider == provider)
        return next((edit for edits in found for edit in edits if _holds(edit, day)), None)


def write_limits(limits: dict[str, UnitLimit]) -> Iterator[str]:
    """The lines of a file of unit limits."""
    yield ",".join(LIMITS_HEADER)
    yield from (f"{code},{limit.units},{limit.indicator}" for code, limit in sorted(limits.items()))


def write_edits(edits: dict[str, tuple[CodeEdit, ...]]) -> Iterator[str]:
    """The lines of a file of code edits."""
    yield ",".join(EDITS_HEADER)
    for pair, held in sorted(edits.items()):
        for edit in held:
            yield f"{pair.replace(' ', ',')},{edit.effective},{edit.deleted or ''},{edit.modifier_indicator}"


def read_limits(lines: Iterable[str]) -> dict[str, UnitLimit]:
    """Read such a file. Raises ValueError where it is another."""
    return {row["code"]: UnitLimit(int(row["units"]), int(row["indicator"])) for row in _rows(lines, LIMITS_HEADER)}


def read_edits(lines: Iterable[str]) -> dict[str, tuple[CodeEdit, ...]]:
    """Read such a file. Raises ValueError where it is another."""
    edits: dict[str, tuple[CodeEdit, ...]] = {}
    for row in _rows(lines, EDITS_HEADER):
        deleted = date.fromisoformat(row["deleted"]) if row["deleted"] else None
        edit = CodeEdit(date.fromisoformat(row["effective"]), deleted, int(row["modifier_indicator"]))
        pair = f"{row['first']} {row['second']}"
        edits[pair] = (*edits.get(pair, ()), edit)
    return edits


def _rows(lines: Iterable[str], header: tuple[str, ...]) -> Iterable[dict[str, str]]:
    rows = csv.DictReader(lines)
    if tuple(rows.fieldnames or ()) != header:
        raise ValueError(f"the first line must be {','.join(header)}")
    return rows


def _holds(edit: CodeEdit, day: date) -> bool:
    return edit.effective <= day and (edit.deleted is None or day < edit.deleted)
