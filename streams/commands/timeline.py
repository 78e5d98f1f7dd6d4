"""`dripcheck timeline FILE`: an encounter's events as text."""

from itertools import groupby

import click

from schemas.envelope import ChartingEvent
from schemas.timeline import render
from streams.commands import STDERR, example
from streams.commands.records import input_options, records
from streams.intake.formats import READERS, Wire, wire_of
from streams.intake.outcome import Rejected
from streams.profiles.loader import load_profile


@click.command(epilog=example("dripcheck timeline day.jsonl --encounter ENC-1001"))
@input_options
@click.option("--encounter", metavar="ID", help="Only this encounter.")
def timeline(inputs: tuple[str, ...], profile: str, wire: Wire | None, encounter: str | None) -> None:
    """Print an encounter's events as text, one line each, in clinical order.

    Reads what `dripcheck replay` reads.
    """
    settings, events, refused = load_profile(profile), dict[str, ChartingEvent](), 0
    for record in records(inputs):
        for outcome in READERS[wire_of(record, wire)](record, (), settings):
            if isinstance(outcome, Rejected):
                refused += 1
            elif encounter in (None, outcome.event.subject):
                _keep(events, outcome.event)
    ordered = sorted(events.values(), key=lambda event: event.subject)
    for subject, group in groupby(ordered, key=lambda event: event.subject):
        if encounter is None:
            click.echo(f"# {subject}")
        click.echo("\n".join(render(group)))
    if refused:
        STDERR.print(f"{refused:,} records hold no charting events and were left out")


def _keep(events: dict[str, ChartingEvent], event: ChartingEvent) -> None:
    known = events.get(event.ref)
    events[event.ref] = event if known is None or known.order < event.order else known
