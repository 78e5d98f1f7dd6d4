"""What follows a sign-in: the cookie, how a session ends, and that nobody else gets hold of it."""

from pathlib import Path

import pytest

from streams.ops.worklist.admission.people import read_grant
from tests.worklist.entering import Entered, Visitor, entered, signed_in, token_in

COOKIE = "__Host-dripcheck"


@pytest.fixture
def at(tmp_path: Path) -> Entered:
    """A worklist with a login, and two who may sign in."""
    return entered(tmp_path, ["SIM-EAST", "SIM-RUNS"], idle_seconds=900, lifetime_seconds=36000, tries_per_address=8)


def test_the_cookie_of_a_session_is_for_this_site_and_no_script(at: Entered) -> None:
    """Secure, HttpOnly, SameSite, bound to the host (RFC 6265bis, __Host- prefix), and gone with the browser."""
    answer = Visitor(at).sign_in("SIM-EAST")
    (cookie,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{COOKIE}=")]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}

    assert (303, "/") == (answer.status_code, answer.headers["location"])
    assert {"path=/", "secure", "httponly", "samesite=lax"} == parts


def test_a_name_that_was_there_before_signing_in_is_no_session_after(at: Entered) -> None:
    """Nobody can put a cookie into a browser and wait for its owner to sign in."""
    visitor = Visitor(at)
    visitor.cookies.set(COOKIE, "planted", domain="testserver.local", path="/")
    visitor.sign_in("SIM-EAST")
    first = visitor.cookies.get(COOKIE, domain="testserver.local")
    other = Visitor(at)
    other.cookies.set(COOKIE, "planted", domain="testserver.local", path="/")

    assert first not in (None, "planted")
    assert 303 == other.get("/").status_code


def test_each_sign_in_has_a_session_of_a_new_name_and_ends_the_one_before(at: Entered) -> None:
    """What was copied from the browser earlier opens nothing."""
    visitor = signed_in(at, "SIM-EAST")
    before = visitor.cookies.get(COOKIE)
    visitor.sign_in("SIM-EAST")
    thief = Visitor(at)
    thief.cookies.set(COOKIE, str(before), domain="testserver.local", path="/")

    assert before != visitor.cookies.get(COOKIE)
    assert (200, 303) == (visitor.get("/").status_code, thief.get("/").status_code)


def test_signing_out_ends_the_session_here(at: Entered) -> None:
    """Not only in the browser."""
    visitor = signed_in(at, "SIM-EAST")
    thief = Visitor(at, cookies=visitor.cookies)
    answer = visitor.post("/logout", token=token_in(visitor.get("/").text))

    assert (303, "/login") == (answer.status_code, answer.headers["location"])
    assert 303 == thief.get("/").status_code


@pytest.mark.parametrize(("seconds", "status"), [(899, 200), (900, 303)])
def test_a_session_nobody_uses_ends(at: Entered, seconds: float, status: int) -> None:
    """A ward's tablet is left lying about."""
    visitor = signed_in(at, "SIM-EAST")
    at.clock.now += seconds

    assert status == visitor.get("/").status_code


def test_a_page_that_reads_itself_again_is_no_use(at: Entered) -> None:
    """Live update would keep a session for ever."""
    visitor = signed_in(at, "SIM-EAST")
    at.clock.now += 600
    assert 200 == visitor.get("/", **{"x-live-update": "1"}).status_code
    at.clock.now += 600

    assert 401 == visitor.get("/", **{"x-live-update": "1"}).status_code
    assert 303 == visitor.get("/").status_code


def test_a_session_ends_however_much_it_is_used(at: Entered) -> None:
    """After its lifetime."""
    visitor, statuses = signed_in(at, "SIM-EAST"), []
    for _ in range(61):
        at.clock.now += 600
        statuses.append(visitor.get("/report").status_code)

    assert [200] * 59 + [303] * 2 == statuses


def test_a_token_of_another_session_is_none(at: Entered) -> None:
    """Each session has its own."""
    token = token_in(signed_in(at, "SIM-RUNS").get("/people").text)

    assert 403 == signed_in(at, "SIM-EAST").post("/logout", token=token).status_code


def test_a_user_who_is_taken_away_is_out_at_once(at: Entered) -> None:
    """An open session too."""
    visitor = signed_in(at, "SIM-EAST")
    at.users.remove("SIM-EAST")

    assert 303 == visitor.get("/").status_code
    assert 401 == Visitor(at).sign_in("SIM-EAST").status_code


@pytest.mark.parametrize("path", ["/", "/login"])
def test_a_users_file_that_cannot_be_read_lets_nobody_in(at: Entered, path: str) -> None:
    """And its place is for the log of the process alone."""
    visitor = signed_in(at, "SIM-EAST")
    at.settings.users_file.write_text("{")
    answer = visitor.get(path) if path == "/" else visitor.sign_in("SIM-EAST")

    assert (503, False) == (answer.status_code, str(at.settings.users_file) in answer.text)


def test_another_password_ends_the_sessions_of_the_one_before(at: Entered) -> None:
    """Whoever had it is out."""
    visitor = signed_in(at, "SIM-EAST")
    at.users.keep("SIM-EAST", (read_grant("documenter:INFUSION-EAST"),), "another synthetic password")

    assert 303 == visitor.get("/").status_code
    assert 303 == Visitor(at).sign_in("SIM-EAST", "another synthetic password").status_code


def test_what_is_granted_anew_holds_from_the_next_page_on(at: Entered) -> None:
    """Without signing in again."""
    visitor = signed_in(at, "SIM-EAST")
    at.users.keep("SIM-EAST", (read_grant("viewer:EMERGENCY"),), None)

    assert (404, 200) == (
        visitor.get("/encounter?id=ENC-STOP").status_code, visitor.get("/encounter?id=ENC-OPEN").status_code,
    )  # fmt: skip


def test_an_admin_ends_the_sessions_of_a_lost_tablet(at: Entered) -> None:
    """The person signs in again elsewhere."""
    lost, admin = signed_in(at, "SIM-EAST"), signed_in(at, "SIM-RUNS")
    page = admin.get("/people").text
    answer = admin.post("/people/end", token=token_in(page), person="SIM-EAST")

    assert "documenter:INFUSION-EAST" in page
    assert (303, 303, 200) == (answer.status_code, lost.get("/").status_code, admin.get("/people").status_code)


def test_every_page_with_a_session_is_under_the_same_policy(at: Entered) -> None:
    """The sign-in too, with HTTPS kept."""
    answer = Visitor(at).get("/login")

    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "no-store" == answer.headers["cache-control"]
    assert "max-age=31536000" == answer.headers["strict-transport-security"]
