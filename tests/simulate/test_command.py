"""`dripcheck simulate` on files: compressed by name, with truth, or to standard output."""

import gzip
from pathlib import Path

import orjson
import pytest
import zstandard
from click.testing import CliRunner

from streams.errors import UnusableInput
from streams.simulate import SimulateOptions, simulate
from streams.simulate.command import simulate as command

ASKED = ["--seed", "3", "--encounters", "12"]


def expected() -> bytes:
    return b"".join(event.value + b"\n" for event in simulate(SimulateOptions(seed=3, encounters=12)))


def test_events_are_written_as_json_lines(tmp_path: Path) -> None:
    """The file holds the deliveries in order, one a line."""
    out = tmp_path / "events.jsonl"
    result = CliRunner().invoke(command, [*ASKED, "--out", str(out)])

    assert 0 == result.exit_code, result.output
    assert expected() == out.read_bytes()


def test_gz_and_zst_are_compressed_by_name(tmp_path: Path) -> None:
    """The suffix decides; the content is the same."""
    packed, dense = tmp_path / "events.jsonl.gz", tmp_path / "events.jsonl.zst"
    for out in (packed, dense):
        assert 0 == CliRunner().invoke(command, [*ASKED, "--out", str(out)]).exit_code

    with zstandard.open(dense, "rb") as reader:
        assert expected() == gzip.decompress(packed.read_bytes()) == reader.read()


def test_compressed_bytes_are_the_same_each_time(tmp_path: Path) -> None:
    """No clock and no file name gets into the archive."""
    first, second = tmp_path / "a.gz", tmp_path / "b.gz"
    for out in (first, second):
        assert 0 == CliRunner().invoke(command, [*ASKED, "--out", str(out)]).exit_code

    assert first.read_bytes() == second.read_bytes()


def test_a_dash_is_standard_output() -> None:
    """Events go to standard output and nothing else does."""
    result = CliRunner().invoke(command, [*ASKED, "--out", "-"])

    assert expected() == result.stdout_bytes


def test_the_truth_has_a_line_for_each_encounter(tmp_path: Path) -> None:
    """Each line says whether the encounter is clean, and what is expected of it."""
    truth = tmp_path / "truth.jsonl"
    arguments = [*ASKED, "--out", str(tmp_path / "e.jsonl"), "--truth", str(truth), "--defect-rate", "0.5"]

    assert 0 == CliRunner().invoke(command, arguments).exit_code
    lines = [orjson.loads(line) for line in truth.read_bytes().splitlines()]
    assert 12 == len(lines)
    assert {"encounter_id", "clean", "defect", "near_miss", "evidence", "expected_rules"} <= set(lines[0])
    assert {True, False} == {line["clean"] for line in lines}


def test_the_mix_can_be_named() -> None:
    """Kinds that are not named do not occur."""
    result = CliRunner().invoke(command, [*ASKED, "--out", "-", "--mix", "emergency=1"])
    classes = {orjson.loads(line)["data"].get("class") for line in result.stdout_bytes.splitlines()}

    assert "emergency" in classes
    assert "outpatient" not in classes


@pytest.mark.parametrize(
    "wrong",
    [["--mix", "clinic=lots"], ["--mix", "ward=1"], ["--defect-rate", "2"], ["--time-zone", "Mars"], ["--rule", "x"]],
)
def test_bad_usage_ends_with_status_two(wrong: list[str]) -> None:
    """What cannot be simulated is refused with a message."""
    result = CliRunner().invoke(command, [*ASKED, "--out", "-", *wrong])

    assert 2 == result.exit_code
    assert "Error" in result.output


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The file that cannot be written is in the error."""
    out = tmp_path / "missing" / "events.jsonl"

    with pytest.raises(UnusableInput, match=r"events\.jsonl"):
        CliRunner().invoke(command, [*ASKED, "--out", str(out)], catch_exceptions=False)
