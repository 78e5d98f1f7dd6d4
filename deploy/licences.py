"""The licences of what the image holds, as the packages state them: `python -m deploy.licences` writes the table.

A licence that is not among those below needs a person: the check says which package it is.
"""

import re
import sys
from importlib import metadata
from pathlib import Path

from streams.generated import write_or_check

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "deploy" / "licences.md"
HEAD = """# Licences of the dependencies

Written by `python -m deploy.licences` from the metadata of the packages in `requirements.lock`; dripcheck itself is
under Apache-2.0. None obliges a user of the program to publish anything; MPL-2.0 asks it of changes to its own files.

| package | version | licence |
| --- | --- | --- |
"""
PERMISSIVE = re.compile(r"Apache|MIT|BSD|PSF|Python Software Foundation|MPL|Mozilla|Unlicense|ISC|Repoze")
ONLY_ELSEWHERE = {"colorama": "BSD-3-Clause", "httpx2-jsfetch": "BSD-3-Clause"}
"""Locked for another platform and installed nowhere else; as its page on PyPI states."""


def locked() -> dict[str, str]:
    """Every package of the image with its version."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return dict(line.split(" ", 1)[0].split("==", 1) for line in lines if re.match(r"[a-z0-9]", line))


def licence(package: str) -> str:
    """The licence a package states: its expression, else its classifiers, else the first line of its text."""
    if package in ONLY_ELSEWHERE:
        return ONLY_ELSEWHERE[package]
    stated = metadata.metadata(package)
    classifiers = [each.rpartition(" :: ")[2] for each in stated.get_all("Classifier") or () if "License ::" in each]
    text = (stated.get_all("License") or [""])[0].strip().splitlines()
    return (stated.get_all("License-Expression") or [""])[0] or " OR ".join(classifiers) or (text[0] if text else "")


def table() -> str:
    """The whole page."""
    return HEAD + "".join(f"| {name} | {version} | {licence(name)} |\n" for name, version in sorted(locked().items()))


def unknown() -> list[str]:
    """The packages whose licence a person has to look at."""
    return [name for name in sorted(locked()) if not PERMISSIVE.search(licence(name))]


if __name__ == "__main__":
    if names := unknown():
        sys.exit(f"look at the licence of {', '.join(names)}")
    sys.exit(write_or_check({TABLE: table()}, "deploy.licences", sys.argv[1:]))
