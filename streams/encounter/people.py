"""Who is named in the record of an encounter, and with which credentials.

Feeds name a person in full here and by a bare id there: what one entry says of somebody holds for all others.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from schemas.base import EventData, Person
from schemas.charge import Charge
from schemas.envelope import Event
from streams.encounter.chart import Chart

FIELDS = ("performer", "ordered_by", "supervised_by", "received_by", "author", "signer", "rendered_by")
CHARTED_BY = ("performer", "author")
NPI = re.compile(r"\d{10}")


def persons(chart: Chart, *, claims: bool = True) -> tuple[tuple[Event[EventData], Person], ...]:
    """Everybody the record names, with the event that does; `claims` says whether charge lines count."""
    return chart.once((persons, claims), lambda: tuple(_persons(chart, claims=claims)))


def _persons(chart: Chart, *, claims: bool) -> Iterator[tuple[Event[EventData], Person]]:
    for event in (
        *chart.orders, *(entry for run in chart.infusions for entry in run.entries), *chart.doses, *chart.access,
        *chart.notes, *chart.signatures, *(chart.charges if claims else ()),
    ):  # fmt: skip
        for field in _fields(type(event.data)):
            if person := getattr(event.data, field):
                yield event, person


@cache
def _fields(kind: type[EventData]) -> tuple[str, ...]:
    return tuple(field for field in FIELDS if field in kind.__struct_fields__)


def charted_by(chart: Chart, refs: Iterable[str]) -> tuple[str, ...]:
    """The ids of those who charted these events, in order of name."""
    by_ref = chart.once("charted by", lambda: {event.ref: set(_ids(event)) for event in chart.events})
    return tuple(sorted({ident for ref in refs for ident in by_ref.get(ref, ())}))


def documenters(chart: Chart) -> tuple[str, ...]:
    """The ids of those who charted what was given."""
    entries = (*(entry for run in chart.infusions for entry in run.entries), *chart.doses)
    return tuple(sorted({ident for entry in entries for ident in _ids(entry)}))


def _ids(event: Event[EventData]) -> Iterator[str]:
    return (person.id for field in CHARTED_BY if (person := getattr(event.data, field, None)) and person.id)


def identified(person: Person | None) -> bool:
    """Whether the entry says who it was."""
    return person is not None and bool((person.id or "").strip() or (person.name or "").strip())


def credentials_by_id(chart: Chart, directory: dict[str, str]) -> dict[str, str]:
    """The credentials by person id: as any entry of the record has them, and as the directory of the site does."""
    named = {person.id: person.credentials for _, person in persons(chart) if person.id and person.credentials}
    return named | directory


def credentials(person: Person, known: dict[str, str]) -> str | None:
    """The credentials of a person: as this entry has them, else by the id."""
    return (person.credentials or "").strip() or known.get(person.id or "")


def is_npi(ident: str | None) -> bool:
    """Whether an id is a National Provider Identifier, which names a practitioner by itself."""
    return bool(NPI.fullmatch(ident or ""))


def posted(chart: Chart) -> tuple[Event[Charge], ...]:
    """The charge lines that stand."""
    return chart.once(posted, lambda: tuple(charge for charge in chart.charges if charge.data.state != "voided"))
