"""The audit log: what it says of whom, and that nothing is seen or done without it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.cli import cli
from streams.ops.worklist.admission.audit import verify
from tests.worklist.entering import PASSWORD, Entered, Visitor, entered, signed_in, token_in


@pytest.fixture
def at(tmp_path: Path) -> Entered:
    """A worklist with a login."""
    return entered(tmp_path, ["SIM-EAST", "SIM-AUDITS"])


def told(at: Entered) -> list[tuple[str | None, str, str, dict[str, str]]]:
    """Who, what, with what outcome, and of what."""
    return [(entry["agent"], entry["action"], entry["outcome"], entry["entity"]) for entry in at.log]


def test_what_somebody_saw_and_did_is_written_down(at: Entered) -> None:
    """One entry each, by ids."""
    (alert,) = at.site.database.rows("SELECT alert_id FROM alert WHERE encounter_id = 'ENC-STOP' AND open = 1 LIMIT 1")
    visitor = signed_in(at, "SIM-EAST")
    page = visitor.get("/encounter?id=ENC-STOP").text
    visitor.get("/?unit=INFUSION-EAST&documenter=Synthetic+Name")
    visitor.get("/list.csv?unit=INFUSION-EAST")
    visitor.get("/encounter?id=ENC-OPEN")
    visitor.get("/audit")
    visitor.post("/feedback", token=token_in(page), alert_id=alert[0], outcome="accepted")
    visitor.post("/logout", token=token_in(page))
    who, east = "SIM-EAST", "INFUSION-EAST"

    assert [
        (who, "login", "303", {"user": who}),
        (who, "encounter", "200", {"encounter": "ENC-STOP", "unit": east}),
        (who, "list", "200", {"unit": "(nothing found)", "documenter": "(nothing found)"}),
        (who, "list-export", "200", {"unit": east, "encounters": "1"}),
        (who, "encounter", "404", {"encounter": "ENC-OPEN", "unit": "EMERGENCY"}),
        (who, "audit-log", "403", {}),
        (who, "answer asked", "", {"alert_id": alert[0], "outcome": "accepted"}),
        (who, "answer", "303", {"alert": alert[0], "encounter": "ENC-STOP", "unit": east, "answer": "accepted"}),
        (who, "logout", "303", {}),
    ] == told(at)
    assert {"192.0.2.7"} == {entry["address"] for entry in at.log}
    assert verify(at.settings.audit_log)[1] is None


def test_a_sign_in_that_failed_is_written_down_without_what_was_typed(at: Entered) -> None:
    """A password lands in the field of the name often enough; only names that are known are kept."""
    visitor = Visitor(at)
    visitor.sign_in("a password typed as a name")
    visitor.sign_in("SIM-EAST", "wrong")

    assert [(None, "login", "401", {}), (None, "login", "401", {"user": "SIM-EAST"})] == told(at)


def test_a_page_that_reads_itself_again_says_so(at: Entered) -> None:
    """Somebody sees it all the same."""
    signed_in(at, "SIM-EAST").get("/report", **{"x-live-update": "1"})

    assert ("SIM-EAST", "report", "200", {"live": "yes"}) == told(at)[-1]


@pytest.mark.parametrize(
    "path", ["/", "/list.csv", "/encounter?id=ENC-STOP", "/practice", "/report", "/report.csv", "/changes"]
)
def test_nothing_is_seen_that_cannot_be_written_down(at: Entered, path: str, caplog: pytest.LogCaptureFixture) -> None:
    """The log's disk is full, or it is taken away: no page, no export, no live feed; the process says which file."""
    visitor = signed_in(at, "SIM-EAST")
    at.settings.audit_log.unlink()
    at.settings.audit_log.mkdir()
    answer = visitor.get(path)

    assert (503, False) == (answer.status_code, "ENC-STOP" in answer.text)
    assert str(at.settings.audit_log) in caplog.text
    assert str(at.settings.audit_log) not in answer.text


def test_nothing_is_done_that_cannot_be_written_down(at: Entered) -> None:
    """No answer is published, and nobody signs in."""
    (alert,) = at.site.database.rows("SELECT alert_id FROM alert WHERE encounter_id = 'ENC-STOP' AND open = 1 LIMIT 1")
    visitor = signed_in(at, "SIM-EAST")
    token = token_in(visitor.get("/encounter?id=ENC-STOP").text)
    at.settings.audit_log.unlink()
    at.settings.audit_log.mkdir()
    answer = visitor.post("/feedback", token=token, alert_id=alert[0], outcome="accepted")
    other = Visitor(at)
    sign_in = other.sign_in("SIM-EAST")

    assert (503, [], 503) == (answer.status_code, at.site.published, sign_in.status_code)
    assert 303 == other.get("/").status_code


def test_an_auditor_reads_the_log_and_finds_what_a_person_saw(at: Entered) -> None:
    """By person and by encounter; reading it is written down too."""
    signed_in(at, "SIM-EAST").get("/encounter?id=ENC-STOP")
    auditor = signed_in(at, "SIM-AUDITS")
    found = auditor.get("/audit?encounter=ENC-STOP").text
    none = auditor.get("/audit?encounter=ENC-NEVER").text

    assert ("<bdi>SIM-EAST</bdi>" in found, "<td>encounter</td>" in found) == (True, True)
    assert "No entry matches" in none
    assert ("SIM-AUDITS", "audit-log", "200", {"encounter": "ENC-STOP"}) == told(at)[-2]


def test_lines_that_somebody_spoiled_do_not_keep_the_auditor_out(at: Entered) -> None:
    """The page shows the others; the command names the line."""
    signed_in(at, "SIM-EAST").get("/encounter?id=ENC-STOP")
    auditor = signed_in(at, "SIM-AUDITS")
    whole = at.settings.audit_log.read_bytes()
    spoiled = b'{garbage,"hash":"' + b"0" * 64 + b'"}\n{"number":1,"hash":"' + b"0" * 64 + b'"}\n\xff\n'
    at.settings.audit_log.write_bytes(spoiled + whole)
    page = auditor.get("/audit")

    assert (200, True) == (page.status_code, "ENC-STOP" in page.text)
    assert "line 1 was changed, or is chained with another key" == verify(at.settings.audit_log)[1]


def test_who_floods_the_door_does_not_fill_the_disk(at: Entered) -> None:
    """Sixty lines a minute of an address; who has signed in writes all of theirs."""
    visitor, nurse = Visitor(at), signed_in(at, "SIM-EAST")
    for _ in range(70):
        visitor.sign_in("SIM-EAST", "wrong")
    lines = [entry for entry in at.log if entry["agent"] is None]
    for _ in range(70):
        nurse.get("/report")

    assert (60, 70) == (len(lines), len([entry for entry in at.log if entry["action"] == "report"]))


def test_an_auditor_of_a_unit_reads_of_that_unit_alone(tmp_path: Path) -> None:
    """What was seen elsewhere, and what has no unit, is for auditors of all."""
    at = entered(tmp_path, ["SIM-LOOKS", "SIM-AUDITS-EAST"])
    visitor = signed_in(at, "SIM-LOOKS")
    for name in ("ENC-STOP", "ENC-OPEN"):
        visitor.get(f"/encounter?id={name}")
    page = signed_in(at, "SIM-AUDITS-EAST").get("/audit").text

    assert (1, True, False) == (page.count("<bdi>SIM-LOOKS</bdi>"), "ENC-STOP" in page, "ENC-OPEN" in page)


def run(at: Entered, monkeypatch: pytest.MonkeyPatch, *words: str, typed: str = "") -> tuple[int, str]:
    """A command over the files of this worklist."""
    monkeypatch.setenv("DRIPCHECK_WORKLIST_USERS_FILE", str(at.settings.users_file))
    monkeypatch.setenv("DRIPCHECK_WORKLIST_AUDIT_LOG", str(at.settings.audit_log))
    result = CliRunner().invoke(cli, list(words), input=typed)
    return result.exit_code, result.output


def test_who_changes_the_users_is_written_down(at: Entered, monkeypatch: pytest.MonkeyPatch) -> None:
    """Added, given another password, taken away; the password is nowhere but as a hash."""
    grants = ("--grant", "viewer:*", "--grant", "coder:ICU")
    codes = [
        run(at, monkeypatch, "users", "add", "SIM-NEW", *grants, "--password-file", "-", typed=f"{PASSWORD}\n")[0],
        run(at, monkeypatch, "users", "password", "SIM-NEW", typed=f"{PASSWORD} too\n{PASSWORD} too\n")[0],
    ]
    listed, user = run(at, monkeypatch, "users", "list")[1], at.users.every()["SIM-NEW"]
    proven = at.users.proven("SIM-NEW", f"{PASSWORD} too")
    codes.append(run(at, monkeypatch, "users", "remove", "SIM-NEW")[0])
    done = [entry for entry in at.log if entry["outcome"] == "done"]

    assert ([0, 0, 0], user) == (codes, proven)
    assert "SIM-NEW viewer:* coder:ICU" in listed
    assert ["user-added", "user-password", "user-removed"] == [entry["action"] for entry in done]
    assert all(entry["agent"].startswith("os:") and entry["entity"]["user"] == "SIM-NEW" for entry in done)
    assert PASSWORD not in at.settings.audit_log.read_text()
    assert "SIM-NEW" not in at.users.every()


def test_a_user_that_nobody_knows_is_told(at: Entered, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that names those who are."""
    monkeypatch.setenv("DRIPCHECK_WORKLIST_USERS_FILE", str(at.settings.users_file))
    result = CliRunner().invoke(cli, ["users", "remove", "SIM-NEVER"])

    assert "dripcheck users list" in str(result.exception)
