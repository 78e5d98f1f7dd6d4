"""`dripcheck worklist`: the pages that nurses and coders work from."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from streams.commands import STDERR, example
from streams.commands.worker import read_settings, settings_options
from streams.ops.worklist.pages import Serving
from streams.ops.worklist.rows import Kind
from streams.ops.worklist.server import LOOPBACK, serve_files, serve_kafka
from streams.profiles.loader import load_profile

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(
    epilog=example(
        "dripcheck replay day.jsonl --close-at-end --alerts alerts.jsonl --assessments assessments.jsonl",
        "dripcheck worklist --from alerts.jsonl --assessments assessments.jsonl",
        "dripcheck worklist --brokers kafka:9092 --database worklist.sqlite --user-header X-User",
    )
)
@settings_options
@click.option("--from", "alerts", type=FILE, metavar="ALERTS", help="Read this file in place of Kafka.")
@click.option("--assessments", type=FILE, metavar="FILE", help="With --from: the assessments of the same replay.")
@click.option("--feedback", type=FILE, metavar="FILE", help="With --from: keep answers here; else they end with it.")
@click.option(
    "--database", type=FILE, default=Path("worklist.sqlite"), show_default=True, metavar="FILE",
    help="What was read from Kafka; can be deleted, the topics build it again.",
)  # fmt: skip
@click.option("--profile", help="Whose late window counts in the report: facility, professional, or a file.")
@click.option("--listen-host", "host", default="127.0.0.1", show_default=True, help="Address of the pages.")
@click.option("--listen-port", "port", type=int, default=8788, show_default=True, help="Port; 0 takes a free one.")
@click.option("--allow-host", "names", multiple=True, metavar="NAME", help="Another name it is reached by; repeat.")
@click.option("--user-header", metavar="NAME", help="Header in which your proxy says who is signed in.")
def worklist(
    alerts: Path | None, assessments: Path | None, feedback: Path | None, database: Path, host: str, port: int,
    names: tuple[str, ...], user_header: str | None, config: Path | None, **given: Any,
) -> None:  # fmt: skip
    """Serve the worklist: which entry is missing, encounter by encounter, until Ctrl-C.

    It reads the topics beside the workers, or with --from the files of a replay, and needs no broker then.

    It has no sign-in of its own and listens on this machine only, unless told otherwise. For a ward, put a proxy with
    sign-in and TLS before it, name the address people use with --allow-host, and say with --user-header who they are.
    """
    settings = read_settings(config, **given)
    window = timedelta(days=load_profile(settings.profile).closing.late_window_days)
    serving = Serving(host, port, (*LOOPBACK, host, *names), window, user_header)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    if alerts is None:
        if assessments or feedback:
            raise click.UsageError("--assessments and --feedback go with --from; without it Kafka is read")
        serve_kafka(settings, database, serving, _told)
        return
    wanted: dict[Kind, Path | None] = {"alert": alerts, "assessment": assessments, "feedback": feedback}
    for file in filter(None, (alerts, assessments)):
        if not file.exists():
            raise click.UsageError(f"{file}: no such file; `dripcheck replay` writes it")
    serve_files({kind: file for kind, file in wanted.items() if file}, serving, _told)


def _told(address: str) -> None:
    STDERR.print(f"worklist at [bold]{address}[/] (Ctrl-C ends it)", highlight=False)
