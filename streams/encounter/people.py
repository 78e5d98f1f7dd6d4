"""Who is named in the record of an encounter, and with which credentials.

Feeds name a person in full here and by a bare id there: what one entry says of somebody holds for all others.
"""

import re
from collections.abc import Iterator

from schemas.base import EventData, Person
from schemas.charge import Charge
from schemas.envelope import Event
from streams.encounter.chart import Chart

FIELDS = ("performer", "ordered_by", "supervised_by", "received_by", "author", "signer", "rendered_by")
NPI = re.compile(r"\d{10}")


def persons(chart: Chart, *, claims: bool = True) -> Iterator[tuple[Event[EventData], Person]]:
    """Everybody the record names, with the event that does; `claims` says whether charge lines count."""
    for event in (
        *chart.orders, *(entry for run in chart.infusions for entry in run.entries), *chart.doses, *chart.access,
        *chart.notes, *chart.signatures, *(chart.charges if claims else ()),
    ):  # fmt: skip
        for field in FIELDS:
            if person := getattr(event.data, field, None):
                yield event, person


def identified(person: Person | None) -> bool:
    """Whether the entry says who it was."""
    return person is not None and bool((person.id or "").strip() or (person.name or "").strip())


def credentials(chart: Chart, person: Person, directory: dict[str, str]) -> str | None:
    """The credentials of a person: as this entry has them, else the directory of the site, else another entry."""
    known = (person.credentials or "").strip() or directory.get(person.id or "")
    if known or not person.id:
        return known or None
    return next((other.credentials for _, other in persons(chart) if other.id == person.id and other.credentials), None)


def credentials_are_carried(chart: Chart) -> bool:
    """Whether any entry of the chart names credentials: a feed that never does says nothing by leaving them out."""
    return any(person.credentials for _, person in persons(chart))


def is_npi(ident: str | None) -> bool:
    """Whether an id is a National Provider Identifier, which names a practitioner by itself."""
    return bool(NPI.fullmatch(ident or ""))


def posted(chart: Chart) -> tuple[Event[Charge], ...]:
    """The charge lines that stand."""
    return tuple(charge for charge in chart.charges if charge.data.state != "voided")
