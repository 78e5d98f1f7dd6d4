"""`python -m streams.profiles [--check]`: write the built-in profiles, or say whether they are current."""

import sys
from pathlib import Path

from streams.profiles.document import HEADS, write


def main() -> None:
    """Write or check."""
    files = {Path(__file__).with_name(f"{name}.toml"): write(name) for name in HEADS}
    stale = [file for file, text in files.items() if file.read_text() != text]
    if "--check" in sys.argv:
        sys.exit("\n".join(f"{file.name} is out of date: run `python -m streams.profiles`" for file in stale) or None)
    for file in stale:
        file.write_text(files[file])


main()
