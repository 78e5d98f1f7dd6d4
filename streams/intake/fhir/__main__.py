"""`python -m streams.intake.fhir [--check]`: write `deploy/fhir.md`, or say whether it is current."""

import sys
from pathlib import Path

from streams.generated import write_or_check
from streams.intake.fhir.page import page

PAGE = Path(__file__).parents[3] / "deploy" / "fhir.md"


def main(arguments: list[str], file: Path = PAGE) -> int:
    """Write the page, or compare it; the exit code."""
    return write_or_check({file: page()}, "streams.intake.fhir", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
