"""`dripcheck simulate`: writes a simulation to a file, with its truth beside it.

The only module of this room that touches files and the terminal.
"""

from contextlib import nullcontext
from datetime import datetime
from typing import Any, BinaryIO

import click
from rich.console import Console
from rich.progress import Progress

from schemas.codec import encode
from streams.files import writing
from streams.simulate.defects import DEFECTS
from streams.simulate.options import KINDS, SimulateOptions
from streams.simulate.stream import simulate as run
from streams.simulate.truth import Truth


class Mix(click.ParamType):
    """Shares of the kinds of encounters: `clinic=0.7,emergency=0.2,observation=0.1`."""

    name = "kind=share,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, float]:
        """The shares by kind; a kind that is not named has none."""
        if isinstance(value, dict):
            return value
        try:
            return {kind: float(share) for kind, _, share in (part.partition("=") for part in value.split(","))}
        except ValueError:
            self.fail(f"{value!r}: expected shares of {', '.join(KINDS)} as kind=0.5,kind=0.5", param, ctx)


@click.command(
    "simulate",
    epilog="\b\nExample:\n  dripcheck simulate --seed 7 --encounters 60 --out day.jsonl --truth truth.jsonl",
)
@click.option("--seed", default=1, show_default=True, help="The same seed and options give the same bytes.")
@click.option("--encounters", default=100, show_default=True, help="How many encounters.")
@click.option(
    "--out", required=True, help="Events as JSON Lines in order of arrival; .gz and .zst compress, - is stdout."
)
@click.option("--truth", help="Which encounter has which defect, as JSON Lines.")
@click.option(
    "--start", type=click.DateTime(["%Y-%m-%d"]), default="2026-03-02", show_default="2026-03-02", help="First day."
)
@click.option(
    "--per-day", "encounters_per_day", default=120, show_default=True, help="Encounters that arrive in a day."
)
@click.option(
    "--return-days",
    nargs=2,
    type=int,
    default=(7, 21),
    show_default=True,
    metavar="SOONEST LATEST",
    help="After how many days patients come back; what is copied from note to note needs returns within the run.",
)
@click.option(
    "--mix",
    type=Mix(),
    default="clinic=0.7,emergency=0.2,observation=0.1",
    show_default=True,
    help="Kinds of encounters.",
)
@click.option("--defect-rate", default=0.1, show_default=True, help="Share of encounters with one defect.")
@click.option(
    "--near-miss-rate", default=0.1, show_default=True, help="Share that is the nearest clean neighbour of a defect."
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    type=click.Choice(sorted(DEFECTS)),
    help="Take defects of this rule only; repeatable.",
)
@click.option("--duplicate-rate", default=0.02, show_default=True, help="Share of events delivered twice.")
@click.option(
    "--late-rate", default=0.12, show_default=True, help="Share of MAR entries filed more than ten minutes late."
)
@click.option(
    "--correction-rate", default=0.01, show_default=True, help="Share of administrations charted wrongly first."
)
@click.option(
    "--out-of-order",
    default=0.05,
    show_default=True,
    help="Share of events held up on their way; 0 keeps recorded order.",
)
@click.option("--time-zone", default="America/Chicago", show_default=True, help="IANA time zone of the facility.")
def simulate(out: str, truth: str | None, start: datetime, **asked: Any) -> None:
    """Write realistic charting of infusions and injections, with injected defects."""
    try:
        options = SimulateOptions(start=start.date(), **asked)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with writing(out) as events, writing(truth) if truth else nullcontext() as truths:
        _write(options, events, truths)


def _write(options: SimulateOptions, events: BinaryIO, truths: BinaryIO | None) -> None:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("encounters", total=options.encounters)

        def tell(truth: Truth) -> None:
            progress.advance(task)
            if truths is not None:
                _put(truths, encode(truth))

        for event in run(options, tell):
            _put(events, event.value)


def _put(file: BinaryIO, line: bytes) -> None:
    file.write(line + b"\n")
