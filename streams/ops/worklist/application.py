"""The addresses of the worklist: which page stands at each, and what it asks of who opens it."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from streams.errors import DripcheckError
from streams.ops.worklist.admission.door import OPEN, Access, Door, GuardedRoute
from streams.ops.worklist.admission.entrances import SignIn
from streams.ops.worklist.admission.local import LocalLogin
from streams.ops.worklist.admission.officers import Officers
from streams.ops.worklist.admission.people import Right
from streams.ops.worklist.errors import problem, refused
from streams.ops.worklist.guard import Guard
from streams.ops.worklist.pages import Pages, Site

STATIC = Path(__file__).parent / "static"
SIGN_IN_COOKIE, SIGN_IN_SECONDS = "dripcheck-sign-in", 600


def create_pages(site: Site, sign_in: SignIn | None = None) -> Guard:
    """The whole worklist as an ASGI application."""
    pages, door = Pages(site), site.door
    officers = Officers(door, sign_in.entrance if sign_in else None, pages.render)
    routes: list[GuardedRoute] = _pages(pages, door)
    if door.entrance.asks:
        routes.append(door.opens("/audit", officers.audit, Access(Right.AUDIT, "audit-log")))
    if sign_in:
        routes += _of_sessions(officers, sign_in, door)
    app = Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=STATIC))],
        exception_handlers={DripcheckError: refused, HTTPException: problem},
        middleware=[_under_way(sign_in.secret)] if sign_in else [],
    )
    app.state.render = pages.render
    return Guard(app, site.serving.hosts, https=site.serving.https)


def _pages(pages: Pages, door: Door) -> list[GuardedRoute]:
    return [
        door.opens("/", pages.list, Access(Right.SEE, "list")),
        door.opens("/list.csv", pages.list_csv, Access(Right.SEE, "list-export")),
        door.opens("/encounter", pages.encounter, Access(Right.SEE, "encounter")),
        door.opens("/practice", pages.practice, Access(Right.SEE, "practice")),
        door.opens("/report", pages.report, Access(Right.SEE, "report")),
        door.opens("/report.csv", pages.report_csv, Access(Right.SEE, "report-export")),
        door.opens("/rules", pages.rules, Access(Right.SEE, "rules")),
        door.opens("/rules/{name}", pages.rule, Access(Right.SEE, "rule")),
        door.opens("/feedback", pages.feedback, Access(Right.ANSWER, "answer"), "POST"),
        door.opens("/changes", pages.changes, Access(Right.SEE, "live-update")),
        door.opens("/live", pages.live, OPEN),
        door.opens("/ready", pages.ready, OPEN),
    ]


def _of_sessions(officers: Officers, sign_in: SignIn, door: Door) -> list[GuardedRoute]:
    found = [
        door.opens("/people", officers.people, Access(Right.ADMINISTER, "people")),
        door.opens("/people/end", officers.end, Access(Right.ADMINISTER, "sessions-ended"), "POST"),
        door.opens("/login", sign_in.way.page, OPEN),
        door.opens("/logout", sign_in.out, OPEN, "POST"),
    ]
    if isinstance(sign_in.way, LocalLogin):
        return [*found, door.opens("/login", sign_in.way.sign_in, OPEN, "POST")]
    return [
        *found,
        door.opens("/login/go", sign_in.way.go, OPEN),
        door.opens("/login/return", sign_in.way.back, OPEN),
    ]


def _under_way(secret: str) -> Middleware:
    """The signed cookie of a sign-in under way; it goes to the pages of signing in alone."""
    return Middleware(
        SessionMiddleware, secret_key=secret, session_cookie=SIGN_IN_COOKIE, max_age=SIGN_IN_SECONDS, path="/login",
        same_site="lax", https_only=True,
    )  # fmt: skip
