"""`dripcheck users` and `dripcheck audit-log`: who may sign in to the worklist, and whether its log is whole.

A password comes from the terminal, standard input or a file, never from an argument, which others on the machine see.
"""

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import click

from streams.commands import STDERR, example, stdout
from streams.commands.worker import read_settings
from streams.ops.worklist.admission.audit import read_head, read_key, verify
from streams.ops.worklist.admission.entrances import audit_log
from streams.ops.worklist.admission.people import read_grant
from streams.ops.worklist.admission.users import UnusableUsers, User, Users
from streams.ops.worklist.server import wall_clock
from streams.settings import WorklistSettings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
CONFIG = click.option("--config", type=FILE, help="TOML file of settings; [worklist] names the users file.")
PASSWORD = click.option(
    "--password-file", type=click.File(encoding="utf-8"), metavar="FILE|-", help="Read it here; else it is asked for."
)


@click.group()
def users() -> None:
    """Those who may sign in to the worklist with a password (login local)."""


@users.command(epilog=example("dripcheck users add SIM-RN-1 --grant documenter:ICU --grant 'viewer:*'"))
@click.argument("name")
@click.option(
    "--grant", "grants", multiple=True, required=True, metavar="ROLE:UNIT",
    help="viewer, documenter, coder, auditor or admin, in a unit or in all (*); repeat.",
)  # fmt: skip
@PASSWORD
@CONFIG
def add(name: str, grants: tuple[str, ...], password_file: TextIO | None, config: Path | None) -> None:
    """Add a user, or change what is granted to one and the password."""
    settings = _settings(config)
    found, granted = Users(settings.users_file), tuple(map(read_grant, grants))
    password = _password(password_file)
    _kept(settings, "user-added", name, lambda: found.keep(name, granted, password), grants=" ".join(grants))


@users.command(epilog=example("dripcheck users password SIM-RN-1"))
@click.argument("name")
@PASSWORD
@CONFIG
def password(name: str, password_file: TextIO | None, config: Path | None) -> None:
    """Give a user another password; sessions of the old one end."""
    settings = _settings(config)
    found = Users(settings.users_file)
    user, word = _known(found, name), _password(password_file)
    _kept(settings, "user-password", name, lambda: found.keep(name, user.grants, word))


@users.command(epilog=example("dripcheck users remove SIM-RN-1"))
@click.argument("name")
@CONFIG
def remove(name: str, config: Path | None) -> None:
    """Take a user away; open sessions end."""
    settings = _settings(config)
    found = Users(settings.users_file)
    _known(found, name)
    _kept(settings, "user-removed", name, lambda: found.remove(name))


@users.command("list", epilog=example("dripcheck users list --config settings.toml"))
@CONFIG
def every(config: Path | None) -> None:
    """Who may sign in, and what is granted to each."""
    for user in sorted(Users(_settings(config).users_file).every().values(), key=lambda each: each.name):
        stdout().print(" ".join([user.name, *map(str, user.grants)]), highlight=False, markup=False)


def _known(found: Users, name: str) -> User:
    try:
        return found.every()[name]
    except KeyError:
        raise UnusableUsers(f"{found.file} knows no {name}; `dripcheck users list` names those it knows") from None


def _settings(config: Path | None) -> WorklistSettings:
    return read_settings(config).worklist


def _password(file: TextIO | None) -> str:
    if file is not None:
        return file.readline().rstrip("\r\n")
    prompted: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return prompted


def _kept(settings: WorklistSettings, action: str, name: str, write: Callable[[], None], grants: str = "") -> None:
    """Change the file, and write down that it was, before and after."""
    audit, agent, about = audit_log(settings, wall_clock), f"os:{getpass.getuser()}", {"user": name, "grants": grants}
    audit.append(agent, "", f"{action} asked", "", about)
    write()
    audit.append(agent, "", action, "done", about)
    STDERR.print(f"{settings.users_file}: {action} {name}", highlight=False, markup=False)


@click.group("audit-log")
def audit() -> None:
    """The worklist's log of who saw and did what."""


@audit.command("verify", epilog=example("dripcheck audit-log verify worklist-audit.jsonl --head-file head.txt"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--key-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Key of the HMAC, where the log is chained with one.",
)
@click.option(
    "--head-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What audit_head_file told elsewhere: shows lines missing at the end.",
)
@click.pass_context
def check(context: click.Context, file: Path, key_file: Path | None, head_file: Path | None) -> None:
    """Say whether a log is whole, or which line was changed, taken out or moved first. Status 1 where one was.

    Lines missing at the end show only with --head-file. Who could write both the log and the key, or rewrite a log
    without a key from its first line on, is found by the head alone.
    """
    last, wrong = verify(file, read_key(key_file), read_head(head_file) if head_file else None)
    stdout().print(f"{file}: {wrong or f'whole, {last.number} lines, head {last}'}", highlight=False, soft_wrap=True)
    context.exit(1 if wrong else 0)
