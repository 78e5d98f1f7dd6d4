"""`dripcheck replay` as a test tool."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from schemas.codec import encode
from schemas.timeline import parse
from streams import cli
from tests.test_cli import STAY, run


def test_a_run_that_differs_from_expectation_tells_the_ci_server(tmp_path: Path) -> None:
    """Exit 1, and JUnit XML in which the encounter fails; exit 0 and a pass where they agree."""
    day, expected, report = (tmp_path / name for name in ("day", "expected", "report.xml"))
    lines = [encode(event) for event in parse(STAY)]
    day.write_bytes(b"\n".join(lines))
    run("replay", day, "--alerts", expected)
    agrees = run("replay", day, "--expect", expected, "--junit", report)[0]
    passed = ET.parse(report).getroot()
    day.write_bytes(b"\n".join([*lines, encode(parse("09:00 mar stop vancomycin event=late")[0])]))
    differs = run("replay", day, "--expect", expected, "--junit", report)[0]
    failed = ET.parse(report).getroot()

    assert (0, 1) == (agrees, differs)
    assert [("1", "0"), ("1", "1")] == [(root.get("tests"), root.get("failures")) for root in (passed, failed)]


def test_junit_needs_something_to_expect(tmp_path: Path) -> None:
    """Status 2, and what to do."""
    (tmp_path / "day").write_bytes(b"")
    status, _, told = run("replay", tmp_path / "day", "--junit", tmp_path / "report.xml")

    assert 2 == status
    assert "--expect ALERTS" in told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--since", "2026-03-01T00:00:00Z"], "add that option"),
        (["--from-topic", "day"], "two inputs"),
        (["--from-topic", "--since", "2026-03-01T00:00:00"], "has no offset from UTC"),
        (["--from-topic", "--until", "yesterday"], "is no time; write 2026"),
        (["--from-topic", "--offsets", "0:9-3"], "write PARTITION:FIRST-LAST"),
        (["--from-topic", "--offsets", "0:1-", "--since", "2026-03-01T00:00:00Z"], "two ranges"),
    ],
)
def test_what_to_read_must_be_clear(options: list[str], told: str) -> None:
    """Status 2, and how to write it; no broker is asked."""
    status, _, said = run("replay", *options)

    assert 2 == status
    assert told in said


def test_no_broker_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where one could be named; no traceback."""
    monkeypatch.setattr("sys.argv", ["dripcheck", "replay", "--from-topic", "--brokers", "127.0.0.1:1"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().err

    assert 2 == ended.value.code
    assert "no broker answers" in told
    assert "DRIPCHECK_BROKERS" in told
    assert "Traceback" not in told
