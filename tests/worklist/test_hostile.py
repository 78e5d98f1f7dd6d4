"""Hostile strings in every field, through every page and export: nothing runs and nothing breaks out."""

import csv
import io
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.assessment import Assessment
from schemas.feedback import Feedback
from streams.alerts import encode_alert
from streams.assessments import encode_assessment
from streams.ops.worklist.answers import encode_feedback
from streams.ops.worklist.database import Database
from streams.ops.worklist.export import as_csv
from streams.ops.worklist.rows import Arrived
from tests.schemas.strategies import structs
from tests.worklist.entering import ORIGIN, Visitor, entered, signed_in, token_in
from tests.worklist.ward import NOW, Worklist, alert, arrived, assessment

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'><svg/onload=alert(1)>", "</title><script>alert(1)",
    "</textarea></select></option><script>alert(1)</script>", "{{ 7 * 7 }}{% raw %}", "javascript:alert(1)", "]]><script>",
    '=HYPERLINK("http://x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", 'a,b"c\r\nd', "\u202egnp.exe", "\u0000", "\U0001f600",
    "x" * 3000, "../../../etc/passwd", "%0d%0aSet-Cookie: a=b", "'; DROP TABLE alert; --", "&lt;script&gt;",
)  # fmt: skip
PAGES = ("/", "/?show=all", "/?show=answered", "/practice", "/report", "/rules", "/list.csv?show=all", "/report.csv")


class Reader(HTMLParser):
    """What a page consists of: its scripts, event handlers, addresses, and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[str | None] = []
        self.handlers: list[str] = []
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if tag == "script":
            self.scripts.append(found.get("src"))
        self.handlers += [name for name in found if name.startswith("on") or name == "style"]
        self.addresses += [found[name] or "" for name in ("href", "src", "action") if name in found]


def spoiled(value: Any, text: str) -> Any:
    """A document in which every string says something hostile, but for ids that are keys and words of a list."""
    if isinstance(value, dict):
        return {name: each if name in KEPT else spoiled(each, text) for name, each in value.items()}
    if isinstance(value, list):
        return [spoiled(each, text) for each in value]
    return text if isinstance(value, str) else value


KEPT = {
    "alert_id", "severity", "status", "phase", "raised_at", "resolved_at", "closed_at", "close_reason", "setting",
    "checklist", "start", "stop", "end", "placed", "removed", "at", "stop_source", "relation", "strength", "bags",
    "arrival", "departure", "claim_submitted_at",
}  # fmt: skip

WHOLE_ALERT = alert(
    "a1", subject=dict.fromkeys(("administration_id", "note_id", "order_id", "charge_id", "access_id"), "x"),
    evidence=[{"event": "x", "field": "x", "found": "x", "expected": "x"}], reason="x", unit="x", documenters=["x"],
    held_back=[{"rule": "x", "subject": {}, "message": "x"}], resolved_by="x",
)  # fmt: skip
WHOLE_ASSESSMENT = assessment(
    "E1", facility="x", unit="x", documenters=["x"], complete=False, incomplete_because=["x"],
    not_evaluated=[{"rule": "x", "because": "x"}], readings=["x"], acceptable=[[{"code": "x", "units": 1}]],
    services=[{
        "administration_id": "A", "drug": "x", "category": "x", "start": "2026-03-02T08:00:00Z",
        "stop": "2026-03-02T09:00:00Z", "stop_source": "documented", "access_id": "x", "line": "x", "codes": ["x"],
    }, {"administration_id": "B", "drug": "x", "start": "2026-03-02T08:00:00Z", "stop_source": "none"}],
    supported_codes=[{"code": "x", "units": 1, "strength": "weak", "because": "x"}], billed_codes=[{"code": "x", "units": 2}],
    variance=[{"code": "x", "supported": 1, "billed": 2}],
    timeline={
        "time_zone": "x", "access": [{"access_id": "x", "kind": "x"}],
        "courses": [{"administration_id": "A", "noted": [{"note_id": "x", "start": "2026-03-02T08:00:00Z"}]}],
        "notes": [{"note_id": "x", "kind": "x", "at": "2026-03-02T08:00:00Z", "author": "x"}],
    },
)  # fmt: skip


def ident_of(text: str) -> str:
    """The string as an encounter id, which holds no control characters (`schemas.base.Identifier`)."""
    return text.replace("\0", "-")


def hostile(text: str) -> tuple[list[Alert], Assessment]:
    """Alerts that stand, are settled, and are about a practice, and an assessment, with the same string everywhere."""
    one = msgspec.convert(spoiled(msgspec.to_builtins(WHOLE_ALERT), text), Alert)
    about = msgspec.convert(spoiled(msgspec.to_builtins(WHOLE_ASSESSMENT), text), Assessment)
    one = msgspec.structs.replace(one, encounter_id=ident_of(text))
    settled = msgspec.structs.replace(one, alert_id="a2", status="resolved")
    practice = msgspec.structs.replace(one, alert_id="p1", encounter_id="")
    return [one, settled, practice], msgspec.structs.replace(about, encounter_id=ident_of(text))


def everything(texts: Iterable[str]) -> tuple[list[bytes], list[bytes]]:
    """Values of both topics with each of these strings, under ids of their own."""
    alerts, assessments = [], []
    for number, text in enumerate(texts):
        some, about = hostile(text)
        alerts += [encode_alert(msgspec.structs.replace(one, alert_id=f"{number}-{one.alert_id}")) for one in some]
        assessments.append(encode_assessment(about))
    return alerts, assessments


def worklist_of(directory: Path, text: str) -> Worklist:
    """A worklist in which every field says the same hostile thing."""
    found = Worklist(Database(directory / "worklist.sqlite"))
    alerts, about = hostile(text)
    told = Feedback(alert_id="a2", encounter_id=ident_of(text), outcome="accepted", outcome_timestamp=NOW, by=text)
    found.database.apply([*arrived(alerts, [about]), Arrived("feedback", "a2", encode_feedback(told))])
    return found


def check(page: str) -> None:
    """Only the script of the worklist is named, nothing handles an event, every address is of this site."""
    read = Reader(page)

    assert ["/static/worklist.js"] == read.scripts
    assert [] == read.handlers
    assert {"html", "body"} <= set(read.tags)
    assert 1 == read.tags.count("main")
    assert not [each for each in read.addresses if not each.startswith(("/", "#", "?"))]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_string_stays_text_on_every_page(tmp_path: Path, text: str) -> None:
    """As text it is shown; as markup it is nowhere."""
    site = worklist_of(tmp_path, text)
    for address in PAGES:
        answer = site.get(address)
        assert 200 == answer.status_code
        if answer.headers["content-type"].startswith("text/html"):
            check(answer.text)
    for name in ("unit", "rule", "documenter", "encounter"):
        answer = site.ask("GET", "/", params={name: text[:256], "show": "all"})
        assert 200 == answer.status_code
        check(answer.text)
    page = site.ask("GET", "/encounter", params={"id": ident_of(text)})
    assert 200 == page.status_code
    check(page.text)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_markup_of_a_page_does_not_depend_on_what_it_says(tmp_path: Path, text: str) -> None:
    """A hostile ward has the very elements of a harmless one."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    hostile, harmless = worklist_of(tmp_path / "a", text), worklist_of(tmp_path / "b", "x")
    one = hostile.ask("GET", "/encounter", params={"id": ident_of(text)}).text
    other = harmless.ask("GET", "/encounter", params={"id": "x"}).text

    assert Reader(other).tags == Reader(one).tags


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_an_export_is_a_formula(text: str) -> None:
    """And the table keeps its rows and columns."""
    rows = list(csv.reader(io.StringIO(as_csv(("a", "b"), [(text, 1), (text, -2.5)]), newline="")))

    assert [2, 2, 2] == [len(row) for row in rows]
    assert all(not row[0].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)
    assert ["1", "-2.5"] == [row[1] for row in rows[1:]]


@given(about=structs(Assessment), one=structs(Alert))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_contract_can_hold_is_shown(tmp_path: Path, about: Assessment, one: Alert) -> None:
    """Generated alerts and assessments through every page, each in a database of its own."""
    site = Worklist(Database(tmp_path / "worklist.sqlite"))
    site.database.forget()
    site.take([one], [about])
    for address in PAGES:
        assert 200 == site.get(address).status_code
    for ident in {about.encounter_id, one.encounter_id} - {""}:
        check(site.ask("GET", "/encounter", params={"id": ident}).text)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    """Who may do everything in a worklist with a login, asked many things; no stream of it stays open."""
    found = entered(tmp_path_factory.mktemp("quiet"), ["SIM-RUNS"], tries_per_user=3)
    found.site.changes.close()
    found.site.take([alert("a1", unit="EAST")], [assessment("ENC-1", unit="EAST")])
    return signed_in(found, "SIM-RUNS")


ASKED = st.dictionaries(
    st.sampled_from(["show", "stay", "sort", "severity", "days", "unit", "rule", "documenter", "encounter", "page", "id"]),
    st.one_of(st.text(max_size=40), st.sampled_from(["1", "all", "-age", "EAST", "audit-risk", "a1", *HOSTILE])),
)  # fmt: skip
ADDRESSES = (
    "/",
    "/list.csv",
    "/encounter",
    "/practice",
    "/report",
    "/report.csv",
    "/rules",
    "/rules/infusion-stop-time-missing",
    "/rules/no-rule",
    "/rules/%3Cscript%3E",
    "/feedback",
    "/changes",
    "/live",
    "/ready",
    "/no",
    "/audit",
    "/people",
    "/people/end",
    "/login",
    "/logout",
)
DECLARED = {
    "/": {200, 400}, "/list.csv": {200, 400}, "/encounter": {200, 404}, "/feedback": {303, 400, 403, 404, 405},
    "/no": {404}, "/rules/no-rule": {404}, "/rules/%3Cscript%3E": {404}, "/people/end": {303, 403, 405}, "/login": {200, 303, 400, 401, 403, 429}, "/logout": {303, 403, 405},
}  # fmt: skip


@given(
    address=st.sampled_from(ADDRESSES),
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE"]),
    asked=ASKED,
    form=ASKED,
    token=st.booleans(),
)
@settings(max_examples=150)
def test_every_request_has_one_of_the_answers_declared_for_its_address(
    quiet: Visitor, address: str, method: str, asked: dict[str, str], form: dict[str, str], token: bool
) -> None:
    """Whatever is asked in whichever way: no server error."""
    fields = {"alert_id": "a1", "outcome": form.get("show", "accepted"), "reason": form.get("rule", "")}
    page = quiet.get("/people")
    if page.status_code != 200:
        quiet.at.site.sign_in.way._limiter.storage.reset()  # type: ignore[union-attr]
        quiet.sign_in("SIM-RUNS")
        page = quiet.get("/people")
    fields |= {"token": token_in(page.text)} if token else {}
    sent = {"data": form | fields} if method == "POST" else {}
    answer = quiet.ask(method, address, params=asked, headers={"origin": ORIGIN}, **sent)

    assert answer.status_code in DECLARED.get(address, {200}) | ({405} if method not in ("GET", "HEAD") else set())
