"""`dripcheck diff`: two profiles, or two versions of the program, over the same events."""

from collections.abc import Iterator
from itertools import islice

import click
import msgspec
import orjson
from rich.table import Table

from streams.commands import example, stdout
from streams.commands.records import format_option, records, too_large
from streams.diff import CodeChange, Diff
from streams.diff import diff as compare
from streams.errors import UnusableInput
from streams.intake.formats import Wire
from streams.outputs import Outputs, read_outputs
from streams.profiles.loader import BUILT_IN, load_profile
from streams.replay import Replay
from streams.summary import Summary

ARROW = "\u2192"


@click.command(
    epilog=example(
        "dripcheck diff facility professional day.jsonl --close-at-end",
        "dripcheck diff facility our-site.toml day.jsonl --json | jq .rules",
        "dripcheck diff last-release.jsonl facility day.jsonl",
    )
)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.argument("inputs", nargs=-1, metavar="FILE...")
@format_option
@click.option("--close-at-end", is_flag=True, help="Let every deadline pass when the input is over.")
@click.option(
    "--show", "shown", default=20, show_default=True, metavar="N", help="Print so many changed codes at most."
)
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object, on standard output.")
def diff(
    a: str, b: str, inputs: tuple[str, ...], wire: Wire | None, close_at_end: bool, shown: int, as_json: bool
) -> None:
    """What would change: judge FILEs of charting with A and with B, and print what differs.

    A and B are each a profile (facility, professional, or a FILE.toml that names the knobs you turned), or the alerts
    and assessments that another version of dripcheck wrote of the same events, one file ending in .jsonl. Ends with
    status 0 whether or not there are differences: neither side is an expectation. For one use `replay --expect`.
    """
    found = compare(*(_judged(name, inputs, wire, close_at_end=close_at_end) for name in (a, b)))
    if as_json:
        click.echo(orjson.dumps(_document(a, b, found), option=orjson.OPT_INDENT_2))
        return
    console = stdout()
    for table in _tables(a, b, found, shown):
        console.print(table)


def _judged(name: str, inputs: tuple[str, ...], wire: Wire | None, *, close_at_end: bool) -> Outputs:
    if name not in BUILT_IN and ".jsonl" in name:
        return read_outputs([name])
    if not inputs:
        raise click.UsageError(f"{name} is a profile: name the FILEs of charting it is to judge")
    if "-" in inputs:
        raise UnusableInput("-: standard input can be read once only, and both sides read it: write it to a file first")
    with Replay(load_profile(name), Summary(), on_disk=too_large(inputs)) as run:
        run.read(records(inputs), wire)
        if close_at_end:
            run.close_at_end()
        return run.outputs()


def _document(a: str, b: str, found: Diff) -> dict[str, object]:
    totals = {"encounters": found.encounters, "encounters_changed": found.encounters_changed}
    return {"a": a, "b": b, **totals, **msgspec.to_builtins(found)}


def _tables(a: str, b: str, found: Diff, shown: int) -> Iterator[Table | str]:
    yield f"A is {a}, B is {b}"
    yield f"{found.encounters_changed:,} of {found.encounters:,} encounters change"
    for side, only in (("A", found.assessed_only_by_a), ("B", found.assessed_only_by_b)):
        if only:
            yield f"closed by {side} only: {', '.join(islice(only, shown))}" + (" ..." if len(only) > shown else "")
    yield _rules(found)
    if found.codes:
        yield _codes("supported codes by encounter", found.codes, shown)
        yield _codes("supported codes in all", found.code_totals, len(found.code_totals))


def _rules(found: Diff) -> Table:
    table = Table(title="open alerts by rule", title_justify="left", show_footer=True)
    names = ("only_a", "only_b", "changed", "same")
    sums = [sum(getattr(rule, name) for rule in found.rules) for name in names]
    table.add_column("rule", "in all")
    for title, total in zip(("only A", "only B", "changed", "same"), sums, strict=True):
        table.add_column(title, f"{total:,}", justify="right")
    for rule in found.rules:
        table.add_row(rule.rule, *(f"{getattr(rule, name):,}" for name in names))
    return table


def _codes(title: str, changes: tuple[CodeChange, ...], shown: int) -> Table:
    table = Table("encounter", "code", title=title, title_justify="left")
    table.add_column(f"units A {ARROW} B", justify="right")
    for change in changes[:shown]:
        table.add_row(change.encounter_id or "all", change.code, f"{change.a:,} {ARROW} {change.b:,}")
    if len(changes) > shown:
        table.caption = f"{len(changes) - shown:,} more; --show N or --json has them"
    return table
