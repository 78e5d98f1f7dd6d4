"""The worklist over files follows them, and over a process stops when it is told to."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from streams import cli
from streams.errors import UnusableInput
from streams.ops.worklist.answers import to_file
from streams.ops.worklist.database import Database
from streams.ops.worklist.from_files import FilesReader
from tests.worklist.test_database import answered, state
from tests.worklist.ward import STOP, arrived, late, said, ward


def write(directory: Path, alerts: list[bytes], assessments: list[bytes]) -> None:
    """The outputs of a replay."""
    (directory / "alerts.jsonl").write_bytes(b"".join(line + b"\n" for line in alerts))
    (directory / "assessments.jsonl").write_bytes(b"".join(line + b"\n" for line in assessments))


@pytest.fixture
def reader(tmp_path: Path) -> FilesReader:
    """Follows the outputs of a replay of the ward."""
    write(tmp_path, *said(ward()))
    wanted = {kind: tmp_path / f"{kind}s.jsonl" for kind in ("alert", "assessment")}
    return FilesReader(Database(tmp_path / "worklist.sqlite"), wanted | {"feedback": tmp_path / "answers.jsonl"})  # type: ignore[arg-type]


def test_files_are_read_as_the_topics_are(reader: FilesReader, tmp_path: Path) -> None:
    """The same rows."""
    reader.read()
    other = Database(tmp_path / "other.sqlite")
    other.apply(arrived(*said(ward())))

    assert state(other) == state(Database(tmp_path / "worklist.sqlite"))


def test_a_replay_with_one_more_entry_settles_the_alert(reader: FilesReader, tmp_path: Path) -> None:
    """What is no longer in the file is no longer in the list; only what changed is told."""
    reader.read()
    unchanged = reader.read()
    write(tmp_path, *said(ward(late(STOP))))
    changed = reader.read()
    rules = Database(tmp_path / "worklist.sqlite").rows("SELECT rule FROM alert WHERE encounter_id = 'ENC-STOP'")

    assert (frozenset(), True) == (unchanged, "ENC-STOP" in changed)
    assert "infusion-stop-time-missing" not in {row["rule"] for row in rules}


def test_answers_are_kept_in_a_file_and_read_again(reader: FilesReader, tmp_path: Path) -> None:
    """The last answer to an alert holds; one taken back is none."""
    publish = to_file(tmp_path / "answers.jsonl")
    reader.read()
    for value in (answered("a1").value, None, answered("a2").value):
        asyncio.run(publish("a1" if value != answered("a2").value else "a2", value))
    reader.read()
    rows = Database(tmp_path / "worklist.sqlite").rows("SELECT alert_id FROM feedback")

    assert ["a2"] == [row["alert_id"] for row in rows]


@pytest.mark.parametrize("line", [b"not json", b"{}", b'{"data": {"alert_id": 1}}', b"[]", b'"x"', b'{"data": null}'])
def test_a_line_that_is_no_record_is_named(reader: FilesReader, tmp_path: Path, line: bytes) -> None:
    """With the file, its number, and what to give instead."""
    with (tmp_path / "alerts.jsonl").open("ab") as out:
        out.write(line + b"\n")
    lines = (tmp_path / "alerts.jsonl").read_bytes().count(b"\n")

    with pytest.raises(UnusableInput, match=rf"alerts.jsonl: line {lines} is no alert; .*replay --alerts"):
        reader.read()


def test_a_half_written_file_is_read_when_it_is_whole(reader: FilesReader, tmp_path: Path) -> None:
    """Following does not end with it, and does not show half of it."""
    alerts, assessments = said(ward())
    write(tmp_path, [*alerts, b'{"data": {"alert'], assessments)
    told: list[frozenset[str]] = []
    looks = 0

    async def look(_: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            write(tmp_path, alerts, assessments)
        if looks == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(reader.follow(told.append, look))

    assert "ENC-STOP" in frozenset().union(*told)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "nowhere.jsonl"], "nowhere.jsonl: no such file"),
        (["--assessments", "a.jsonl"], "go with --from"),
    ],
)
def test_a_command_that_cannot_work_says_why(arguments: list[str], words: str) -> None:
    """And ends with the status of bad usage."""
    result = CliRunner().invoke(cli.cli, ["worklist", *arguments])

    assert (2, True) == (result.exit_code, words in result.output)


def test_the_help_of_the_command_teaches() -> None:
    """Both ways to start it, and what stands between it and a ward."""
    text = CliRunner().invoke(cli.cli, ["worklist", "--help"]).output

    for words in ("--from alerts.jsonl --assessments assessments.jsonl", "--brokers kafka:9092", "--allow-host", "TLS"):
        assert words in text


def test_an_answer_in_a_file_reads_as_one_of_its_topic(tmp_path: Path) -> None:
    """A line of the file is a value of the topic."""
    asyncio.run(to_file(tmp_path / "answers.jsonl")("a1", answered("a1").value))

    assert answered("a1").value == (tmp_path / "answers.jsonl").read_bytes().strip()
    assert "a1" == msgspec.json.decode((tmp_path / "answers.jsonl").read_bytes())["subject"]
