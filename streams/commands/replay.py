"""`dripcheck replay`: the whole pipeline over files."""

import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click

from streams import files
from streams.alerts import decode_alert
from streams.collector import spare
from streams.commands import STDERR, example, stdout
from streams.commands.comparing import compare
from streams.commands.from_topic import Selection, read_topic, selection, topic_options
from streams.commands.records import input_options, records, too_large
from streams.intake.formats import Wire
from streams.outputs import Outputs
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary, alert_table


@click.command(
    epilog=example(
        "dripcheck replay day.jsonl --close-at-end --alerts alerts.jsonl --table 10",
        "dripcheck replay day.jsonl --close-at-end --expect alerts.jsonl --junit report.xml",
        "dripcheck replay day.jsonl --close-at-end --report report.html",
        "dripcheck replay --from-topic --brokers kafka:9092 --since 2026-03-01T00:00:00-06:00 --alerts march.jsonl",
        "dripcheck replay --from-topic --offsets 0:1200-1350 --profile our-site.toml --table 10",
    )
)
@partial(input_options, required=False)
@click.option("--alerts", "alerts_out", metavar="OUT", help="Write the alerts, one JSON envelope a line, by alert id.")
@click.option("--assessments", "assessments_out", metavar="OUT", help="Write the assessments, by encounter.")
@click.option("--dead-letters", "dead_letters_out", metavar="OUT", help="Write the refused records with the reason.")
@click.option("--close-at-end", is_flag=True, help="Let every deadline pass when the input is over.")
@click.option("--history", is_flag=True, help="Judge in mid-stay as a worker does; by default only a short input is.")
@click.option("--expect", metavar="ALERTS", help="Compare the open alerts with this file; exit 1 where they differ.")
@click.option(
    "--junit", "junit_out", metavar="OUT", help="With --expect: also as JUnit XML, one test case an encounter."
)
@click.option("--report", "report_out", metavar="OUT", help="Write one HTML page with timelines; it opens from a file.")
@topic_options
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes that judge.")
@click.option("--table", "shown", type=int, metavar="N", help="Print the N gravest open alerts as a table.")
def replay(
    inputs: tuple[str, ...], alerts_out: str | None, assessments_out: str | None, dead_letters_out: str | None,
    profile: str, wire: Wire | None, close_at_end: bool, expect: str | None, junit_out: str | None,
    report_out: str | None, shown: int | None, jobs: int, history: bool, **topic: Any,
) -> None:  # fmt: skip
    """Run the whole pipeline over FILEs of charting, without a broker.

    Reads JSON Lines of CloudEvents, HL7 v2 and FHIR R4, plain, .gz or .zst, and folders of them; `-` is standard
    input. With --from-topic it reads what a deployment read. Either way the outputs are files of yours alone. Refused
    records go to the dead letters and never stop the run. What stands in the end is the same however often an encounter
    is judged; which alerts were open for a while is told of up to 5,000 records, and of more with --history.

    Status: 0 done, 1 the open alerts differ from those expected, 2 bad usage or unreadable input.
    """
    if junit_out is not None and expect is None:
        raise click.UsageError("--junit tells where alerts differ from expected ones: name these with --expect ALERTS")
    chosen, summary, began = selection(inputs, **topic), Summary(), time.monotonic()
    spare()
    on_disk = chosen is not None or too_large(inputs)
    with Replay(load_profile(profile), summary, history=history or None, on_disk=on_disk, jobs=jobs) as run:
        _judge(run, chosen or inputs, wire, close_at_end=close_at_end)
        opened = [alert for alert in map(decode_alert, run.alerts()) if alert.status == "open"]
        _write(alerts_out, run.alerts())
        _write(assessments_out, run.assessments())
        _write(dead_letters_out, sorted(run.dead_letters))
        if report_out is not None:
            _report(report_out, [chosen.topic] if chosen else inputs, run.outputs())
    STDERR.print(summary.table(opened, time.monotonic() - began))
    if shown is not None:
        stdout().print(alert_table(opened, shown))
    if expect is not None:
        compare(expect, opened, summary.charts, junit_out)


def _judge(run: Replay, source: Selection | tuple[str, ...], wire: Wire | None, *, close_at_end: bool) -> None:
    if isinstance(source, Selection):
        read_topic(run, source)
    else:
        run.read(records(source), wire)
    if close_at_end:
        run.close_at_end()
    run.finish()


def _report(target: str, inputs: Iterable[str], found: Outputs) -> None:
    from streams.ops.worklist.standalone import standalone  # noqa: PLC0415 - loads the worklist for one option

    title = ", ".join(Path(name).name for name in inputs)
    with files.writing(target) as out:
        out.write(standalone(title, found.open, found.assessments).encode())


def _write(target: str | None, values: Iterable[bytes]) -> None:
    if target is not None:
        with files.writing(target) as out:
            for value in values:
                out.write(value + b"\n")
