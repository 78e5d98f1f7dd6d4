"""`dripcheck worklist`: the pages that nurses and coders work from."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from streams.commands import STDERR, example
from streams.commands.worker import read_settings, settings_options
from streams.ops.worklist.rows import Kind
from streams.ops.worklist.server import serve_files, serve_kafka, serving
from streams.profiles.loader import load_profile
from streams.settings import Settings

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(
    epilog=example(
        "dripcheck replay day.jsonl --close-at-end --alerts alerts.jsonl --assessments assessments.jsonl",
        "dripcheck worklist --from alerts.jsonl --assessments assessments.jsonl",
        "dripcheck users add SIM-RN-1 --grant documenter:ICU",
        "dripcheck worklist --brokers kafka:9092 --database worklist.sqlite --login local",
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
@click.option("--login", type=click.Choice(["local", "oidc", "proxy", "none"]), help="Who may open it; see below.")
@click.option("--listen-host", help="Address of the pages; this machine alone, unless told.")
@click.option("--listen-port", type=int, help="Port; 8788, and 0 takes a free one.")
@click.option("--url", help="The https address under which people open it.")
@click.option("--allow-host", "names", multiple=True, metavar="NAME", help="Another name it is reached by; repeat.")
def worklist(
    alerts: Path | None, assessments: Path | None, feedback: Path | None, database: Path, names: tuple[str, ...],
    login: str | None, listen_host: str | None, listen_port: int | None, url: str | None, config: Path | None,
    **given: Any,
) -> None:  # fmt: skip
    """Serve the worklist: which entry is missing, encounter by encounter, until Ctrl-C.

    It reads the topics beside the workers, or with --from the files of a replay, and needs no broker then.

    Over files it is open to whoever uses this machine, and to nobody else. Over Kafka people sign in: with a password
    (local, see `dripcheck users`), at an OpenID provider (oidc), or at a proxy (proxy). A ward needs TLS: a proxy that
    brings it and --url, or a certificate. The rest is set in [worklist] of the settings; the runbook lists it. What
    people see and do is in the audit log.
    """
    own = {"login": login, "listen_host": listen_host, "listen_port": listen_port, "url": url}
    settings = read_settings(config, worklist={name: each for name, each in own.items() if each is not None}, **given)
    settings = _with_login(settings, "none" if alerts else "local")
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    window = timedelta(days=load_profile(settings.profile).closing.late_window_days)
    at = serving(settings.worklist, names, window)
    if alerts is None:
        if assessments or feedback:
            raise click.UsageError("--assessments and --feedback go with --from; without it Kafka is read")
        serve_kafka(settings, database, at, lambda address: _told(address, settings))
        return
    files = _files({"alert": alerts, "assessment": assessments, "feedback": feedback})
    serve_files(files, settings.worklist, at, lambda address: _told(address, settings))


def _with_login(settings: Settings, usual: str) -> Settings:
    """The settings, with the usual login where they choose none."""
    if settings.worklist.login is not None:
        return settings
    return settings.model_copy(update={"worklist": settings.worklist.model_copy(update={"login": usual})})


def _files(wanted: dict[Kind, Path | None]) -> dict[Kind, Path]:
    for file in (wanted["alert"], wanted["assessment"]):
        if file and not file.exists():
            raise click.UsageError(f"{file}: no such file; `dripcheck replay` writes it")
    return {kind: file for kind, file in wanted.items() if file}


def _told(address: str, settings: Settings) -> None:
    is_open = settings.worklist.login == "none"
    who = "without a login, for this machine alone" if is_open else f"login: {settings.worklist.login}"
    STDERR.print(f"worklist at [bold]{address}[/] ({who}; Ctrl-C ends it)", highlight=False)
