"""`dripcheck replay`: the whole pipeline over files."""

import time
from collections.abc import Iterable

import click

from streams import files
from streams.alerts import decode_alert
from streams.commands import STDERR, stdout
from streams.commands.comparing import compare
from streams.commands.records import input_options, records
from streams.intake.formats import Wire
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary, alert_table

IN_MEMORY = 512 << 20
"""Beyond so many bytes of input the state lies on disk; an event takes about three times its bytes in memory."""


@click.command()
@input_options
@click.option("--alerts", "alerts_out", metavar="OUT", help="Write the alerts, one JSON envelope a line, by alert id.")
@click.option("--assessments", "assessments_out", metavar="OUT", help="Write the assessments, by encounter.")
@click.option("--dead-letters", "dead_letters_out", metavar="OUT", help="Write the refused records with the reason.")
@click.option("--close-at-end", is_flag=True, help="Let every deadline pass when the input is over.")
@click.option("--expect", metavar="ALERTS", help="Compare the open alerts with this file; exit 1 where they differ.")
@click.option(
    "--junit", "junit_out", metavar="OUT", help="With --expect: also as JUnit XML, one test case an encounter."
)
@click.option("--table", "shown", type=int, metavar="N", help="Print the N gravest open alerts as a table.")
def replay(
    inputs: tuple[str, ...], alerts_out: str | None, assessments_out: str | None, dead_letters_out: str | None,
    profile: str, wire: Wire | None, close_at_end: bool, expect: str | None, junit_out: str | None,
    shown: int | None,
) -> None:  # fmt: skip
    """Run the whole pipeline over FILEs of charting, without a broker.

    Reads JSON Lines of CloudEvents, HL7 v2 and FHIR R4, plain, .gz or .zst, and folders of them; `-` is standard
    input. Refused records go to the dead letters and never stop the run.
    """
    if junit_out is not None and expect is None:
        raise click.UsageError("--junit tells where alerts differ from expected ones: name these with --expect ALERTS")
    summary, began = Summary(), time.monotonic()
    on_disk = files.size(files.expanded(inputs)) > IN_MEMORY
    with Replay(load_profile(profile), summary, on_disk=on_disk) as run:
        run.read(records(inputs), wire)
        if close_at_end:
            run.close_at_end()
        run.finish()
        opened = [alert for alert in map(decode_alert, run.alerts()) if alert.status == "open"]
        _write(alerts_out, run.alerts())
        _write(assessments_out, run.assessments())
        _write(dead_letters_out, sorted(run.dead_letters))
    STDERR.print(summary.table(opened, time.monotonic() - began))
    if shown is not None:
        stdout().print(alert_table(opened, shown))
    if expect is not None:
        compare(expect, opened, summary.charts, junit_out)


def _write(target: str | None, values: Iterable[bytes]) -> None:
    if target is not None:
        with files.writing(target) as out:
            for value in values:
                out.write(value + b"\n")
