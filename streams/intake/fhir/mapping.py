"""The form of the mapping tables: a field of ours, the elements it is read from, and how.

A table is read top to bottom by one function and printed for operators by another (`page`), so that what is documented
is what is done. Elements of a row are tried in their order; the first that says something is taken.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from schemas.dead_letter import Reason
from streams.intake.fhir.elements import values
from streams.intake.fhir.reading import Reading

Reader = Callable[[Reading, Any], Any]


class Row(NamedTuple):
    """A field of the wire contract and the elements it is read from, each by the same reader."""

    field: str
    elements: tuple[str, ...]
    read: Reader
    every: bool = False
    """Whether all that is found makes the value, a list, and not the first alone."""


class Told(NamedTuple):
    """A field that follows from several elements together; the reader looks at the whole resource."""

    field: str
    elements: tuple[str, ...]
    read: Callable[[Reading], Any]


Table = tuple[Row | Told, ...]


def one(field: str, *elements: str, by: Reader) -> Row:
    """A field by the first element that says something."""
    return Row(field, elements, by)


def each(field: str, *elements: str, by: Reader) -> Row:
    """A list by every element that says something."""
    return Row(field, elements, by, every=True)


def told(field: str, *elements: str, by: Callable[[Reading], Any]) -> Told:
    """A field by what several elements say together."""
    return Told(field, elements, by)


def apply(table: Table, reading: Reading, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Read a table, or the named fields of it; a field that nothing says is left out."""
    wanted = None if names is None else set(names)
    found = ((row.field, _value(row, reading)) for row in table if wanted is None or row.field in wanted)
    return {field: value for field, value in found if value is not None}


def _value(row: Row | Told, reading: Reading) -> Any:
    if isinstance(row, Told):
        return row.read(reading)
    readings = (row.read(reading, node) for path in row.elements for node in values(reading.resource, path))
    answers = (answer for answer in readings if answer is not None)
    return list(answers) or None if row.every else next(answers, None)


class Fact(NamedTuple):
    """An event in the making: its type, which part of the resource it is, its data, and when it was recorded."""

    kind: str
    part: str
    data: dict[str, Any]
    recorded: Any = None


class Unsaid(NamedTuple):
    """A part of a resource that cannot be told, while its other parts stand."""

    reason: Reason
    field: str


Part = Fact | Unsaid
