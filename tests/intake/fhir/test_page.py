"""The page of the runbook is what the reader does."""

from pathlib import Path

from streams.intake.fhir.__main__ import PAGE, main
from streams.intake.fhir.page import page
from streams.intake.fhir.types import TYPES


def test_the_page_is_current() -> None:
    """`python -m streams.intake.fhir` writes it."""
    assert page() == PAGE.read_text(encoding="utf-8")


def test_every_resource_type_and_field_is_on_the_page() -> None:
    """With the elements it is read from."""
    rows = [row for mapped in TYPES.values() for table in mapped.tables for row in table]
    missing = [row.field for row in rows if f"| `{row.field}` | {', '.join(row.elements)} |" not in page()]

    assert [] == missing
    assert [] == [kind for kind in TYPES if f"## {kind}\n" not in page()]


def test_an_old_page_is_named(tmp_path: Path) -> None:
    """The check fails until it is written again."""
    file = tmp_path / "fhir.md"

    assert 1 == main(["--check"], file)
    assert 0 == main([], file)
    assert 0 == main(["--check"], file)
