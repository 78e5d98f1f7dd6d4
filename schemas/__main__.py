"""`python -m schemas` writes the generated documents; `--check` exits 1 and names what is out of date."""

import argparse
import sys
from pathlib import Path

from schemas.generate import documents

HERE = Path(__file__).parent


def main(arguments: list[str] | None = None, folder: Path = HERE) -> int:
    """Write or check the generated documents; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m schemas", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is out of date")
    check = parser.parse_args(arguments).check
    wanted = {folder / path: text for path, text in documents().items()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_bytes() != text.encode()]
    gone = sorted(set((folder / "json").glob("*.json")) - set(wanted))
    if check:
        for path in (*stale, *gone):
            sys.stderr.write(f"{path.relative_to(folder.parent)} is out of date; run `python -m schemas`\n")
        return 1 if stale or gone else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wanted[path].encode())
    for path in gone:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
