"""The page of the catalogue is written from the docstrings and committed."""

from pathlib import Path

from streams.rules.__main__ import PAGE, main
from streams.rules.catalogue import CATALOGUE
from streams.rules.document import catalogue_page, sections


def test_the_committed_catalogue_is_current() -> None:
    """`python -m streams.rules --check` finds nothing to write."""
    assert 0 == main(["--check"])


def test_a_catalogue_that_is_out_of_date_is_noticed(tmp_path: Path) -> None:
    """The check fails on a missing page and on a changed one, and passes on a written one."""
    page = tmp_path / "CATALOGUE.md"
    before = main(["--check"], page)
    main([], page)
    written = main(["--check"], page)
    page.write_text(page.read_text().replace("MAR", "NUR", 1))

    assert (1, 0, 1) == (before, written, main(["--check"], page))


def test_every_rule_has_a_row_and_a_text() -> None:
    """The table and the texts name the same rules, in the order of the catalogue."""
    lines = catalogue_page(CATALOGUE).splitlines()
    rows = [line.split("`")[1] for line in lines if line.startswith("| [`")]
    texts = [line.removeprefix("## ") for line in lines if line.startswith("## ")]

    assert [rule.name for rule in CATALOGUE] == rows
    assert rows == texts
    assert PAGE.read_text().count("**Fires on**") == len(CATALOGUE)


def test_a_docstring_is_split_at_its_headings() -> None:
    """The sentence stands under no heading, timelines keep their lines."""
    found = sections("It is late.\n\nFires on\n    08:00 a\n    09:00 b\n\nReferences\n    None\n    given.\n")

    assert {"": "It is late.", "Fires on": "08:00 a\n09:00 b", "References": "None\ngiven."} == found
