"""`dripcheck tables load FILE`: the quarterly tables of CMS into the directory that a profile names.

One file is written per table and date, beside those of earlier quarters: a late charge is judged by the table of its
date of service.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import cast

import click

from streams.coding.quarterly import Published, read_published
from streams.coding.tables import codes_on
from streams.commands import example
from streams.errors import UnusableInput
from streams.profiles.profile import read_profile
from streams.profiles.quarterly import ProviderType, write_edits, write_limits

READABLE = (".csv", ".txt")
PROVIDERS = ("practitioner", "outpatient-hospital")


@click.group()
def tables() -> None:
    """Quarterly unit limits (MUE) and code edits (PTP)."""


@tables.command(epilog=example("dripcheck tables load mue.csv --profile our-site.toml --effective 2026-04-01"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", "profile_name", required=True, metavar="FILE", help="The profile that names the directory.")
@click.option("--provider", type=click.Choice(PROVIDERS), help="Whose table it is, where the file does not say.")
@click.option(
    "--effective", type=click.DateTime(["%Y-%m-%d"]), help="Since when it holds, where the file does not say."
)
def load(file: Path, profile_name: str, provider: str | None, effective: datetime | None) -> None:
    """Read a published CSV, text or zip FILE and write its tables."""
    folder = _folder(profile_name)
    written = [
        _write(folder, name, found, cast(ProviderType | None, provider), effective.date() if effective else None)
        for name, text in _documents(file)
        if (found := _read(name, text))
    ]
    if not written:
        raise UnusableInput(f"{file}: no table of unit limits or code edits in it; publish zip, CSV or text as loaded")
    for line in written:
        click.echo(line)


def _folder(profile_name: str) -> Path:
    """The directory the profile names; it need not exist before the first table is loaded."""
    path = Path(profile_name)
    named = read_profile(path.read_text(encoding="utf-8")).coding.tables_directory if path.is_file() else None
    if named is None:
        raise click.UsageError(f"profile {profile_name}: name a directory in [coding] tables_directory")
    folder = path.parent / named
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _documents(file: Path) -> Iterator[tuple[str, str]]:
    content = file.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        yield file.name, _text(content)
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            if name.lower().endswith(READABLE):
                yield Path(name).name, _text(archive.read(name))


def _text(content: bytes) -> str:
    """The published files are in UTF-8 or in the Windows code page."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read(name: str, text: str) -> Published | None:
    try:
        return read_published(name, text, codes_on(date.max).administration)
    except ValueError:
        return None


def _write(folder: Path, name: str, found: Published, provider: ProviderType | None, effective: date | None) -> str:
    provider = provider or found.provider
    since = effective or found.effective
    if provider is None or (found.limits and since is None):
        missing = "--provider" if provider is None else "--effective"
        raise click.UsageError(f"{name} does not say it: give {missing}")
    kind, count = ("unit-limits", len(found.limits)) if found.limits else ("code-edits", len(found.edits))
    stem = f"{kind}-{provider}-{since if found.limits else _part(name)}"
    lines = write_limits(found.limits) if found.limits else write_edits(found.edits)
    (folder / f"{stem}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    unread = f", {found.unread:,} rows unread" if found.unread else ""
    return f"{stem}.csv: {count:,} {kind.replace('-', ' ')}{unread}"


def _part(name: str) -> str:
    """The part of a table of edits; each quarter's holds all dates and takes the place of the one before."""
    found = re.search(r"f\d+$", Path(name).stem.lower())
    return found[0] if found else "all"
