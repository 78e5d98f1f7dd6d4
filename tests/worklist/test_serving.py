"""The worklist as a process: where it may listen, what it says when it starts, and which secrets nobody sees."""

import os
import signal
import ssl
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import trustme
from click.testing import CliRunner
from pydantic import ValidationError

from streams.cli import cli
from streams.commands.worker import UnusableSettings, read_settings
from streams.ops.worklist.admission.audit import read_head, verify
from streams.ops.worklist.admission.people import read_grant
from streams.ops.worklist.admission.users import Users
from streams.ops.worklist.server import NoLogin, serving
from streams.settings import WorklistSettings, load_settings
from tests.worklist.entering import PASSWORD, token_in
from tests.worklist.process import ROOT
from tests.worklist.process import serving as process
from tests.worklist.test_files import write
from tests.worklist.ward import said, ward

WEEK = timedelta(days=7)
TITLE = b"\0streams\0worklist\0"
HTTPS = {"url": "https://worklist.example"}


def settings(**chosen: Any) -> WorklistSettings:
    """Settings of a worklist."""
    return WorklistSettings.model_validate(chosen)


@pytest.mark.parametrize("login", [None, "none"])
@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({"listen_host": "0.0.0.0"}, ()), ({"listen_host": "192.0.2.1"}, ()), ({"listen_host": "::"}, ()),  # noqa: S104
        (HTTPS, ()), ({}, ("worklist.example",)), ({}, ("*",)),
    ],
)  # fmt: skip
def test_without_a_login_it_is_for_this_machine_alone(
    login: str | None, chosen: dict[str, str], names: tuple[str, ...]
) -> None:
    """No other address, and no other name, under which a proxy might pass others through."""
    with pytest.raises(NoLogin, match=r"set worklist\.login"):
        serving(settings(login=login, **chosen), names, WEEK)


@pytest.mark.parametrize("login", ["local", "oidc"])
def test_beyond_this_machine_people_sign_in_over_https_alone(login: str) -> None:
    """A password or a cookie never crosses a network bare."""
    beyond = {"login": login, "listen_host": "0.0.0.0"}  # noqa: S104
    with pytest.raises(NoLogin, match="https"):
        serving(settings(**beyond), (), WEEK)

    assert serving(settings(**beyond | HTTPS), (), WEEK).https
    assert serving(settings(**beyond, tls_certfile="x.pem"), (), WEEK).https


def test_the_name_people_use_is_served() -> None:
    """Without saying it twice."""
    assert "worklist.example" in serving(settings(login="local", **HTTPS), (), WEEK).hosts


def test_the_settings_of_the_table_come_from_file_and_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment goes before the file, the command line before both; a wrong name is told with the right one."""
    file = tmp_path / "settings.toml"
    file.write_text(
        '[worklist]\nlogin = "local"\nidle_seconds = 60\n[worklist.groups]\n"ICU nurses" = ["documenter:ICU"]\n'
    )
    monkeypatch.setenv("DRIPCHECK_WORKLIST_LOGIN", "proxy")
    found = load_settings(file, worklist={"listen_port": 0}).worklist
    file.write_text("[worklist]\nidel_seconds = 60\n")

    assert ("proxy", 60, 0) == (found.login, found.idle_seconds, found.listen_port)
    assert {"ICU nurses": ("documenter:ICU",)} == found.groups
    with pytest.raises(UnusableSettings, match=r"did you mean worklist\.idle_seconds"):
        read_settings(file)
    with pytest.raises(ValidationError):
        load_settings(None, worklist={"idle_seconds": 0})


def test_a_worklist_over_files_opens_in_one_step_and_says_that_it_is_open(tmp_path: Path) -> None:
    """On its line of start and on every page."""
    write(tmp_path, *said(ward()))
    alerts = str(tmp_path / "alerts.jsonl")
    command = [sys.executable, "-m", "streams", "worklist", "--listen-port", "0", "--from", alerts]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as started:
        assert started.stderr
        line = started.stderr.readline()
        address = next(word for word in line.split() if word.startswith("http://"))
        pages = [httpx.get(address + path).text for path in ("", "practice", "report", "encounter?id=ENC-STOP")]
        started.send_signal(signal.SIGTERM)
        started.communicate(timeout=20)

    assert "without a login, for this machine alone" in line
    assert all("open to everybody who uses this machine" in page for page in pages)
    assert not (tmp_path / "worklist-audit.jsonl").exists()


@pytest.mark.parametrize("variable", ["DRIPCHECK_WORKLIST_LISTEN_HOST", "DRIPCHECK_WORKLIST_URL"])
def test_the_command_refuses_to_open_what_nobody_guards(tmp_path: Path, variable: str) -> None:
    """And says what to set."""
    write(tmp_path, *said(ward()))
    result = subprocess.run(
        [sys.executable, "-m", "streams", "worklist", "--from", tmp_path / "alerts.jsonl"], cwd=ROOT, text=True,
        env=os.environ | {variable: "https://192.0.2.1"}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    assert (2, True) == (result.returncode, "set worklist.login to local, oidc or proxy" in result.stderr)


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with what a worklist with a login needs, which the environment names."""
    write(tmp_path, *said(ward()))
    Users(tmp_path / "users.json").keep("SIM-LOOKS", (read_grant("viewer:*"),), PASSWORD)
    (tmp_path / "key").write_text("synthetic-key-of-the-audit-log-0123456789")
    for name in ("users_file", "audit_log", "audit_head_file", "audit_key_file"):
        places = {"users_file": "users.json", "audit_key_file": "key"}
        monkeypatch.setenv(f"DRIPCHECK_WORKLIST_{name.upper()}", str(tmp_path / places.get(name, name)))
    monkeypatch.setenv("DRIPCHECK_WORKLIST_LOGIN", "local")
    return tmp_path


def test_a_process_with_a_login_shows_no_secret(guarded: Path) -> None:
    """Not in its log, its title, its pages, its audit log; which is whole in the end, and whose head is told."""
    said_there: list[str] = []
    with process("--from", guarded / "alerts.jsonl", log=said_there) as address:
        page = httpx.get(f"{address}/login")
        fields = {"token": token_in(page.text), "name": "SIM-LOOKS", "password": PASSWORD}
        cookies = dict(page.cookies.items())
        wrong = httpx.post(f"{address}/login", data=fields | {"password": "wrong"}, cookies=cookies)
        answer = httpx.post(f"{address}/login", data=fields, cookies=cookies)
        own = {each.split("=")[0]: each.split("=")[1].split(";")[0] for each in answer.headers.get_list("set-cookie")}
        pages = [httpx.get(f"{address}{path}", cookies=own) for path in ("/", "/no", "/audit", "/encounter?id=no")]
        titles = [found for found in map(Path.read_bytes, Path("/proc").glob("[0-9]*/cmdline")) if TITLE in found]
        seen = [each.text for each in (page, wrong, answer, *pages)]

    log = (guarded / "audit_log").read_text()
    secrets = (PASSWORD, "synthetic-key-of", Users(guarded / "users.json").every()["SIM-LOOKS"].password)
    assert [200, 401, 303, 200, 404, 403, 404] == [each.status_code for each in (page, wrong, answer, *pages)]
    assert not [secret for secret in secrets for text in (*seen, *said_there, log) if secret in text]
    assert f"audit log {guarded}/audit_log stands at 7 " in said_there[-1]
    assert [] == [secret for secret in secrets for title in titles if secret.encode() in title]
    assert titles
    last, broken = verify(guarded / "audit_log", (guarded / "key").read_bytes(), read_head(guarded / "audit_head_file"))
    assert (None, 7) == (broken, last.number)
    assert ['"action":"start"', '"action":"stop"'] == [
        part for line in (log.splitlines()[0], log.splitlines()[-1]) for part in line.split(",") if "action" in part
    ]


@pytest.mark.parametrize(
    "words", [["worklist"], ["users", "add"], ["users", "password"], ["audit-log", "verify"], ["worker"]]
)
def test_no_help_shows_what_the_environment_holds(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret in a variable is no default that is told."""
    monkeypatch.setenv("DRIPCHECK_SASL_PASSWORD", "synthetic-broker-password")
    result = CliRunner().invoke(cli, [*words, "--help"])

    assert (0, False) == (result.exit_code, "synthetic-broker-password" in result.output)


@pytest.mark.parametrize(
    ("login", "believed", "address"),
    [("local", '["127.0.0.1"]', "192.0.2.9"), ("local", "[]", "127.0.0.1"), ("proxy", '["127.0.0.1"]', "127.0.0.1")],
)
def test_where_somebody_comes_from_is_what_a_known_proxy_says(
    guarded: Path, monkeypatch: pytest.MonkeyPatch, login: str, believed: str, address: str
) -> None:
    """Else nobody could be held to a number of attempts; and whom the proxy names is believed of its own address."""
    monkeypatch.setenv("DRIPCHECK_WORKLIST_LOGIN", login)
    monkeypatch.setenv("DRIPCHECK_WORKLIST_PROXY_ADDRESSES", believed)
    headers = {"X-Forwarded-For": "198.51.100.1, 192.0.2.9", "X-Forwarded-User": "SIM-1"}
    with process("--from", guarded / "alerts.jsonl") as at:
        page = httpx.get(f"{at}/login", headers=headers)
        fields = {"token": token_in(page.text), "name": "SIM-LOOKS", "password": "wrong"} if login == "local" else {}
        if fields:
            httpx.post(f"{at}/login", data=fields, cookies=dict(page.cookies.items()), headers=headers)
        else:
            httpx.get(f"{at}/", headers=headers)
    entry = orjson.loads((guarded / "audit_log").read_bytes().splitlines()[1])

    assert address == entry["address"]


def test_it_brings_its_own_tls_where_no_proxy_does(guarded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the certificate that the settings name, and the cookie of a host."""
    authority = trustme.CA()
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(guarded / "tls.pem")
    authority.cert_pem.write_to_path(guarded / "ca.pem")
    monkeypatch.setenv("DRIPCHECK_WORKLIST_TLS_CERTFILE", str(guarded / "tls.pem"))
    trusting = ssl.create_default_context(cafile=guarded / "ca.pem")
    with process("--from", guarded / "alerts.jsonl") as address, httpx.Client(verify=trusting) as client:
        page = client.get(f"{address}/login")
        fields = {"token": token_in(page.text), "name": "SIM-LOOKS", "password": PASSWORD}
        answer = client.post(f"{address}/login", data=fields)
        first = client.get(f"{address}/")

    assert (303, 200) == (answer.status_code, first.status_code)
    assert "__Host-dripcheck" in client.cookies
    assert "strict-transport-security" in first.headers


def test_over_kafka_people_sign_in_unless_told_otherwise(tmp_path: Path) -> None:
    """Where nobody is known yet, it says how to begin."""
    command = [sys.executable, "-m", "streams", "worklist", "--brokers", "127.0.0.1:1"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, text=True, capture_output=True, timeout=60, check=False
    )

    assert (2, True) == (result.returncode, "`dripcheck users add` writes it" in result.stderr)


def test_no_command_takes_a_password_as_an_argument() -> None:
    """Whoever looks at the list of processes would see it."""
    result = CliRunner().invoke(cli, ["users", "add", "SIM-1", "--grant", "viewer:*", "--password", "x"])

    assert (2, True) == (result.exit_code, "No such option" in result.output)
