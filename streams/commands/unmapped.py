"""`dripcheck unmapped FILE`: the terms of a file that no table of the vocabulary holds.

A worker only counts them, by kind: what was typed for a drug or a route may be anything, and is shown to nobody but the
person who asks for it, with no patient beside it.
"""

from collections import Counter
from collections.abc import Iterator

import click
from rich.markup import escape
from rich.table import Table

from schemas.administration import Administration
from schemas.order import Order
from streams.commands import example, stdout
from streams.commands.records import input_options, records
from streams.intake.formats import READERS, Wire, wire_of
from streams.intake.outcome import Rejected
from streams.profiles.loader import load_profile
from streams.profiles.profile import Profile
from streams.profiles.terms import Charted


@click.command(epilog=example("dripcheck unmapped feed.hl7 --profile our-site.toml"))
@input_options
def unmapped(inputs: tuple[str, ...], profile: str, wire: Wire | None) -> None:
    """List drugs, routes and units that no table holds, most frequent first; a site adds them to a file of its own.

    Reads what `dripcheck replay` reads; what holds no charting is left out.
    """
    settings = load_profile(profile)
    entries = _entries(inputs, wire, settings)
    counted = Counter(term for entry in entries for term in settings.vocabulary.unmapped([entry]))
    table = Table(box=None, pad_edge=False)
    for name in ("kind", "term"):
        table.add_column(name)
    table.add_column("entries", justify="right")
    for term, number in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(term.kind, escape(term.text), f"{number:,}")
    stdout().print(table)


def _entries(inputs: tuple[str, ...], wire: Wire | None, settings: Profile) -> Iterator[Charted]:
    for record in records(inputs):
        for outcome in READERS[wire_of(record, wire)](record, (), settings):
            if not isinstance(outcome, Rejected) and isinstance(outcome.event.data, Order | Administration):
                yield outcome.event.data
