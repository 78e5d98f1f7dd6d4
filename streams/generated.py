"""Files that a command writes from the code: written, or with `--check` compared, so that none is ever out of date."""

import sys
from collections.abc import Mapping
from pathlib import Path


def write_or_check(files: Mapping[Path, str], module: str, arguments: list[str]) -> int:
    """Write what differs, or name it and say which command writes it; the exit code."""
    stale = [file for file, text in files.items() if not file.exists() or file.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for file in stale:
            sys.stderr.write(f"{file.name} is out of date; run `python -m {module}`\n")
        return 1 if stale else 0
    for file in stale:
        file.write_text(files[file], encoding="utf-8")
    return 0
