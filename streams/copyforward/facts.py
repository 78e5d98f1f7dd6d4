"""Typed facts of a sentence: vitals, laboratory values, weight, clock times, dates, cycle, site and side.

A copied number is an error only where it belongs to one encounter, so a number counts by the field it is in. The field
is read from the words around it and from its shape, not from the layout of a template: `BP 120/80`, `blood pressure:
120 over 80` and `120/80 mmHg` state one fact.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from sys import byteorder
from typing import NamedTuple
from zlib import crc32

from streams.copyforward.fields import (
    CLOCK,
    CODES,
    GENERIC,
    HALF_DAYS,
    KEPT_FIELDS,
    LABELS,
    MOMENTS,
    WORDS,
)

NUMBER = re.compile(r"(\d+(?:[./:-]\d+)*)([a-z%]*)(?:/[a-z]+)?$")
ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$")
DIGITS = frozenset("0123456789")
CLOCK_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?$")
BARE_TIME = re.compile(r"([01]\d|2[0-3])([0-5]\d)$")
OVER = re.compile(r"(\d{2,3}) over (\d{2,3})")

PLAUSIBLE = {
    "temp": re.compile(r"(?:9\d|10[0-8]|3[4-9]|4[0-2])(?:\.\d+)?"), "sodium": re.compile(r"1[0-9]\d(?:\.\d)?"),
    "potassium": re.compile(r"\d\.\d{1,2}"),
}  # fmt: skip
"""What a temperature, a sodium and a potassium look like; `sodium chloride 0.9` is none."""

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = f"({'|'.join(_MONTHS)})[a-z]*"
WRITTEN_DATE = re.compile(rf"\b(?:(\d{{1,2}})[ -]+{_MONTH}[ .,-]+(20\d\d)|{_MONTH}\.? (\d{{1,2}}),? (20\d\d))\b")
LIKE_A_DATE = re.compile(rf" over |{WRITTEN_DATE.pattern.replace('20', '[0-9]{2}')}")
"""What might be rewritten with other figures in it."""

ACCESS = re.compile(
    r"\b(?:p?iv|piv|port|access\w*|picc|midline|catheter|cannula\w*|central|line|venous|vein|needle|gauge)\b"
)
ANOTHER_SITE = re.compile(
    r"\b(?:unsuccessful\w*|failed|blown|re-?sited|restarted|second (?:iv|site|line)|additional|prior|previous\w*"
    r"|last (?:visit|time)|both|bilateral\w*|instead|moved|switched)\b"
)
SIDE = re.compile(
    r"\b(left|right|lt|rt|l|r)\b\W{1,3}(?:\w+ )?(forearm|arm|hand|wrist|antecub\w*|ac|acf|fossa|chest|subclavian"
    r"|jugular|ij|deltoid|thigh|glut\w*|ventroglut\w*|dorsoglut\w*|abdom\w*|foot|leg|neck|hip|cephalic|basilic)\b"
)
SIDES = frozenset({"left", "right", "lt", "rt", "l", "r"})
SITES = {"ac": "antecub", "acf": "antecub", "fossa": "antecub", "ij": "jugular"}


class Fact(NamedTuple):
    """One value of one field as it is kept."""

    code: int
    hashed: bytes


class Number(NamedTuple):
    """A number as it is kept: the facts that it states, whether they are a date or a clock time, and the figure."""

    fields: bytes
    facts: bytes
    moment: bool
    figure: int


class Numbers(NamedTuple):
    """The numbers of a sentence: facts and figures, and which of its words are dates and clock times."""

    fields: bytes
    facts: bytes
    figures: bytes
    moments: set[int]


def pack(text: str) -> bytes:
    """The checksum that stands for a text in the state."""
    return crc32(text.encode()).to_bytes(4, byteorder)


def fact(field: str, value: str) -> Fact:
    """A value as a fingerprint; the history keeps no value."""
    return Fact(CODES[field], pack(f"{field}={value}"))


def read_facts(words: list[str], places: Iterable[int]) -> Numbers:
    """Read the numbers of a sentence of lower-case words, which stand in these places."""
    fields: list[bytes] = []
    facts: list[bytes] = []
    figures: list[int] = []
    moments: set[int] = set()
    around = ["", "", *words, ""]
    for at in places:
        after = around[at + 3]
        code, packed, moment, figure = read_number(around[at], around[at + 1], around[at + 2], after)
        fields.append(code)
        facts.append(packed)
        if not moment:
            figures.append(figure)
            continue
        moments.add(at)
        if after in HALF_DAYS:
            moments.add(at + 1)
    return Numbers(b"".join(fields), b"".join(facts), bytes(figures), moments)


@lru_cache(maxsize=65_536)
def read_number(before: str, just_before: str, word: str, after: str) -> Number:
    """Read one number by the words around it, as facts and as a figure; the same few come again and again.

    A figure is a byte that tells which number it is, and in the lowest bit whether it is a dose, a size or a
    concentration: such a number is the same at every visit, and says something only where it differs.
    """
    parts = NUMBER.match(word)
    unit = (parts and parts[2]) or after
    fixed = "fixed" in (WORDS.get(just_before), WORDS.get(unit)) or word[-1] == "%"
    figure = (crc32(word.encode()) & 0xFE) | fixed
    if parts is None:
        return Number(b"", b"", False, figure)
    read = _facts(_field(before, just_before, unit), parts[1], unit)
    kept = [fact(field, value) for field, value in read if field in KEPT_FIELDS]
    codes = bytes([one.code for one in kept])
    return Number(codes, b"".join([one.hashed for one in kept]), bool(codes) and codes[0] in MOMENTS, figure)


def read_sites(words: list[str], sentence: str) -> list[Fact]:
    """Read side and site of a vascular access; a sentence about a change of site says nothing of the one in use."""
    if SIDES.isdisjoint(words):
        return []
    found = SIDE.findall(sentence)
    if not found or not ACCESS.search(sentence) or ANOTHER_SITE.search(sentence):
        return []
    return [fact("site", f"{side[0]} {SITES.get(site, site[:7])}") for side, site in found]


def plain_dates(text: str) -> str:
    """Rewrite `march 3, 2025` and `03-mar-2025` as ISO dates, and `120 over 80` as a blood pressure."""
    if " over " in text:
        text = OVER.sub(r"\1/\2", text)
    return WRITTEN_DATE.sub(_iso, text)


def _iso(found: re.Match[str]) -> str:
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
    return f"{year}-{_MONTHS.index(month) + 1:02d}-{int(day):02d}"


def _facts(field: str | None, number: str, after: str) -> list[tuple[str, str]]:
    if number.isdigit():
        if len(number) == 4 and (clock := _bare_clock(number, field, after)):  # noqa: PLR2004
            return [(field if field in CLOCK else "time", clock)]
        return [(_numeric(field, number, after), number)]
    if "-" in number and (ends := _range(number, after)):
        return [("start", ends[0]), ("stop", ends[1])]
    if ":" in number or after in HALF_DAYS:
        clock = _clock(number, after)
        return [(field if field in CLOCK else "time", clock)] if clock else [("other", number)]
    if max(number.count(mark) for mark in "/-.") == 2 and (day := _date(number)):  # noqa: PLR2004
        return [("date", day)]
    return [_ratio(number)] if "/" in number else [(_numeric(field, number, after), number)]


def _field(before: str, just_before: str, after: str) -> str | None:
    """The field by the word before the number, else by the one before that, else by its unit.

    A label does not reach over another number, only over a date to the time beside it.
    """
    field = WORDS.get(just_before)
    near = just_before[:1] not in DIGITS or max(just_before.count(mark) for mark in "/-.") == 2  # noqa: PLR2004
    if before and near and (field is None or just_before in GENERIC):
        field = WORDS.get(before, field)
    return field or (WORDS.get(after) if after not in LABELS else None)


def _range(number: str, after: str) -> tuple[str, str] | None:
    """`0930-1130` as the start and the stop it means."""
    first, dash, second = number.partition("-")
    if not dash or "-" in second or after in WORDS:
        return None
    start, stop = (_clock(end, after) or _bare_clock(end, "time", after) for end in (first, second))
    return (start, stop) if start and stop else None


def _date(number: str) -> str | None:
    try:
        if found := ISO_DATE.match(number):
            return str(date(int(found[1]), int(found[2]), int(found[3])).toordinal())
        if found := DATE.match(number):
            month, day, year = int(found[1]), int(found[2]), int(found[3])
            month, day = (day, month) if month > 12 else (month, day)  # noqa: PLR2004
            return str(date(year if year > 99 else 2000 + year, month, day).toordinal())  # noqa: PLR2004
    except ValueError:
        return None
    return None


def _clock(number: str, after: str) -> str | None:
    """A clock time as HHMM."""
    found = CLOCK_TIME.match(number)
    if found is None:
        return None
    hour = int(found[1])
    if after in ("am", "pm"):
        hour = hour % 12 + (12 if after == "pm" else 0)
    return f"{hour:02d}{found[2]}"


def _bare_clock(number: str, field: str | None, after: str) -> str | None:
    """Four digits count as a time only where the words around say so, or a zero leads."""
    says_so = field in CLOCK or number[0] == "0" or after in HALF_DAYS
    return number if says_so and BARE_TIME.match(number) else None


def _ratio(number: str) -> tuple[str, str]:
    """Blood pressure or a pain score; anything else between strokes is just a number."""
    high, _, low = number.partition("/")
    if high.isdigit() and low.isdigit():
        if 60 <= int(high) <= 260 and 25 <= int(low) <= 160:  # noqa: PLR2004
            return "bp", number
        if low == "10":
            return "pain", high
    return "other", number


def _numeric(field: str | None, number: str, after: str) -> str:
    """The field of a plain number; a temperature must be one, and a dose is no weight."""
    if field is None or field in CLOCK:
        return "spo2" if after == "%" else "fixed" if len(number) > 4 and number.isdigit() else "other"  # noqa: PLR2004
    plausible = PLAUSIBLE.get(field)
    return field if plausible is None or plausible.fullmatch(number) else "other"
