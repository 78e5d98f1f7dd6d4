"""What the list shows, as its address says it: filters, order and page. Ids only ever stand there.

An address is written by people and programs, so a word that means nothing is told and not passed over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args
from urllib.parse import parse_qsl, urlencode

from streams.errors import DripcheckError
from streams.ops.worklist.rows import SEVERITIES

Show = Literal["standing", "answered", "clean", "all"]
Stay = Literal["any", "open", "closed"]
Sort = Literal["severity", "-severity", "age", "-age", "unit", "-unit", "encounter", "-encounter"]
CHOICES: Mapping[str, tuple[str, ...]] = {
    "show": get_args(Show), "stay": get_args(Stay), "sort": get_args(Sort), "severity": ("", *SEVERITIES),
    "days": ("", "1", "3", "7", "14", "30"),
}  # fmt: skip
WORDS = ("unit", "rule", "documenter", "encounter")
LONGEST = 256
MOST_PAGES = 1_000_000


class UnknownFilter(DripcheckError):
    """The address of a list says what no list can show."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What one list shows. An empty word leaves it open; `days` are those an alert has stood for at least."""

    show: str = "standing"
    stay: str = "any"
    severity: str = ""
    unit: str = ""
    rule: str = ""
    documenter: str = ""
    encounter: str = ""
    days: str = ""
    sort: str = "severity"
    page: int = 1

    def address(self, **changed: object) -> str:
        """The query of this list with something changed; another order or filter begins at the first page."""
        other = replace(self, **({"page": 1} | changed))  # type: ignore[arg-type]
        plain = Filter()
        parts = {name: getattr(other, name) for name in Filter.__slots__}
        return urlencode({name: value for name, value in parts.items() if value != getattr(plain, name)})

    def sorted_by(self, column: str) -> str:
        """The query of this list sorted by a column; again, the other way round."""
        return self.address(sort=f"-{column}" if self.sort == column else column)

    def told(self, found: int) -> dict[str, str | None]:
        """The filter for the audit log, but for what was typed and found nothing: no id, and maybe a name."""
        parts = dict(parse_qsl(self.address(page=self.page)))
        return {name: value if found or name not in WORDS else "(nothing found)" for name, value in parts.items()}

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered for."""
        return bool(replace(self, sort="severity", page=1) != Filter())


def read_filter(query: Mapping[str, str]) -> Filter:
    """The filter of an address. Raises UnknownFilter with the part that says nothing."""
    return Filter(**dict(_read(query)))  # type: ignore[arg-type]


def _read(query: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    for name, choices in CHOICES.items():
        if name in query:
            if query[name] not in choices:
                raise UnknownFilter(f"{name} is one of: {', '.join(filter(None, choices))}")
            yield name, query[name]
    for name in WORDS:
        if len(query.get(name, "")) > LONGEST:
            raise UnknownFilter(f"{name} is at most {LONGEST} characters long")
        if name in query:
            yield name, query[name]
    page = query.get("page", "1")
    if not (page.isascii() and page.isdigit() and 1 <= int(page[:LONGEST]) <= MOST_PAGES):
        raise UnknownFilter(f"page is a number from 1 to {MOST_PAGES}")
    yield "page", int(page)
