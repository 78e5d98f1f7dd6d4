"""The generated documents are what the types say, and say so themselves."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.__main__ import HERE, main
from schemas.envelope import EVENT_TYPES
from schemas.generate import COMMENT, OUTPUTS, documents

NAMES = (*EVENT_TYPES, *OUTPUTS)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the committed documents that may be spoiled."""
    shutil.copytree(HERE / "json", tmp_path / "schemas/json")
    shutil.copy(HERE / "asyncapi.yaml", tmp_path / "schemas")
    return tmp_path / "schemas"


def read(name: str) -> dict[str, Any]:
    """The committed schema of one topic value."""
    document: dict[str, Any] = json.loads((HERE / f"json/{name}.json").read_text(encoding="utf-8"))
    return document


def test_the_committed_documents_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    """A changed type without `python -m schemas` is noticed."""
    code = main(["--check"])

    assert (0, "") == (code, capsys.readouterr().err)


def test_check_names_every_file_that_is_out_of_date(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Changed, missing and left-over files fail the check, and nothing is written."""
    (copied / "json/charting.order.v1.json").write_text("{}")
    (copied / "asyncapi.yaml").unlink()
    (copied / "json/charting.gone.v1.json").write_text("{}")

    code = main(["--check"], copied)

    named = [line.partition(" ")[0] for line in capsys.readouterr().err.splitlines()]
    assert 1 == code
    assert [
        "schemas/json/charting.order.v1.json",
        "schemas/asyncapi.yaml",
        "schemas/json/charting.gone.v1.json",
    ] == named
    assert not (copied / "asyncapi.yaml").exists()


def test_writing_brings_every_file_up_to_date(copied: Path) -> None:
    """Spoiled files are written anew, left-over ones go, released ones stay."""
    (copied / "json/charting.order.v1.json").write_text("{}")
    (copied / "json/charting.gone.v1.json").write_text("{}")

    assert 0 == main([], copied)
    assert 0 == main(["--check"], copied)
    assert (copied / "json/released/1/charting.order.v1.json").exists()


@pytest.mark.parametrize("seed", ["0", "1"])
def test_generation_does_not_depend_on_hashing(seed: str) -> None:
    """Equal types give equal bytes in every process."""
    command = "from schemas.generate import documents; print(documents()['json/charting.order.v1.json'], end='')"
    done = subprocess.run(
        [sys.executable, "-c", command],
        cwd=HERE.parent,
        env={"PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
    )

    assert (HERE / "json/charting.order.v1.json").read_bytes() == done.stdout


def test_there_is_one_schema_per_topic_value() -> None:
    """Events, alerts, assessments and dead letters, nothing else."""
    assert {f"json/{name}.json" for name in NAMES} | {"asyncapi.yaml"} == set(documents())


@pytest.mark.parametrize("text", documents().values(), ids=documents().keys())
def test_a_document_says_that_it_is_generated_and_ends_in_a_newline(text: str) -> None:
    """Whoever opens it learns where to edit; line ends are the same everywhere."""
    assert COMMENT in text
    assert text.endswith("\n")
    assert "\r" not in text


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_by_its_own_rules(name: str) -> None:
    """JSON Schema 2020-12, checked by someone else's library."""
    Draft202012Validator.check_schema(read(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_allows_unknown_fields_everywhere(name: str) -> None:
    """Unknown extra fields never break a consumer."""
    assert "additionalProperties" not in json.dumps(read(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_struct_of_a_schema_is_described(name: str) -> None:
    """The docstring of a type is its description."""
    schema = read(name)

    assert [] == [each["title"] for each in (schema, *schema.get("$defs", {}).values()) if not each["description"]]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "charting.dead-letter"])
def test_an_envelope_is_tied_to_its_type(name: str) -> None:
    """The schema of one type does not accept an event of another."""
    assert {"const": name} == read(name)["properties"]["type"]


@pytest.mark.parametrize("name", NAMES)
def test_what_dripcheck_writes_is_marked_read_only(name: str) -> None:
    """The direction decides what a compatible change is."""
    assert (name in OUTPUTS) == read(name).get("readOnly", False)
