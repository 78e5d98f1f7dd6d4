"""The pages: each reads its address, asks the database, and fills a template.

Pages are plain functions and run in threads, so that a slow one holds up no other; nothing of an address is trusted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from streams.errors import DripcheckError
from streams.ops.worklist import listing, words
from streams.ops.worklist.answers import REASONS, Publish, answer, encode_feedback
from streams.ops.worklist.charts import charts
from streams.ops.worklist.database import Database
from streams.ops.worklist.encounter import practice, view
from streams.ops.worklist.errors import NotFound, problem, refused
from streams.ops.worklist.export import as_csv
from streams.ops.worklist.filters import CHOICES, UnknownFilter, read_filter
from streams.ops.worklist.guard import Guard
from streams.ops.worklist.live import Changes
from streams.ops.worklist.rendering import templates
from streams.ops.worklist.report import HEADINGS, Outcome, by_month, outcomes, table, total
from streams.ops.worklist.rows import Arrived, alert_of

HERE = Path(__file__).parent
LARGEST_FORM = 8192
EXPORTED = 100_000
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the worklist listens and under which names, and when an encounter can no longer be corrected.

    `user_header` names the header in which a proxy says who is there.
    """

    host: str
    port: int
    hosts: tuple[str, ...]
    late_window: timedelta
    user_header: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages stand on."""

    database: Database
    changes: Changes
    publish: Publish
    clock: Callable[[], datetime]
    ready: Callable[[], bool]
    serving: Serving


def create_pages(site: Site) -> Guard:
    """The whole worklist as an ASGI application."""
    pages = Pages(site)
    routes = [
        Route("/", pages.list),
        Route("/list.csv", pages.list_csv),
        Route("/encounter", pages.encounter),
        Route("/practice", pages.practice),
        Route("/report", pages.report),
        Route("/report.csv", pages.report_csv),
        Route("/feedback", pages.feedback, methods=["POST"]),
        Route("/changes", pages.changes),
        Route("/live", pages.live),
        Route("/ready", pages.ready),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    app = Starlette(routes=routes, exception_handlers={DripcheckError: refused, HTTPException: problem})
    app.state.render = pages.render
    return Guard(app, site.serving.hosts)


class Pages:
    """One method a page."""

    def __init__(self, site: Site) -> None:
        self._site, self._database = site, site.database
        self._counted: tuple[int, listing.Words] | None = None
        self._templates = templates()
        for name in self._templates.list_templates():
            self._templates.get_template(name)  # compiled before anybody waits for it
        self._templates.globals |= {"reasons": REASONS, "choices": CHOICES}

    def render(self, template: str, status: int = 200, **facts: Any) -> Response:
        """A template filled in."""
        text = self._templates.get_template(template).render(**facts)
        return HTMLResponse(text, status)

    def list(self, request: Request) -> Response:
        """Open and closed encounters, filtered and sorted as the address says."""
        wanted, now = read_filter(request.query_params), self._site.clock()
        found = listing.page(self._database, wanted, now)
        return self.render(
            "list.html", wanted=wanted, found=found, words=self._words(),
            age=lambda since: words.age(now - since),
        )  # fmt: skip

    def _words(self) -> listing.Words:
        """What one can filter by, counted anew only where something changed."""
        version = self._database.version
        if self._counted is None or self._counted[0] != version:
            self._counted = (version, listing.words(self._database))
        return self._counted[1]

    def list_csv(self, request: Request) -> Response:
        """The same list for a spreadsheet, one line an alert named in it."""
        wanted = read_filter(request.query_params)
        found = listing.page(self._database, wanted, self._site.clock(), EXPORTED)
        headings = ("encounter", "unit", "closed", "since", "severity", "standing", "answered", "rules", "documenters")
        rows = (
            (
                line.encounter_id, line.unit or "", words.when(line.closed), words.when(line.since),
                line.severity or "", line.standing, line.answered, " ".join(each.rule for each in line.missing),
                " ".join(line.documenters),
            )
            for line in found.lines
        )  # fmt: skip
        return Response(as_csv(headings, rows), media_type=CSV, headers=_download("worklist.csv"))

    def encounter(self, request: Request) -> Response:
        """One encounter side by side."""
        ident = request.query_params.get("id", "")
        found = view(self._database, ident) if ident else None
        if found is None:
            raise NotFound("No encounter of this id is known. It may still be open without an alert, or be purged.")
        return self.render("encounter.html", found=found)

    def practice(self, request: Request) -> Response:  # noqa: ARG002 - a page of its own
        """Audit findings about documenters and units."""
        return self.render("practice.html", found=practice(self._database))

    def report(self, request: Request) -> Response:
        """What came of it, by unit and month."""
        unit = request.query_params.get("unit", "")
        found = self._outcomes("")
        units = tuple(dict.fromkeys(each.unit for each in found))
        shown = [each for each in found if unit in ("", each.unit)]
        months = by_month(shown)
        return self.render(
            "report.html", unit=unit, units=units, rows=shown, charts=charts(months), total=total(months)
        )

    def report_csv(self, request: Request) -> Response:
        """The same figures for a spreadsheet."""
        rows = table(self._outcomes(request.query_params.get("unit", "")))
        return Response(as_csv(HEADINGS, rows), media_type=CSV, headers=_download("outcomes.csv"))

    def _outcomes(self, unit: str) -> tuple[Outcome, ...]:
        return outcomes(self._database, self._site.clock(), self._site.serving.late_window, unit)

    async def feedback(self, request: Request) -> Response:
        """Take an answer to an alert, and show the encounter again."""
        form = await _form(request)
        ident = form.get("alert_id", "")
        encounter_id = await run_in_threadpool(self._encounter_of, ident)
        value = None
        if form.get("outcome") != "withdrawn":
            header = self._site.serving.user_header
            by = request.headers.get(header) if header else None
            at = self._site.clock()
            told = answer(ident, encounter_id, form.get("outcome", ""), form.get("reason", ""), at, by)
            value = encode_feedback(told)
        await self._site.publish(ident, value)
        changed = await run_in_threadpool(self._database.apply, [Arrived("feedback", ident, value)])
        self._site.changes.tell(changed)
        where = f"/encounter?{urlencode({'id': encounter_id})}" if encounter_id else "/practice"
        return RedirectResponse(where, 303)

    def _encounter_of(self, alert_id: str) -> str:
        rows = self._database.rows("SELECT value FROM alert WHERE alert_id = ?", [alert_id])
        if not rows:
            raise NotFound("No alert of this id is known; it may have been purged with its encounter.")
        return alert_of(rows[0]["value"]).encounter_id

    async def changes(self, request: Request) -> Response:  # noqa: ARG002 - a stream of its own
        """Which encounters change, as they do."""
        return StreamingResponse(self._site.changes.listen(), media_type="text/event-stream")

    def live(self, request: Request) -> Response:  # noqa: ARG002 - for machines
        """The process turns."""
        return Response("ok\n", media_type="text/plain")

    def ready(self, request: Request) -> Response:  # noqa: ARG002 - for machines
        """Everything that was there at the start has been read."""
        ready = self._site.ready()
        return Response("ok\n" if ready else "reading\n", 200 if ready else 503, media_type="text/plain")


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a form; small, and the first of each name."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise UnknownFilter("this form is too large to be an answer")
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


def _download(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
