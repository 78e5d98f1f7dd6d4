"""The command line: `dripcheck replay | convert | diff | fhir | worker | worklist | users | audit-log | topics |
config | publish | tail | dead-letters | purge | rules | rule | timeline | simulate | tables | unmapped`.

Exit status: 0 done, 1 the open alerts differ from those expected, 2 bad usage or unreadable input. A worker that ends
by itself has the codes of `streams.engine.guard.Exit`.
"""

import click
from aiokafka.errors import KafkaError

from streams.commands import example
from streams.commands.config import config
from streams.commands.convert import convert
from streams.commands.dead_letters import dead_letters
from streams.commands.diff import diff
from streams.commands.fhir import fhir
from streams.commands.publish import publish, tail
from streams.commands.purge import purge
from streams.commands.replay import replay
from streams.commands.rules import explain, rules
from streams.commands.tables import tables
from streams.commands.timeline import timeline
from streams.commands.unmapped import unmapped
from streams.commands.users import audit, users
from streams.commands.worker import topics, worker
from streams.commands.worklist import worklist
from streams.errors import DripcheckError
from streams.simulate.command import simulate


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example(
        "dripcheck simulate --seed 7 --encounters 60 --out day.jsonl",
        "dripcheck replay day.jsonl --close-at-end --table 10",
        "dripcheck rule infusion-stop-time-missing",
    ),
)
@click.version_option(package_name="dripcheck")
def cli() -> None:
    """Check infusion and injection charting: which entry is missing, and what would settle it.

    Begin with files: only worker, topics, config, publish, tail, dead-letters, purge and --from-topic need Kafka.
    Each command's own --help has an example. Status: 0 done, 1 alerts differ from those expected, 2 bad usage or
    unreadable input.
    """


for command in (
    replay,
    diff,
    fhir,
    convert,
    worker,
    worklist,
    users,
    audit,
    topics,
    config,
    publish,
    tail,
    dead_letters,
    purge,
    rules,
    explain,
    timeline,
    simulate,
    tables,
    unmapped,
):
    cli.add_command(command)


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
    except KafkaError as error:
        click.echo(
            f"dripcheck: no broker answers ({error}); see --brokers, DRIPCHECK_BROKERS and the settings of security",
            err=True,
        )
        raise SystemExit(2) from None
