"""`dripcheck timeline FILE`: an encounter's events as text."""

from itertools import groupby

import click

from schemas.codec import InvalidEvent, decode_event, read_document
from schemas.envelope import ChartingEvent
from schemas.timeline import render
from streams import files
from streams.commands import STDERR


@click.command()
@click.argument("file")
@click.option("--encounter", metavar="ID", help="Only this encounter.")
def timeline(file: str, encounter: str | None) -> None:
    """Print an encounter's events as text, one line each, in clinical order."""
    events: dict[str, ChartingEvent] = {}
    refused = 0
    with files.reading(file) as (stream, _, _):
        for line in files.lines(file, stream):
            try:
                event = decode_event(read_document(line))
            except InvalidEvent:
                refused += 1
                continue
            if encounter in (None, event.subject):
                known = events.get(event.ref)
                events[event.ref] = event if known is None or known.order < event.order else known
    ordered = sorted(events.values(), key=lambda event: event.subject)
    for subject, group in groupby(ordered, key=lambda event: event.subject):
        if encounter is None:
            click.echo(f"# {subject}")
        click.echo("\n".join(render(group)))
    if refused:
        STDERR.print(f"{refused:,} lines are no charting events and were left out")
