"""Write `CATALOGUE.md` beside the rules, or with `--check` say whether it is out of date."""

import sys
from pathlib import Path

from streams.generated import write_or_check
from streams.rules.catalogue import CATALOGUE
from streams.rules.document import catalogue_page

PAGE = Path(__file__).with_name("CATALOGUE.md")


def main(arguments: list[str], page: Path = PAGE) -> int:
    """Write the page, or compare it; the exit code."""
    return write_or_check({page: catalogue_page(CATALOGUE) + "\n"}, "streams.rules", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
