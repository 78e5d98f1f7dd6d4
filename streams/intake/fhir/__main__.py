"""`python -m streams.intake.fhir [--check]`: write `deploy/fhir.md`, or say whether it is current."""

import sys
from pathlib import Path

from streams.intake.fhir.page import page

PAGE = Path(__file__).parents[3] / "deploy" / "fhir.md"


def main(arguments: list[str], file: Path = PAGE) -> int:
    """Write the page, or compare it; the exit code."""
    if "--check" not in arguments:
        file.write_text(page(), encoding="utf-8")
        return 0
    if file.exists() and file.read_text(encoding="utf-8") == page():
        return 0
    sys.stderr.write(f"{file.name} is out of date; run `python -m streams.intake.fhir`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
