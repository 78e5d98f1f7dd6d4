"""`dripcheck config check`: whether a worker would start with these settings, and what it would do."""

import os
from pathlib import Path
from typing import Any

import click

from streams.checking import examine
from streams.commands import example
from streams.commands.worker import read_settings, settings_options


@click.group()
def config() -> None:
    """The settings of a deployment."""


@config.command("check", epilog=example("dripcheck config check --config site.toml"))
@settings_options
@click.option("--group", help="Consumer group of the workers.")
@click.option("--profile", metavar="NAME|FILE.toml", help="facility, professional, or a file.")
def check(config: Path | None, **given: Any) -> None:
    """Say what a worker would do with these settings, and what would stop it. Changes nothing.

    Connects as the worker would; looks at topics, partitions, permissions, state and clocks. Status: 0 a worker would
    start, 1 it would, and something should be put right, 2 it would not.
    """
    settings = read_settings(config, **given)
    findings = examine(settings, os.environ)
    for finding in findings:
        click.echo(f"{finding.level:<5}{finding.what}")
    levels = {finding.level for finding in findings}
    if "fail" in levels:
        click.echo("a worker would not start: put right what failed, from the top")
        raise SystemExit(2)
    click.echo(
        f"a worker would start: it reads {settings.prefix}charting.* on {settings.brokers} as group {settings.group}, "
        f"and serves its pages on {settings.listen_host}:{settings.listen_port}"
    )
    raise SystemExit(1 if "warn" in levels else 0)
