"""`dripcheck worker` and `dripcheck topics apply`: the streaming service and the topics it needs, and its settings."""

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from streams.acls import ROLES, Role, acls
from streams.acls import command as grant
from streams.commands import example
from streams.errors import DripcheckError
from streams.provisioning import apply_topics
from streams.settings import Settings, load_settings, nearest, unknown_variables
from streams.worker import run


class UnusableSettings(DripcheckError):
    """A setting with an unknown name or a wrong value."""


def read_settings(config: Path | None, **given: Any) -> Settings:
    """The settings of a command. Raises UnusableSettings with the name of the setting that is wrong."""
    for name, near in unknown_variables(os.environ).items():
        if near is not None:
            raise UnusableSettings(f"settings: {name} is no setting; did you mean DRIPCHECK_{near.upper()}?")
    try:
        return load_settings(config, **given)
    except ValidationError as error:
        raise UnusableSettings(f"settings: {'; '.join(map(_wrong, error.errors()))}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusableSettings(f"settings: {config} is no TOML: {error}") from None


def _wrong(item: ErrorDetails) -> str:
    name = ".".join(map(str, item["loc"]))
    if item["type"] != "extra_forbidden":
        return f"{name}: {item['msg']}"
    near = nearest(name)
    return f"{name} is no setting; " + (f"did you mean {near}?" if near else "the runbook lists them")


def settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The settings that are handy on a command line; the others come from DRIPCHECK_... or from the file."""
    for option in (
        click.option(
            "--config",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="TOML file of settings.",
        ),
        click.option("--brokers", metavar="HOST:PORT,...", help="Kafka bootstrap servers."),
        click.option("--prefix", help="Put before every topic name."),
        click.option("--partitions", type=int, help="Partitions of charting.events."),
        click.option("--replication-factor", type=int, help="Replicas of the topics we create."),
    ):
        command = option(command)
    return command


@click.command(
    epilog=example(
        "dripcheck topics apply --brokers localhost:9092",
        "dripcheck worker --brokers localhost:9092 --profile our-site.toml",
    )
)
@settings_options
@click.option("--group", help="Consumer group.")
@click.option("--profile", metavar="NAME|FILE.toml", help="facility, professional, or a file.")
@click.option("--state", type=click.Choice(["memory", "rocksdb"]), help="Where open encounters are kept.")
@click.option("--state-directory", type=click.Path(path_type=Path), help="Directory of this worker alone, for rocksdb.")
@click.option(
    "--close-at-end/--no-close-at-end", default=None, help="Judge an old topic as `replay --close-at-end` does."
)
@click.option(
    "--reevaluate/--no-reevaluate",
    default=None,
    help="Judge every encounter in the window again, after a change of rules.",
)
@click.option("--listen-host", help="Address of /metrics, /live, /ready, /startup.")
@click.option("--listen-port", type=int, help="Port of the same; 0 takes a free one.")
def worker(config: Path | None, **given: Any) -> None:
    """Run the streaming service: charting events in, alerts and assessments out, until SIGTERM.

    Every option is also an environment variable, for example DRIPCHECK_BROKERS.
    """
    run(read_settings(config, **given))


@click.group()
def topics() -> None:
    """The topics of a deployment."""


@topics.command("apply", epilog=example("dripcheck topics apply --brokers localhost:9092 --dry-run"))
@settings_options
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--update", is_flag=True, help="Correct retention, compaction and sizes that differ.")
@click.option("--shrink", is_flag=True, help="With --update, also where that deletes records.")
def apply(config: Path | None, dry_run: bool, update: bool, shrink: bool, **given: Any) -> None:
    """Create the topics that are missing, and say what differs of the others.

    Refuses a topic whose partition count differs: the runbook says how it is changed.
    """
    steps = apply_topics(read_settings(config, **given), dry_run=dry_run, update=update, shrink=shrink)
    for step in steps:
        click.echo(f"{step.outcome} {step.what}")
    if not steps:
        click.echo("all topics are there")


@topics.command("acls", epilog=example("dripcheck topics acls --role worker --principal User:dripcheck"))
@settings_options
@click.option("--group", help="Consumer group of the workers.")
@click.option("--role", type=click.Choice(ROLES), default="worker", show_default=True, help="Whose permissions.")
@click.option("--principal", required=True, metavar="User:NAME", help="Whom they are granted to.")
def acls_(config: Path | None, role: Role, principal: str, **given: Any) -> None:
    """Print the commands that grant a role the least it needs on the cluster."""
    settings = read_settings(config, **given)
    for acl in acls(role, settings):
        click.echo(grant(acl, principal, settings.brokers))
