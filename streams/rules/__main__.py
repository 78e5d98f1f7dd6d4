"""Write `CATALOGUE.md` beside the rules, or with `--check` say whether it is out of date."""

import sys
from pathlib import Path

from streams.rules.catalogue import CATALOGUE
from streams.rules.document import catalogue_page

PAGE = Path(__file__).with_name("CATALOGUE.md")


def main(arguments: list[str], page: Path = PAGE) -> int:
    """Write the page, or compare it."""
    text = catalogue_page(CATALOGUE) + "\n"
    if "--check" not in arguments:
        page.write_text(text)
        return 0
    if page.exists() and page.read_text() == text:
        return 0
    sys.stderr.write(f"{page.name} is out of date; run `python -m streams.rules`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
