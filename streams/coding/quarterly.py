"""The quarterly files of unit limits (MUE) and code edits (PTP) as CMS publishes them, read into tables.

A file begins with a copyright text and a header whose cells may hold line breaks; rows are comma- or tab-separated.
Only rows that are an edit are taken, and for pairs only those with an administration code, because nothing else is
judged here. No value is shipped with us.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from streams.profiles.quarterly import CodeEdit, ProviderType, UnitLimit

CODE = re.compile(r"[0-9A-Z]{5}")
EFFECTIVE = re.compile(r"(\d{2})-(\d{2})-(\d{4})")
PROVIDERS: tuple[tuple[str, ProviderType], ...] = (
    ("practitioner", "practitioner"), ("ccipra", "practitioner"), ("outpatient", "outpatient-hospital"),
    ("hospital", "outpatient-hospital"), ("ccioph", "outpatient-hospital"),
)  # fmt: skip
LIMIT_CELLS, EDIT_CELLS = 3, 6
NO_DATE = "*"


@dataclass(frozen=True, slots=True)
class Published:
    """One published file as read: what it holds, whose it is and since when, as far as the file says."""

    limits: dict[str, UnitLimit]
    edits: dict[str, tuple[CodeEdit, ...]]
    provider: ProviderType | None
    effective: date | None
    unread: int


def read_published(name: str, text: str, administration: Callable[[str], bool]) -> Published:
    """Read one file; `unread` counts rows that begin with a code and are no edit. Raises ValueError for others."""
    head, _, _ = text.partition("\n")
    delimiter = "\t" if text.count("\t") > text.count(",") else ","
    rows = _stripped(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    header, first = _header(rows)
    words = f"{name.casefold()} {header}"
    if "mue value" in header:
        held, unread = _limits_of(chain(first, rows))
        return Published(held, {}, _provider(words), _effective(name) or _effective(head), unread)
    if "column 1" in header:
        pairs, unread = _edits_of(chain(first, rows), administration)
        return Published({}, pairs, _provider(words), _effective(name) or _effective(head), unread)
    raise ValueError("neither a table of unit limits (MUE values) nor of code edits (column 1, column 2)")


def _stripped(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    return ([cell.strip() for cell in row] for row in rows if row)


def _header(rows: Iterator[list[str]]) -> tuple[str, list[list[str]]]:
    """The words above the first row that begins with a code, and that row."""
    words: list[str] = []
    for row in rows:
        if CODE.fullmatch(row[0]):
            return " ".join(words).casefold(), [row]
        words += (" ".join(cell.split()) for cell in row)
    return " ".join(words).casefold(), []


def _limits_of(rows: Iterable[list[str]]) -> tuple[dict[str, UnitLimit], int]:
    limits: dict[str, UnitLimit] = {}
    unread = 0
    for row in rows:
        limit = _limit(row)
        if limit:
            limits[row[0]] = limit
        else:
            unread += bool(CODE.fullmatch(row[0]))
    return limits, unread


def _provider(text: str) -> ProviderType | None:
    return next((provider for word, provider in PROVIDERS if word in text), None)


def _effective(text: str) -> date | None:
    """A date as the names of the files have it: month-day-year."""
    found = EFFECTIVE.search(text)
    return date(int(found[3]), int(found[1]), int(found[2])) if found else None


def _limit(row: Sequence[str]) -> UnitLimit | None:
    if (
        len(row) < LIMIT_CELLS
        or not CODE.fullmatch(row[0])
        or not row[1].isdigit()
        or row[2][:1] not in ("1", "2", "3")
    ):
        return None
    return UnitLimit(int(row[1]), int(row[2][0]))


def _edits_of(
    rows: Iterable[list[str]], administration: Callable[[str], bool]
) -> tuple[dict[str, tuple[CodeEdit, ...]], int]:
    edits: dict[str, tuple[CodeEdit, ...]] = {}
    unread = 0
    for row in rows:
        edit = _edit(row)
        if edit is None:
            unread += bool(CODE.fullmatch(row[0]))
        elif administration(row[0]) or administration(row[1]):
            pair = f"{row[0]} {row[1]}"
            edits[pair] = (*edits.get(pair, ()), edit)
    return edits, unread


def _edit(row: Sequence[str]) -> CodeEdit | None:
    if len(row) < EDIT_CELLS or not all(map(CODE.fullmatch, row[:2])) or row[5] not in ("0", "1", "9"):
        return None
    effective, deleted = (next(_days(cell), None) for cell in (row[3], row[4]))
    if effective is None or (deleted is None and row[4] not in ("", NO_DATE)):
        return None
    return CodeEdit(effective, deleted, int(row[5]))


def _days(cell: str) -> Iterator[date]:
    if cell.isdigit() and len(cell) == len("yyyymmdd"):
        try:
            yield datetime.strptime(cell, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            return
