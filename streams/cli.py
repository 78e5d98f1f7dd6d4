"""The command line: `dripcheck replay | convert | diff | fhir | worker | worklist | users | audit-log | topics |
config | publish | tail | dead-letters | purge | rules | rule | timeline | simulate | tables | unmapped`.

Exit status: 0 done, 1 the open alerts differ from those expected, 2 bad usage or unreadable input. A worker that ends
by itself has the codes of `streams.engine.guard.Exit`.
"""

from importlib import import_module

import click
from aiokafka.errors import KafkaError

from streams.commands import example
from streams.errors import DripcheckError

COMMANDS = {
    "replay": "streams.commands.replay:replay",
    "diff": "streams.commands.diff:diff",
    "fhir": "streams.commands.fhir:fhir",
    "convert": "streams.commands.convert:convert",
    "worker": "streams.commands.worker:worker",
    "worklist": "streams.commands.worklist:worklist",
    "users": "streams.commands.users:users",
    "audit-log": "streams.commands.users:audit",
    "topics": "streams.commands.worker:topics",
    "config": "streams.commands.config:config",
    "publish": "streams.commands.publish:publish",
    "tail": "streams.commands.publish:tail",
    "dead-letters": "streams.commands.dead_letters:dead_letters",
    "purge": "streams.commands.purge:purge",
    "rules": "streams.commands.rules:rules",
    "rule": "streams.commands.rules:explain",
    "timeline": "streams.commands.timeline:timeline",
    "simulate": "streams.simulate.command:simulate",
    "tables": "streams.commands.tables:tables",
    "unmapped": "streams.commands.unmapped:unmapped",
}
"""Each command, and where it lies."""


class Commands(click.Group):
    """Loads the one command that is called: all of them together take longer than a short file takes to judge."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - they are always the same
        """The names, in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        """The command of this name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(
    cls=Commands,
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
