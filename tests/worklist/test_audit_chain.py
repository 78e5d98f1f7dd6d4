"""The chain of the audit log: which line it finds changed, and what it cannot see."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.cli import cli
from streams.ops.worklist.admission.audit import Audit, Head, UnusableAuditLog, read_head, read_key, verify

AT = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
KEY = b"k" * 32


def written(directory: Path, count: int = 6, **options: Any) -> Path:
    """A log of so many entries."""
    file = directory / "audit.jsonl"
    audit = Audit(file, lambda: AT, **options)
    for number in range(count):
        audit.append("SIM-RN-1", "192.0.2.7", "encounter", 200, {"encounter": f"ENC-{number}"})
    return file


def test_a_line_names_the_hash_of_the_one_before(tmp_path: Path) -> None:
    """Computed here by hand: the hash is that of the line without its last member."""
    lines = written(tmp_path, 2).read_text().splitlines()
    first, second = (json.loads(line) for line in lines)
    body = lines[0].replace(f',"hash":"{first["hash"]}"', "")

    assert hashlib.sha256(body.encode()).hexdigest() == first["hash"] == second["previous"]
    assert ("0" * 64, 1, 2) == (first["previous"], first["number"], second["number"])
    assert {"agent": "SIM-RN-1", "action": "encounter", "outcome": "200"}.items() <= first.items()
    assert ("2026-03-09T12:00:00+00:00", {"encounter": "ENC-0"}) == (first["recorded"], first["entity"])


def test_a_log_as_it_was_written_is_whole(tmp_path: Path) -> None:
    """However often it was opened anew."""
    written(tmp_path)
    last, wrong = verify(written(tmp_path))

    assert (12, None) == (last.number, wrong)


@given(data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_to_lines_the_first_of_them_is_named(tmp_path: Path, data: st.DataObject) -> None:
    """A byte changed, a line taken out, put in twice or moved: the line in which it shows, and none before."""
    file = tmp_path / "audit.jsonl"
    file.unlink(missing_ok=True)
    lines = written(tmp_path).read_bytes().splitlines(keepends=True)
    kind = data.draw(st.sampled_from(["change", "remove", "repeat", "move"]))
    at = data.draw(st.integers(0, len(lines) - 2))
    if kind == "change":
        place = data.draw(st.integers(0, len(lines[at]) - 2))
        other = data.draw(st.integers(32, 126).filter(lambda byte: byte != lines[at][place]))
        lines[at] = lines[at][:place] + bytes([other]) + lines[at][place + 1 :]
    elif kind == "remove":
        del lines[at]
    elif kind == "repeat":
        lines.insert(at, lines[at])
        at += 1
    else:
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    file.write_bytes(b"".join(lines))
    last, wrong = verify(file)

    assert at == last.number
    assert wrong is not None
    assert wrong.startswith(f"line {at + 1} ")


def test_lines_missing_at_the_end_show_against_the_head_alone(tmp_path: Path) -> None:
    """The chain cannot see them, and nobody claims that it does."""
    head = tmp_path / "head"
    file = written(tmp_path, head_file=head)
    told = read_head(head)
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:4]))

    assert (Head(6, told.digest), None) == (told, verify(file)[1])
    assert str(verify(file, head=told)[1]).startswith("line 5 is missing")


def _anew(file: Path, key: bytes | None) -> None:
    """Write a log anew with one name changed, chained as anybody can who knows how, and has this key."""
    names = [json.loads(line)["entity"]["encounter"] for line in file.read_text().splitlines()]
    file.unlink()
    audit = Audit(file, lambda: AT, key)
    for name in names:
        audit.append("SIM-SOMEBODY-ELSE", "192.0.2.7", "encounter", 200, {"encounter": name})


def test_a_log_written_anew_shows_against_the_head_or_the_key(tmp_path: Path) -> None:
    """Without either it does not, which the runbook says."""
    head = tmp_path / "head"
    file = written(tmp_path, head_file=head)
    _anew(file, None)
    assert [None, "line 6"] == [verify(file)[1], str(verify(file, head=read_head(head))[1])[:6]]
    file.unlink()
    written(tmp_path, key=KEY)
    assert verify(file, KEY)[1] is None
    _anew(file, None)

    assert "line 1 was changed, or is chained with another key" == verify(file, KEY)[1]


def test_a_line_of_another_make_is_none(tmp_path: Path) -> None:
    """Sealed rightly, by somebody who knows how, and no entry."""
    file = written(tmp_path, 1)
    body = b'{"number":2}'
    line = body[:-1] + b',"hash":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n'
    file.write_bytes(file.read_bytes() + line)

    assert str(verify(file)[1]).startswith("line 2 does not follow")


def test_a_line_that_a_crash_cut_off_was_shown_to_nobody(tmp_path: Path) -> None:
    """It is taken away, and the chain goes on."""
    file = written(tmp_path, 3)
    file.write_bytes(file.read_bytes()[:-20])
    written(tmp_path, 1)
    last, wrong = verify(file)

    assert (3, None) == (last.number, wrong)


def test_a_log_that_ends_with_something_else_is_not_written_on(tmp_path: Path) -> None:
    """It is kept for whoever looks into that."""
    file = written(tmp_path, 2)
    file.write_bytes(file.read_bytes() + b"nothing of ours\n")

    with pytest.raises(UnusableAuditLog, match="begin another file"):
        written(tmp_path, 1)


def test_two_processes_write_one_chain(tmp_path: Path) -> None:
    """The worklist and the command that keeps the users."""
    file = tmp_path / "audit.jsonl"
    one, other = Audit(file, lambda: AT), Audit(file, lambda: AT)
    for _ in range(3):
        one.append("a", "", "list", 200)
        other.append("b", "", "user-added", "done")

    assert (Head(6, verify(file)[0].digest), None) == verify(file)


@pytest.mark.parametrize("content", [b"5ynthet1c", b""])
def test_a_key_that_is_too_short_is_refused(tmp_path: Path, content: bytes) -> None:
    """And the key is not in the message."""
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(UnusableAuditLog, match="32 bytes") as found:
        read_key(tmp_path / "key")

    assert not content or content.decode() not in str(found.value)


def test_the_command_says_which_line_and_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And with 0 over a whole log."""
    head = tmp_path / "head"
    file = written(tmp_path, 5, head_file=head)
    whole = CliRunner().invoke(cli, ["audit-log", "verify", str(file), "--head-file", str(head)])
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([lines[0], lines[1].replace("SIM-RN-1", "SIM-RN-2"), *lines[2:]]))
    changed = CliRunner().invoke(cli, ["audit-log", "verify", str(file)])

    assert (0, 1) == (whole.exit_code, changed.exit_code)
    assert f"whole, 5 lines, head {read_head(head)}" in whole.output
    assert "line 2 was changed" in changed.output
