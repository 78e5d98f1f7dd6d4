"""The command line as a user calls it: outputs, exit statuses, messages."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
import zstandard
from click.testing import CliRunner

from schemas.codec import encode
from schemas.timeline import parse
from streams import cli

STAY = """
    07:50 adt admit class=outpatient
    08:00 mar start vancomycin order=O1
    12:30 adt discharge
"""


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A file with one encounter whose infusion has no stop, and one bad line."""
    file = tmp_path / "day.jsonl"
    file.write_bytes(b"\n".join([*(encode(event) for event in parse(STAY)), b"", b"not json"]) + b"\n")
    return file


def run(*arguments: str | Path, stdin: bytes | None = None) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of `dripcheck`."""
    result = CliRunner().invoke(cli.cli, [str(argument) for argument in arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def written(file: Path) -> list[dict[str, object]]:
    """The lines of an output."""
    return [orjson.loads(line) for line in file.read_bytes().splitlines()]


def test_replay_writes_topic_values_sorted_by_key(day: Path, tmp_path: Path) -> None:
    """Alerts, assessments and dead letters as JSON Lines; bad records never stop the run."""
    outputs = [tmp_path / name for name in ("alerts", "assessments", "dead")]
    status, _, summary = run(
        "replay", day, "--alerts", outputs[0], "--assessments", outputs[1], "--dead-letters", outputs[2]
    )
    alert, assessment, letter = (written(output)[0] for output in outputs)

    assert 0 == status
    assert ("charting.alert.v1", "charting.assessment.v1") == (alert["type"], assessment["type"])
    assert ("undecodable", "bm90IGpzb24=") == (letter["reason"], letter["value"])
    assert "start without a stop" in summary


def test_a_replay_loads_nothing_that_its_files_have_no_use_for(day: Path) -> None:
    """Faust, the models of FHIR and the worklist: to load them takes longer than to judge a short file."""
    script = (
        "import sys; from streams.cli import cli; cli(['replay', sys.argv[1], '--close-at-end'], standalone_mode=False);"
        "print(sorted({'faust', 'aiohttp', 'fhir', 'jinja2', 'pydantic', 'streams.ops'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script, day], capture_output=True, text=True, check=True)

    assert "[]\n" == done.stdout


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_compressed_files_and_standard_input_read_alike(day: Path, tmp_path: Path, suffix: str) -> None:
    """The same events give the same bytes out, however they come in."""
    content = day.read_bytes()
    packed = {"": content, ".gz": gzip.compress(content), ".zst": zstandard.compress(content)}[suffix]
    file = tmp_path / f"copy.jsonl{suffix}"
    file.write_bytes(packed)
    run("replay", file, "--alerts", tmp_path / f"out{suffix}")
    run("replay", "-", "--alerts", tmp_path / "piped", stdin=content)
    alerts = (tmp_path / f"out{suffix}").read_bytes()
    if suffix == ".gz":
        alerts = gzip.decompress(alerts)
    if suffix == ".zst":
        alerts = zstandard.ZstdDecompressor().stream_reader(alerts).read()

    assert (tmp_path / "piped").read_bytes() == alerts


def test_expected_alerts_are_compared_and_differences_are_readable(day: Path, tmp_path: Path) -> None:
    """Exit 0 where the open alerts agree, 1 and a line per difference where they do not."""
    expected = tmp_path / "expected.jsonl"
    run("replay", day, "--alerts", expected)
    same, nothing, _ = run("replay", day, "--expect", expected)
    day.write_bytes(day.read_bytes() + encode(parse("09:00 mar stop vancomycin event=late")[0]))
    differs, rows, _ = run("replay", day, "--expect", expected)

    assert (0, "") == (same, nothing)
    assert 1 == differs
    assert "ENC-1\n" in rows
    assert "  - missing     infusion-stop-time-missing  administration_id=A-vancomycin\n" in rows


def test_close_at_end_closes_what_nobody_discharged(tmp_path: Path) -> None:
    """Without it an open stay has no assessment; with it the stay closes by inactivity."""
    file = tmp_path / "open.jsonl"
    file.write_bytes(b"\n".join(encode(event) for event in parse(STAY)[:2]))
    run("replay", file, "--assessments", tmp_path / "open")
    run("replay", file, "--close-at-end", "--assessments", tmp_path / "closed")

    assert [] == written(tmp_path / "open")
    assert "inactivity" == written(tmp_path / "closed")[0]["data"]["close_reason"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["replay"], "Missing argument"),
        (["replay", "no-such-file"], "no-such-file: No such file"),
        (["replay", "day.jsonl.gz"], "cannot be read to its end"),
        (["replay", "day.jsonl", "--profile", "no-such-profile"], "built in are facility, professional"),
        (["replay", "day.jsonl", "--profile", "wrong.toml"], "inactivity_hour"),
        (["replay", "day.jsonl", "--expect", "day.jsonl"], "line 1: not an alert or assessment"),
        (["diff", "facility", "professional"], "name the FILEs"),
        (["diff", "facility", "professional", "-"], "write it to a file first"),
        (["rule", "infusion-stop"], "infusion-stop-time-missing"),
        (["worker", "--partitions", "-1"], "partitions"),
    ],
)
def test_bad_usage_ends_with_status_two_and_says_what_to_do(
    day: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """One line on stderr, no traceback."""
    monkeypatch.chdir(day.parent)
    (day.parent / "day.jsonl.gz").write_bytes(gzip.compress(day.read_bytes())[:60])
    (day.parent / "wrong.toml").write_text('name = "x"\nperspective = "facility"\n[closing]\ninactivity_hour = 3\n')
    monkeypatch.setattr("sys.argv", ["dripcheck", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().err

    assert 2 == ended.value.code
    assert message in told
    assert "Traceback" not in told


def test_the_timeline_of_an_encounter_is_one_line_an_event(day: Path) -> None:
    """In clinical order, and it reads back to the same events."""
    _, text, _ = run("timeline", day, "--encounter", "ENC-1")

    assert [event.data for event in parse(STAY)] == [event.data for event in parse(text)]


def test_rules_are_listed_for_people_and_for_programs() -> None:
    """`--json` is a list of objects with the five facts of each rule; `rule NAME` explains one with its sources."""
    _, listed, _ = run("rules", "--json")
    _, table, _ = run("rules")
    _, explained, _ = run("rule", "infusion-stop-time-missing")
    first = json.loads(listed)[0]

    assert {"name", "family", "severity", "judged", "needs"} == set(first)
    assert first["name"] in table
    assert "A53778" in explained


def test_terms_that_no_table_holds_are_listed_by_how_often_they_occur(tmp_path: Path) -> None:
    """A site sees what to add to its files; a known drug and a bad line are left out."""
    stay = """
        08:00 mar given fictomab order=O1 route=none route_text=WARD9
        08:10 mar given fictomab order=O1 route=iv-push
        08:20 mar given ondansetron order=O2 route=iv-push
    """
    file = tmp_path / "day.jsonl"
    file.write_bytes(b"\n".join([*(encode(event) for event in parse(stay)), b"not json"]) + b"\n")
    status, listed, _ = run("unmapped", file)

    assert 0 == status
    assert [["drug", "fictomab", "2"], ["route", "ward9", "1"]] == [line.split() for line in listed.splitlines()[1:]]
