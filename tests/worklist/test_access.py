"""Who may open which address: every route has a decision, and every answer keeps to the units of who asks."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.routing import Mount, Route

from streams.ops.worklist.admission.door import GuardedRoute
from streams.ops.worklist.admission.people import Person, Right, read_grant
from streams.ops.worklist.pages import Pages
from tests.worklist.entering import PEOPLE, Entered, Visitor, entered, signed_in
from tests.worklist.ward import alert

DECIDED = {
    ("GET", "/"): Right.SEE, ("GET", "/list.csv"): Right.SEE, ("GET", "/encounter"): Right.SEE,
    ("GET", "/practice"): Right.SEE, ("GET", "/report"): Right.SEE, ("GET", "/report.csv"): Right.SEE,
    ("GET", "/rules"): Right.SEE, ("GET", "/rules/{name}"): Right.SEE, ("GET", "/changes"): Right.SEE, ("POST", "/feedback"): Right.ANSWER, ("GET", "/audit"): Right.AUDIT,
    ("GET", "/people"): Right.ADMINISTER, ("POST", "/people/end"): Right.ADMINISTER,
    ("GET", "/live"): None, ("GET", "/ready"): None, ("GET", "/login"): None, ("POST", "/login"): None,
    ("POST", "/logout"): None, ("GET", "/login/go"): None, ("GET", "/login/return"): None,
}  # fmt: skip
"""What each address asks for, as the runbook tells it; a new one has to be decided here too."""
MAY = {
    "SIM-LOOKS": {Right.SEE}, "SIM-EAST": {Right.SEE, Right.ANSWER}, "SIM-CODES": {Right.SEE, Right.ANSWER},
    "SIM-AUDITS": {Right.AUDIT}, "SIM-RUNS": set(Right), "SIM-BOTH": {Right.SEE, Right.ANSWER},
    "SIM-AUDITS-EAST": {Right.AUDIT},
}  # fmt: skip
FOREIGN = {"ENC-OPEN", "ENC-NIGHT", "ENC-CLEAN", "EMERGENCY", "OBSERVATION-3", "INFUSION-WEST", "SIM-RN-3", "SIM-RN-4"}
GUARDED = [(method, path) for (method, path), right in DECIDED.items() if right]


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Entered:
    """A worklist with a login; open pages hear nothing more, so that their stream ends."""
    found = entered(tmp_path_factory.mktemp("access"))
    found.site.changes.close()
    return found


@pytest.fixture(scope="module")
def people(at: Entered) -> dict[str, Visitor]:
    """Everybody, signed in."""
    return {name: signed_in(at, name) for name in PEOPLE}


def routes(at: Entered) -> Iterator[tuple[tuple[str, str], Right | None]]:
    """What the application decided of each address."""
    for route in at.site.app.app.routes:  # type: ignore[attr-defined]
        if isinstance(route, Mount):
            assert "/static" == route.path
            continue
        assert isinstance(route, GuardedRoute), f"{route} is open without a decision"
        for method in (route.methods or set()) - {"HEAD"}:
            yield (method, route.path), route.access.right


@pytest.mark.parametrize("login", ["local", "oidc", "proxy", "none"])
def test_every_address_has_the_decision_that_was_made_for_it(tmp_path: Path, login: str) -> None:
    """A route that nobody decided on is found here, whichever way people come in."""
    (tmp_path / "secret").write_text("synthetic")
    oidc: dict[str, Any] = {
        "oidc_issuer": "https://id.example",
        "oidc_client_id": "w",
        "oidc_client_secret_file": tmp_path / "secret",
    }
    found = dict(routes(entered(tmp_path, login=login, **oidc)))

    assert {} == {key: right for key, right in found.items() if DECIDED.get(key, "none") != right}


def test_a_route_without_a_decision_is_noticed(tmp_path: Path) -> None:
    """The check above can fail."""
    found = entered(tmp_path, ["SIM-LOOKS"])
    found.site.app.app.routes.append(Route("/new", lambda request: request))  # type: ignore[attr-defined]

    with pytest.raises(AssertionError, match="without a decision"):
        dict(routes(found))


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_nobody_gets_in_without_signing_in(at: Entered, method: str, path: str) -> None:
    """A page leads to the sign-in, and comes back; nothing else says more than that."""
    answer = Visitor(at).ask(method, path, params={"id": "ENC-STOP"}, headers={"origin": "https://testserver"})

    assert (303 if method == "GET" and path != "/changes" else 401) == answer.status_code
    assert "ENC-STOP" not in answer.text


@pytest.mark.parametrize("name", PEOPLE)
def test_a_role_opens_what_it_grants_and_nothing_else(people: dict[str, Visitor], name: str) -> None:
    """Every address, for each role."""
    found = {}
    for method, path in GUARDED:
        if method == "GET":
            found[path] = people[name].get(path).status_code
    expected = {path: right in MAY[name] for (_, path), right in DECIDED.items() if right and path in found}

    assert expected == {path: status != 403 for path, status in found.items()}


@pytest.mark.parametrize("path", [path for (method, path), right in DECIDED.items() if right is Right.SEE])
@pytest.mark.parametrize("query", ["", "?show=all", "?unit=EMERGENCY&show=all", "?id=ENC-OPEN", "?documenter=SIM-RN-3"])
def test_no_answer_names_what_is_in_another_unit(people: dict[str, Visitor], path: str, query: str) -> None:
    """Pages, exports and the live feed, whatever is asked."""
    answer = people["SIM-EAST"].get(path + query)
    asked = {word for word in FOREIGN if word in query}

    assert set() == {word for word in FOREIGN - asked if word in answer.text}
    if asked and answer.headers["content-type"].startswith("text/csv"):
        assert not [word for word in asked if word in answer.text]


def test_an_encounter_of_another_unit_is_as_unknown_as_one_that_never_was(people: dict[str, Visitor]) -> None:
    """The same words and status, so that ids cannot be tried."""
    foreign, unknown = (people["SIM-EAST"].get(f"/encounter?id={name}") for name in ("ENC-OPEN", "ENC-NEVER"))
    own, all_units = people["SIM-EAST"].get("/encounter?id=ENC-STOP"), people["SIM-LOOKS"].get("/encounter?id=ENC-OPEN")

    assert (404, foreign.text) == (unknown.status_code, unknown.text)
    assert (404, 200, 200) == (foreign.status_code, own.status_code, all_units.status_code)


def test_counts_choices_and_figures_are_those_of_the_own_units(people: dict[str, Visitor]) -> None:
    """How much stands elsewhere is not told either."""
    own, everything = (people[name].get("/report.csv").text for name in ("SIM-EAST", "SIM-LOOKS"))
    page = people["SIM-EAST"].get("/").text

    assert {"INFUSION-EAST"} == {line.split(",")[0] for line in own.splitlines()[1:]}
    assert 3 == len({line.split(",")[0] for line in everything.splitlines()[1:]})
    assert '<option value="EMERGENCY">' not in page
    assert "<strong>1</strong> encounter" in page


def test_an_alert_of_another_unit_cannot_be_answered(at: Entered, people: dict[str, Visitor]) -> None:
    """It is unknown where it may not be seen, and refused where it may be seen only; nothing is published."""
    (foreign,) = at.site.database.rows("SELECT alert_id FROM alert WHERE encounter_id = 'ENC-OPEN' LIMIT 1")
    before = len(at.site.published)
    unseen, unknown = people["SIM-EAST"].answer(foreign[0]), people["SIM-EAST"].answer("never")
    seen = people["SIM-BOTH"].answer(foreign[0])
    looks = people["SIM-LOOKS"].post("/feedback", alert_id=foreign[0], outcome="accepted")

    assert (404, unknown.text) == (unseen.status_code, unseen.text)
    assert (403, 403, before) == (seen.status_code, looks.status_code, len(at.site.published))


def test_an_answer_names_who_gave_it(at: Entered, people: dict[str, Visitor]) -> None:
    """By the id of the sign-in, which no form can change."""
    (own,) = at.site.database.rows("SELECT alert_id FROM alert WHERE encounter_id = 'ENC-STOP' AND open = 1 LIMIT 1")
    answer = people["SIM-EAST"].answer(own[0], by="SIM-SOMEBODY")

    assert 303 == answer.status_code
    assert b'"by":"SIM-EAST"' in (at.site.published[-1][1] or b"")


def test_who_may_only_look_is_offered_no_answer(people: dict[str, Visitor]) -> None:
    """Nothing that would be refused."""
    looks, answers = (people[name].get("/encounter?id=ENC-STOP").text for name in ("SIM-LOOKS", "SIM-EAST"))

    assert (False, True) == ('action="/feedback"' in looks, 'action="/feedback"' in answers)


def test_findings_about_a_practice_keep_to_units(tmp_path: Path) -> None:
    """A finding about a documenter names no unit, and is for those who see all."""
    found = entered(tmp_path, ["SIM-EAST", "SIM-LOOKS"])
    facts = {"encounter_id": "", "patient_id": "", "rule": "rounded-time-pattern"}
    found.site.take([
        alert("p1", **facts, subject={"unit": "INFUSION-EAST"}), alert("p2", **facts, subject={"unit": "EMERGENCY"}),
        alert("p3", **facts, subject={"documenter_id": "SIM-RN-9"}),
    ])  # fmt: skip
    pages = {name: signed_in(found, name).get("/practice").text for name in ("SIM-EAST", "SIM-LOOKS")}

    assert [1, 3] == [pages[name].count('<article class="alert') for name in ("SIM-EAST", "SIM-LOOKS")]
    assert "INFUSION-EAST" in pages["SIM-EAST"]


def _heard(at: Entered, person: Person, changed: set[str], *, there: bool = True) -> bytes:
    """What an open page of a person hears of a change."""

    async def listening() -> bytes:
        request = Request({"type": "http", "method": "GET", "path": "/changes", "headers": [], "query_string": b""})
        request.state.person = person
        at.site.door.still_there = lambda request: there  # type: ignore[method-assign]
        stream = (await Pages(at.site.site).changes(request)).body_iterator  # type: ignore[attr-defined]
        await anext(stream)
        at.site.changes.tell(changed)
        said: bytes = await anext(stream)
        return said

    return asyncio.run(listening())


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        ("viewer:*", b'event: changed\ndata: ["ENC-NEVER","ENC-OPEN","ENC-STOP"]\n\n'),
        ("viewer:EMERGENCY", b'event: changed\ndata: ["ENC-OPEN"]\n\n'),
        ("viewer:ICU", b": still here\n\n"),
    ],
)
def test_an_open_page_hears_of_its_own_units_alone(tmp_path: Path, grant: str, said: bytes) -> None:
    """Ids of other units never leave."""
    found = entered(tmp_path, [], login="none", url="")

    assert said == _heard(found, Person("x", (read_grant(grant),)), {"ENC-STOP", "ENC-OPEN", "ENC-NEVER"})


def test_an_open_page_is_told_when_its_person_has_left(tmp_path: Path) -> None:
    """So that it clears the screen; nothing more is heard."""
    found = entered(tmp_path, [], login="none", url="")

    assert b"event: left\ndata:\n\n" == _heard(found, Person("x", (read_grant("viewer:*"),)), {"ENC-STOP"}, there=False)
