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
from schemas.codec import InvalidEvent, decode_event, read_document
from schemas.order import Order
from streams import files
from streams.commands import stdout
from streams.profiles.loader import load_profile
from streams.profiles.terms import Charted


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="FILE...")
@click.option("--profile", default="facility", show_default=True, metavar="NAME|FILE.toml", help="Whose vocabulary.")
def unmapped(inputs: tuple[str, ...], profile: str) -> None:
    """List drugs, routes and units that no table holds, most frequent first; a site adds them to a file of its own.

    Reads JSON Lines of CloudEvents, plain, .gz or .zst; lines that are no events are left out.
    """
    vocabulary = load_profile(profile).vocabulary
    counted = Counter(term for name in inputs for entry in _entries(name) for term in vocabulary.unmapped([entry]))
    table = Table(box=None, pad_edge=False)
    for name in ("kind", "term"):
        table.add_column(name)
    table.add_column("entries", justify="right")
    for term, number in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(term.kind, escape(term.text), f"{number:,}")
    stdout().print(table)


def _entries(name: str) -> Iterator[Charted]:
    with files.reading(name) as (stream, _, _):
        for line in files.lines(name, stream):
            try:
                data = decode_event(read_document(line)).data
            except InvalidEvent:
                continue
            if isinstance(data, Order | Administration):
                yield data
