"""`dripcheck purge`: one patient forgotten everywhere, and what of it only time deletes."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

from streams.commands import example
from streams.commands.publish import producing
from streams.commands.worker import read_settings, settings_options
from streams.errors import DripcheckError
from streams.purging import Holdings, Purge, holdings
from streams.settings import Settings


class NotForgotten(DripcheckError):
    """Something of the patient still stands."""


@click.command(epilog=example("dripcheck purge --patient PAT-7 --dry-run", "dripcheck purge --patient PAT-7 --yes"))
@click.option(
    "--patient", required=True, metavar="ID", help="The patient's id as events carry it; - reads it from stdin."
)
@click.option("--dry-run", is_flag=True, help="Only say what is held.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--wait", type=float, default=60, show_default=True, metavar="SECONDS", help="For the workers to follow.")
@settings_options
@click.option("--group", help="Consumer group of the workers.")
def purge(patient: str, dry_run: bool, yes: bool, wait: float, config: Path | None, **given: Any) -> None:
    """Have a patient forgotten: charts, alerts, assessments, answers, fingerprints of notes.

    The workers must run; the worklist follows by itself. What lies in logs that are deleted by age is told, with the
    day on which it is gone. It cannot be undone. Status 0: nothing is left but that.
    """
    ident = sys.stdin.read().strip() if patient == "-" else patient
    if not ident:
        raise click.UsageError("--patient is empty")
    settings = read_settings(config, **given)
    found = asyncio.run(holdings(settings, ident))
    _tell(found)
    if dry_run:
        return
    if not yes:
        click.confirm("Forget this patient? It cannot be undone", abort=True)
    left = asyncio.run(_purge(settings, ident, found, wait))
    if left.published:
        raise NotForgotten("the workers published something of this patient meanwhile; run it again")
    click.echo("forgotten: nothing is left but what is deleted by age")


async def _purge(settings: Settings, patient: str, found: Holdings, wait: float) -> Holdings:
    """The workers first, so that nothing is published again; then what they do not know of."""
    async with producing(settings) as producer:
        work = Purge(settings, producer)
        told = await work.tell_workers(patient, found.encounters)
        if not await work.taken(told, wait):
            raise NotForgotten(
                f"no worker of group {settings.group} followed within {wait:g} s; start one, and run it again"
            )
        await work.take_back(await holdings(settings, patient))
    return await holdings(settings, patient)


def _tell(found: Holdings) -> None:
    click.echo(
        f"{len(found.encounters)} encounters, {len(found.alerts)} alerts, {len(found.assessments)} assessments, "
        f"{len(found.answers)} answers"
    )
    for name, kept in sorted(found.aging.items()):
        click.echo(f"{name}: {kept.records} records that may speak of this patient, gone by {kept.gone_at:%Y-%m-%d}")
