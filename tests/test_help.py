"""`--help` teaches: every command shows a line to try, and the line is one that works."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from streams.cli import cli


def commands(group: click.Group = cli, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words it is called with."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield " ".join([*path, name]), command


def lines(command: click.Command) -> list[str]:
    """The lines of its example."""
    return [line.strip() for line in (command.epilog or "").splitlines() if line.startswith("  ")]


EXAMPLES = [(name, line) for name, command in [("", cli), *commands()] for line in lines(command)]


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda value: str(value) if value else None)
def test_every_command_says_what_it_does_and_shows_it(name: str, command: click.Command) -> None:
    """A sentence, a help text for each option, and an example that calls this command."""
    unexplained = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]

    assert command.help
    assert [] == unexplained
    assert any(line.startswith(f"dripcheck {name} ") for line in lines(command))


@pytest.mark.parametrize("line", sorted({line for _, line in EXAMPLES}))
def test_examples_parse(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of an example are commands, options and values that exist; the files it names are made."""
    monkeypatch.chdir(tmp_path)
    first, *rest = shlex.split(re.split(r" [|>] ", line)[0])
    for name in filter(re.compile(r"[\w-]+\.(csv|toml)").fullmatch, rest):
        (tmp_path / name).touch()
    command: click.Command | None = cli
    while isinstance(command, click.Group):
        command = command.get_command(click.Context(command), rest.pop(0))

    assert "dripcheck" == first
    assert command is not None
    assert command.make_context(line, rest).params
