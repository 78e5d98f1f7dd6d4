"""The command line: `dripcheck replay | worker | rules | rule | timeline | simulate`.

Exit status: 0 done, 1 the open alerts differ from those expected, 2 bad usage or unreadable input. The worker's own are in
`streams.engine.guard`.
"""

import sys
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from schemas.alert import Alert
from schemas.codec import InvalidEvent, decode_event, read_document
from schemas.envelope import ChartingEvent
from schemas.timeline import render
from streams import files
from streams.alerts import decode_alert
from streams.errors import DripcheckError
from streams.expect import difference, read_alerts
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.rules.catalogue import CATALOGUE, by_name
try:
    from streams.simulate.command import simulate
except ImportError:
    simulate = None
from streams.summary import Summary, alert_table

STDERR = Console(stderr=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dripcheck")
def cli() -> None:
    """Check infusion and injection charting: which entry is missing, and what would settle it."""


@cli.command()
@click.argument("inputs", nargs=-1, required=True, metavar="FILE...")
@click.option("--alerts", "alerts_out", metavar="OUT", help="Write the alerts, one JSON envelope a line, by alert id.")
@click.option("--assessments", "assessments_out", metavar="OUT", help="Write the assessments, by encounter.")
@click.option("--dead-letters", "dead_letters_out", metavar="OUT", help="Write the refused records with the reason.")
@click.option("--profile", default="facility", show_default=True, metavar="NAME|FILE.toml", help="facility, professional, or a file.")
@click.option("--format", "wire", type=click.Choice(["auto", "json"]), default="auto", show_default=True, help="Wire format of the input.")
@click.option("--close-at-end", is_flag=True, help="Let every deadline pass when the input is over.")
@click.option("--expect", metavar="ALERTS", help="Compare the open alerts with this file; exit 1 where they differ.")
@click.option("--table", "shown", type=int, metavar="N", help="Print the N gravest open alerts as a table.")
def replay(
    inputs: tuple[str, ...], alerts_out: str | None, assessments_out: str | None, dead_letters_out: str | None,
    profile: str, wire: str, close_at_end: bool, expect: str | None, shown: int | None,
) -> None:  # fmt: skip
    """Run the whole pipeline over FILEs of charting events, without a broker.

    Reads JSON Lines of CloudEvents, plain, .gz or .zst; `-` is standard input. Refused records go to the dead letters and
    never stop the run.
    """
    del wire  # one format is read; the option names it
    summary, began = Summary(), time.monotonic()
    with Replay(load_profile(profile), summary) as run:
        run.read(line for name in inputs for line in _progress(name))
        if close_at_end:
            run.close_at_end()
        run.finish()
        opened = [alert for alert in map(decode_alert, run.alerts()) if alert.status == "open"]
        for target, values in (
            (alerts_out, run.alerts()), (assessments_out, run.assessments()), (dead_letters_out, sorted(run.dead_letters)),
        ):  # fmt: skip
            _write(target, values)
    STDERR.print(summary.table(opened, time.monotonic() - began))
    if shown is not None:
        Console(width=None if sys.stdout.isatty() else 160).print(alert_table(opened, shown))
    if expect is not None:
        _compare(expect, opened)


def _compare(expect: str, opened: list[Alert]) -> None:
    with files.reading(expect) as (stream, _, _):
        rows = list(difference(read_alerts(expect, files.lines(expect, stream)), opened))
    for row in rows:
        click.echo(row)
    if rows:
        raise SystemExit(1)


def _write(target: str | None, values: Iterator[bytes] | list[bytes]) -> None:
    if target is not None:
        with files.writing(target) as out:
            out.writelines(value + b"\n" for value in values)


def _progress(name: str) -> Iterator[bytes]:
    """The lines of a file, with a progress bar where someone watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeRemainingColumn())
    with files.reading(name) as (stream, raw, size), Progress(*columns, console=STDERR, transient=True) as bar:
        task = bar.add_task(escape(Path(name).name), total=size)
        for number, line in enumerate(files.lines(name, stream)):
            if size is not None and number % 1000 == 0:
                bar.update(task, completed=raw.tell())
            yield line


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="A list of objects in place of the table.")
def rules(as_json: bool) -> None:
    """List the rules: name, family, severity, when each is judged, and the feeds it needs."""
    facts = [
        {"name": rule.name, "family": rule.family, "severity": rule.severity, "judged": rule.judged, "needs": rule.needs}
        for rule in CATALOGUE
    ]
    if as_json:
        click.echo(orjson.dumps(facts, option=orjson.OPT_INDENT_2))
        return
    table = Table(box=None, pad_edge=False)
    for name in ("name", "family", "severity", "judged", "needs"):
        table.add_column(name)
    for fact in facts:
        table.add_row(*(value if isinstance(value, str) else ", ".join(value) for value in fact.values()))
    Console().print(table)


@cli.command("rule")
@click.argument("name")
def explain(name: str) -> None:
    """Explain one rule: why it matters, when it fires, what to do, and on which sources it rests."""
    rule = by_name(name)
    if rule is None:
        near = [each.name for each in CATALOGUE if set(name.split("-")) & set(each.name.split("-"))]
        raise click.UsageError(f"no rule {name!r}; {'near: ' + ', '.join(near) if near else '`dripcheck rules` lists them'}")
    click.echo(f"{rule.name}  ({rule.family}, {rule.severity}; judged {', '.join(rule.judged)}; needs {', '.join(rule.needs)})\n")
    click.echo(rule.document.strip())


@cli.command()
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


if simulate: cli.add_command(simulate)


def main() -> None:
    """The entry point: a user's error is one line, not a traceback."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    except click.Abort:
        raise SystemExit(130) from None
    except DripcheckError as error:
        click.echo(f"dripcheck: {error}", err=True)
        raise SystemExit(2) from None



