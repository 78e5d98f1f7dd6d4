"""Signing in with a password: what it takes, what a failure tells, and how often one may try."""

from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from streams.ops.worklist.admission.local import within
from streams.ops.worklist.admission.people import UnusableGrant, read_grant
from streams.ops.worklist.admission.users import SHORTEST, UnusableUsers, Users
from tests.worklist.entering import PASSWORD, Entered, Visitor, entered, signed_in, token_in
from tests.worklist.test_access import DECIDED
from tests.worklist.test_hostile import HOSTILE, check


@pytest.fixture
def at(tmp_path: Path) -> Entered:
    """A worklist with a login, and two who may sign in."""
    return entered(tmp_path, ["SIM-EAST", "SIM-RUNS"], idle_seconds=900, lifetime_seconds=36000, tries_per_address=8)


def _said(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.text


def test_an_unknown_name_is_answered_as_a_wrong_password(at: Entered) -> None:
    """Word for word, and none of it is what was typed."""
    visitor = Visitor(at)
    unknown, wrong = visitor.sign_in("SIM-NOBODY", "typed by mistake"), visitor.sign_in("SIM-EAST", "typed by mistake")

    assert _said(unknown) == _said(wrong)
    assert (401, False) == (wrong.status_code, "typed by mistake" in wrong.text)


def test_an_unknown_name_costs_as_much_as_a_wrong_password(at: Entered, monkeypatch: pytest.MonkeyPatch) -> None:
    """One hash of the same cost each: the time of an answer does not tell who is known."""
    hashed: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, password: str) -> bool:
        hashed.append(stored.rpartition("$")[0].rpartition("$")[0])
        return bool(verify(self, stored, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    visitor = Visitor(at)
    visitor.sign_in("SIM-NOBODY", "wrong")
    visitor.sign_in("SIM-EAST", "wrong")

    assert 2 == len(hashed)
    assert 1 == len(set(hashed))
    assert hashed[0].startswith("$argon2id$")


def test_after_five_wrong_passwords_a_name_has_to_wait(at: Entered) -> None:
    """From whichever address, and even with the right one; another name does not."""
    statuses = [Visitor(at, f"192.0.2.{number}").sign_in("SIM-EAST", "wrong").status_code for number in range(6)]
    right, other = Visitor(at).sign_in("SIM-EAST"), Visitor(at).sign_in("SIM-RUNS")

    assert [401] * 5 + [429] == statuses
    assert (429, 303) == (right.status_code, other.status_code)
    assert "300" == right.headers["retry-after"]


def test_an_address_has_to_wait_however_many_names_it_tries(at: Entered) -> None:
    """One password for all names is tried no more often."""
    statuses = [Visitor(at).sign_in(f"SIM-{number}", "wrong").status_code for number in range(9)]

    assert [401] * 8 + [429] == statuses
    assert 303 == Visitor(at, "192.0.2.8").sign_in("SIM-EAST").status_code


def test_signing_in_often_is_no_attack(at: Entered) -> None:
    """A shared tablet changes hands."""
    assert {303} == {Visitor(at).sign_in("SIM-EAST").status_code for _ in range(10)}


@pytest.mark.parametrize("path", [path for method, path in DECIDED if method == "POST"])
@pytest.mark.parametrize("token", ["", "0" * 64, "ü"])
def test_no_form_is_taken_without_its_token(at: Entered, path: str, token: str) -> None:
    """Also where the browser says that it comes from here."""
    visitor = signed_in(at, "SIM-RUNS")
    (own,) = at.site.database.rows("SELECT alert_id FROM alert WHERE open = 1 LIMIT 1")
    fields = {"alert_id": own[0], "outcome": "accepted", "person": "SIM-RUNS", "name": "SIM-EAST", "password": PASSWORD}
    answer = visitor.post(path, token=token, **fields)

    assert (403, []) == (answer.status_code, at.site.published)
    assert 200 == visitor.get("/people").status_code


@pytest.mark.parametrize(
    ("address", "onward"),
    [
        ("/encounter?id=ENC-1", "/encounter?id=ENC-1"), ("//evil.example", "/"), ("/\\evil.example", "/"),
        ("https://evil.example/", "/"), ("\\\\evil.example", "/"), ("javascript:alert(1)", "/"), ("", "/"),
        ("/a\r\nset-cookie: x=y", "/"), ("/\t/evil.example", "/"),
    ],
)  # fmt: skip
def test_who_signed_in_goes_on_within_the_worklist(address: str, onward: str) -> None:
    """No link of ours leads elsewhere."""
    assert onward == within(address)


def test_a_page_asked_for_before_signing_in_comes_after_it(at: Entered) -> None:
    """A link in a message leads to its encounter."""
    visitor = Visitor(at)
    asked = visitor.get("/encounter?id=ENC-STOP").headers["location"]
    page = visitor.get(asked).text
    fields = {"token": token_in(page), "name": "SIM-EAST", "password": PASSWORD}
    answer = visitor.post("/login", **fields, next="/encounter?id=ENC-STOP")

    assert "/login?next=%2Fencounter%3Fid%3DENC-STOP" == asked
    assert 'name="next" value="/encounter?id=ENC-STOP"' in page
    assert "/encounter?id=ENC-STOP" == answer.headers["location"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_string_in_the_sign_in_stays_outside(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """As a name, as a password, as the page to go on to: refused, shown nowhere, written down nowhere."""
    at = entered(tmp_path_factory.mktemp("hostile"), ["SIM-EAST"])
    visitor = Visitor(at)
    answers = [visitor.sign_in(text, text), visitor.sign_in("SIM-EAST", text, text), visitor.get("/login")]
    page = visitor.ask("GET", "/login", params={"next": text})

    assert [401, 401, 200] == [answer.status_code for answer in answers]
    for answer in (*answers, page):
        check(answer.text)
    assert text not in at.settings.audit_log.read_text()


@pytest.mark.parametrize("text", ["nurse:ICU", "viewer", "viewer:", ":ICU", "", "Viewer:ICU"])
def test_a_grant_that_means_nothing_is_refused(text: str) -> None:
    """And it says what a grant is."""
    with pytest.raises(UnusableGrant, match="ROLE:UNIT"):
        read_grant(text)


def test_a_password_is_as_long_as_one_that_stands_alone_has_to_be(tmp_path: Path) -> None:
    """15 characters (NIST SP 800-63B-4, 3.1.1.2); any will do."""
    users = Users(tmp_path / "users.json")
    with pytest.raises(UnusableUsers, match="15"):
        users.keep("SIM-1", (), "x" * 14)
    users.keep("SIM-1", (), "x" * 15)

    assert 15 == SHORTEST
    assert ["SIM-1"] == list(users.every())


def test_the_users_file_is_its_owners_alone_and_has_no_password(at: Entered) -> None:
    """argon2id, each with a salt of its own."""
    text = at.settings.users_file.read_text()
    hashes = [user.password for user in at.users.every().values()]

    assert 0o600 == at.settings.users_file.stat().st_mode & 0o777
    assert PASSWORD not in text
    assert all(hashed.startswith("$argon2id$") for hashed in hashes)
    assert len(hashes) == len(set(hashes))
