"""Signing in at an OpenID provider, over its real pages: what is asked of it, and which of its answers are taken."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import RSAKey

from streams.ops.worklist.admission.entrances import entrances
from streams.ops.worklist.admission.oidc import UnusableProvider, groups_in
from streams.security import UnusableCredentials
from tests.worklist.entering import ORIGIN, Entered, Visitor, entered, settings_in
from tests.worklist.provider import CLIENT, SECRET, Provider, providing
from tests.worklist.ward import NOW

GROUPS = {"east nurses": ("documenter:INFUSION-EAST",), "coders": ("coder:*",)}


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    """A provider, for all who sign in at it."""
    with providing(Provider(f"{ORIGIN}/login/return")) as found:
        yield found


@pytest.fixture
def provider(running: Provider) -> Provider:
    """The provider, unspoiled."""
    running.claims, running.metadata, running.header, running.signs_with = {}, {}, {}, None
    return running


def at_provider(directory: Path, provider: Provider, **chosen: Any) -> Entered:
    """A worklist whose people sign in there."""
    (directory / "secret").write_text(f"{SECRET}\n")
    facts = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "groups": GROUPS}
    return entered(directory, login="oidc", oidc_client_secret_file=directory / "secret", **facts | chosen)


@pytest.fixture
def at(tmp_path: Path, provider: Provider) -> Entered:
    """The worklist of this provider."""
    return at_provider(tmp_path, provider)


def sign_in(visitor: Visitor, onward: str = "/") -> httpx.Response:
    """Through the provider and back."""
    leave = visitor.ask("GET", "/login/go", params={"next": onward})
    if leave.status_code != 302:
        return leave
    there = httpx.get(leave.headers["location"])
    assert 302 == there.status_code, there.text
    return visitor.get(there.headers["location"].removeprefix(ORIGIN))


def test_who_signed_in_at_the_provider_sees_the_units_of_the_groups(at: Entered, provider: Provider) -> None:
    """By authorization code with PKCE, state and nonce; then the page first asked for."""
    visitor = Visitor(at)
    page = visitor.get("/login?next=/encounter?id=ENC-STOP").text
    answer = sign_in(visitor, "/encounter?id=ENC-STOP")

    assert "127.0.0.1" in page
    assert (303, "/encounter?id=ENC-STOP") == (answer.status_code, answer.headers["location"])
    assert {"scope": "openid", "code_challenge_method": "S256"}.items() <= provider.asked.items()
    assert (200, 404) == (
        visitor.get("/encounter?id=ENC-STOP").status_code, visitor.get("/encounter?id=ENC-OPEN").status_code,
    )  # fmt: skip
    assert [("SIM-EAST", "login", "303", {})] == [
        (each["agent"], each["action"], each["outcome"], each["entity"]) for each in at.log[:1]
    ]


def test_signing_in_lasts_as_any_session_does(at: Entered) -> None:
    """Idle or old, it ends; what the provider remembers is the provider's."""
    visitor = Visitor(at)
    sign_in(visitor)
    before = visitor.get("/").status_code
    at.clock.now += 900

    assert (200, 303) == (before, visitor.get("/").status_code)


WRONG: dict[str, dict[str, Any]] = {
    "issuer": {"iss": "https://elsewhere.example"}, "no issuer": {"iss": None},
    "audience": {"aud": "another client"}, "audience, for us": {"aud": "another client", "azp": CLIENT},
    "no audience": {"aud": None}, "nonce": {"nonce": "another"}, "no nonce": {"nonce": None},
    "expired": {"exp": int(time.time()) - 60}, "no expiry": {"exp": None},  # noqa: TID251 - what a provider would say
    "issued later": {"iat": int(time.time()) + 3600}, "no subject": {"sub": None}, "subject": {"sub": ["a", "b"]},  # noqa: TID251
}  # fmt: skip


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_an_id_token_that_is_not_for_us_now_is_refused(at: Entered, provider: Provider, claims: dict[str, Any]) -> None:
    """Whatever in it is wrong; nobody is signed in, and it is written down."""
    provider.claims = claims
    visitor = Visitor(at)
    answer = sign_in(visitor)

    assert (403, 303) == (answer.status_code, visitor.get("/").status_code)
    assert ("login", "401") == (at.log[-1]["action"], at.log[-1]["outcome"])


def test_an_id_token_signed_by_somebody_else_is_refused(at: Entered, provider: Provider) -> None:
    """With the name of the right key."""
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "k1"})

    assert 403 == sign_in(Visitor(at)).status_code


def test_a_discovery_document_of_another_issuer_is_refused(tmp_path: Path, provider: Provider) -> None:
    """OpenID Connect Discovery 4.3: they are identical, or nobody goes there."""
    provider.metadata = {"issuer": "https://elsewhere.example"}
    answer = sign_in(Visitor(at_provider(tmp_path, provider)))

    assert (403, False) == (answer.status_code, "location" in answer.headers)


def test_an_answer_to_a_sign_in_begun_in_another_browser_is_refused(at: Entered) -> None:
    """The state is of the browser that left: nobody is signed in as an attacker."""
    attacker, victim = Visitor(at), Visitor(at)
    there = httpx.get(attacker.get("/login/go").headers["location"])
    answer = victim.get(there.headers["location"].removeprefix(ORIGIN))

    assert (403, 303) == (answer.status_code, victim.get("/").status_code)


def test_a_code_is_taken_once(at: Entered) -> None:
    """Reloading the page of return signs nobody in."""
    visitor = Visitor(at)
    there = httpx.get(visitor.get("/login/go").headers["location"]).headers["location"].removeprefix(ORIGIN)

    assert (303, 403) == (visitor.get(there).status_code, visitor.get(there).status_code)


@pytest.mark.parametrize("query", ["", "?error=access_denied&error_description=<script>", "?code=x&state=y", "?code=x"])
def test_a_return_that_nobody_left_for_is_refused(at: Entered, query: str) -> None:
    """And says nothing of what it was told."""
    answer = Visitor(at).get(f"/login/return{query}")

    assert (403, False) == (answer.status_code, "<script>" in answer.text.replace('<script src="/static', ""))


def test_who_has_no_group_of_ours_is_told_so(at: Entered, provider: Provider) -> None:
    """Signed in there, and let in nowhere."""
    provider.claims = {"groups": ["somebody else's"]}
    visitor = Visitor(at)
    answer = sign_in(visitor)

    assert (403, 303) == (answer.status_code, visitor.get("/").status_code)
    assert "nothing is granted" in answer.text


def test_another_claim_can_name_person_and_groups(tmp_path: Path, provider: Provider) -> None:
    """As Keycloak's realm roles do."""
    provider.claims = {"staff_id": "RN-7", "realm_access": {"roles": ["coders"]}}
    claims = {"oidc_user_claim": "staff_id", "oidc_groups_claim": "realm_access.roles"}
    found = at_provider(tmp_path, provider, **claims)
    visitor = Visitor(found)

    assert 303 == sign_in(visitor).status_code
    assert "<bdi>RN-7</bdi>" in visitor.get("/encounter?id=ENC-OPEN").text


@pytest.mark.parametrize(
    ("claims", "groups"),
    [
        ({"a": "one"}, ("one",)), ({"a": ["one", 2, "two"]}, ("one", "two")), ({}, ()), ({"a": {"b": 1}}, ()), ({"a": 7}, ()),
    ],
)  # fmt: skip
def test_a_claim_of_groups_is_one_or_a_list(claims: dict[str, Any], groups: tuple[str, ...]) -> None:
    """And anything else is none."""
    assert groups == groups_in(claims, "a")


@pytest.mark.parametrize("value", [7, ["SIM-EAST"], "", None])
def test_a_person_without_an_id_is_refused(tmp_path: Path, provider: Provider, value: object) -> None:
    """Where the claim that names people says none."""
    provider.claims = {"staff_id": value}
    found = at_provider(tmp_path, provider, oidc_user_claim="staff_id")

    assert 403 == sign_in(Visitor(found)).status_code


def test_a_provider_that_is_away_is_told(tmp_path: Path, provider: Provider) -> None:
    """And the page is one of ours."""
    answer = sign_in(Visitor(at_provider(tmp_path, provider, oidc_issuer="http://127.0.0.1:1")))

    assert (403, True) == (answer.status_code, "Try again later" in answer.text)


@pytest.mark.parametrize(
    "chosen",
    [{"oidc_issuer": "http://id.example"}, {"oidc_client_id": ""}, {"url": ""}, {"oidc_client_secret_file": None}],
)
def test_settings_of_a_provider_that_do_not_go_together_are_refused(tmp_path: Path, chosen: dict[str, Any]) -> None:
    """Before anything is served."""
    (tmp_path / "secret").write_text(SECRET)
    facts = {
        "oidc_issuer": "https://id.example",
        "oidc_client_id": CLIENT,
        "oidc_client_secret_file": tmp_path / "secret",
    }
    with pytest.raises(UnusableProvider):
        entrances(settings_in(tmp_path, login="oidc", **facts | chosen), lambda: NOW)


def test_a_secret_that_is_not_there_is_told_by_its_file(tmp_path: Path) -> None:
    """The setting, the file, and why."""
    facts = {
        "oidc_issuer": "https://id.example",
        "oidc_client_id": CLIENT,
        "oidc_client_secret_file": tmp_path / "none",
    }
    with pytest.raises(UnusableCredentials, match="oidc_client_secret_file"):
        entrances(settings_in(tmp_path, login="oidc", **facts), lambda: NOW)


@given(
    address=st.sampled_from(["/login", "/login/go", "/login/return", "/logout"]),
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE"]),
    asked=st.dictionaries(
        st.sampled_from(["next", "code", "state", "error", "error_description", "iss", "session_state"]),
        st.text(max_size=40),
    ),
    under_way=st.booleans(),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_back_from_a_provider_has_a_declared_answer(
    at: Entered, address: str, method: str, asked: dict[str, str], under_way: bool
) -> None:
    """With a sign-in under way, under its own state, and without: no server error, and nobody is let in."""
    visitor = Visitor(at)
    if under_way:
        asked["state"] = parse_qs(urlsplit(visitor.get("/login/go").headers["location"]).query)["state"][0]
    answer = visitor.ask(method, address, params=asked, headers={"origin": ORIGIN})
    taken = ("POST",) if address == "/logout" else ("GET", "HEAD")
    declared = {"/login": 200, "/login/go": 302, "/login/return": 403, "/logout": 403}[address]

    assert (declared if method in taken else 405) == answer.status_code
    assert 303 == visitor.get("/").status_code


@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("said", [None, 7, "", "no address"])
def test_a_discovery_document_that_leads_nowhere_is_refused_until_it_is_mended(
    at: Entered, provider: Provider, endpoint: str, said: object
) -> None:
    """Nobody is sent anywhere; with the next document people sign in, and the worklist was not started again."""
    provider.metadata = {endpoint: said}
    visitor = Visitor(at)
    before = visitor.get("/login/go")
    provider.metadata = {}

    assert (403, False) == (before.status_code, "location" in before.headers)
    assert 303 == sign_in(visitor).status_code


@pytest.mark.parametrize("endpoint", ["token_endpoint", "jwks_uri"])
def test_an_endpoint_that_nobody_answers_lets_nobody_in(at: Entered, provider: Provider, endpoint: str) -> None:
    """The person is told to sign in again, and the worklist goes on."""
    provider.metadata = {endpoint: "http://127.0.0.1:1/"}
    visitor = Visitor(at)

    assert 403 == sign_in(visitor).status_code
    assert 303 == visitor.get("/").status_code
