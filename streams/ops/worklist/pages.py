"""The pages: each reads its address, asks the database, and fills a template.

Pages are plain functions and run in threads, so that a slow one holds up no other; nothing of an address is trusted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from streams.ops.worklist import listing, words
from streams.ops.worklist.admission.door import Door
from streams.ops.worklist.admission.people import Person, Right, Units
from streams.ops.worklist.answers import REASONS, Publish, answer, encode_feedback
from streams.ops.worklist.charts import charts
from streams.ops.worklist.database import Database
from streams.ops.worklist.encounter import practice, unit_of, view, within
from streams.ops.worklist.errors import NotFound, Refused
from streams.ops.worklist.export import as_csv
from streams.ops.worklist.filters import CHOICES, read_filter
from streams.ops.worklist.live import Changes
from streams.ops.worklist.rendering import templates
from streams.ops.worklist.report import HEADINGS, STUDY, Outcome, by_month, outcomes, table, total
from streams.ops.worklist.rows import Arrived
from streams.rules.explanation import explanations

EXPORTED = 100_000
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the worklist listens and under which names, and when an encounter can no longer be corrected."""

    host: str
    port: int
    hosts: tuple[str, ...]
    late_window: timedelta
    https: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages stand on."""

    database: Database
    changes: Changes
    publish: Publish
    clock: Callable[[], datetime]
    ready: Callable[[], bool]
    serving: Serving
    door: Door


class Pages:
    """One method a page."""

    def __init__(self, site: Site) -> None:
        self._site, self._database = site, site.database
        self._counted: tuple[int, dict[Units, listing.Words]] = (-1, {})
        self._templates = templates()
        for name in self._templates.list_templates():
            self._templates.get_template(name)  # compiled before anybody waits for it
        self._templates.globals |= {
            "reasons": REASONS, "choices": CHOICES, "known": explanations(), "rules_at": "/rules/",
        }  # fmt: skip

    def render(self, request: Request, template: str, status: int = 200, **facts: Any) -> Response:
        """A template filled in, for who is there."""
        door, person = self._site.door, getattr(request.state, "person", None)
        text = self._templates.get_template(template).render(
            person=person, Right=Right, signs_in=door.entrance.signs_in, is_open=not door.entrance.asks,
            token=door.token(request) if person else "", **facts
        )  # fmt: skip
        return HTMLResponse(text, status)

    def list(self, request: Request) -> Response:
        """Open and closed encounters, filtered and sorted as the address says."""
        wanted, now = read_filter(request.query_params), self._site.clock()
        found = listing.page(self._database, wanted, now, units=_units(request))
        request.state.seen = wanted.told(found.total)
        return self.render(
            request, "list.html", wanted=wanted, found=found, words=self._words(_units(request)),
            age=lambda since: words.age(now - since),
        )  # fmt: skip

    def _words(self, units: Units) -> listing.Words:
        """What one can filter by, counted anew only where something changed."""
        version, counted = self._counted
        if version != self._database.version:
            version, counted = self._counted = (self._database.version, {})
        if units not in counted:
            counted[units] = listing.words(self._database, units)
        return counted[units]

    def list_csv(self, request: Request) -> Response:
        """The same list for a spreadsheet, one line an alert named in it."""
        wanted = read_filter(request.query_params)
        found = listing.page(self._database, wanted, self._site.clock(), EXPORTED, _units(request))
        request.state.seen = wanted.told(found.total) | {"encounters": str(len(found.lines))}
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
        ident, person = request.query_params.get("id", ""), request.state.person
        unit, found = unit_of(self._database, ident), None
        if unit is not None:
            request.state.seen = {"encounter": ident, "unit": unit}
            found = view(self._database, ident, self._site.clock()) if person.may(Right.SEE, unit or None) else None
        if found is None:
            raise NotFound("No encounter of this id is known. It may still be open without an alert, or be purged.")
        return self.render(request, "encounter.html", found=found, answerable=person.may(Right.ANSWER, unit or None))

    def practice(self, request: Request) -> Response:
        """Audit findings about documenters and units."""
        found, answerable = practice(self._database, _units(request)), request.state.person.may(Right.ANSWER)
        return self.render(request, "practice.html", found=found, answerable=answerable)

    def report(self, request: Request) -> Response:
        """What came of it, by unit and month."""
        unit = request.query_params.get("unit", "")
        found = self._outcomes("", _units(request))
        units = tuple(dict.fromkeys(each.unit for each in found))
        shown = [each for each in found if unit in ("", each.unit)]
        months, request.state.seen = by_month(shown), {"unit": unit if shown else ""}
        return self.render(
            request, "report.html", unit=unit, units=units, rows=shown, charts=charts(months), total=total(months),
            study=STUDY,
        )  # fmt: skip

    def report_csv(self, request: Request) -> Response:
        """The same figures for a spreadsheet."""
        unit = request.query_params.get("unit", "")
        found = self._outcomes(unit, _units(request))
        request.state.seen = {"unit": unit if found else ""}
        return Response(as_csv(HEADINGS, table(found)), media_type=CSV, headers=_download("outcomes.csv"))

    def rules(self, request: Request) -> Response:
        """Every rule with the sentence that says when it speaks."""
        return self.render(request, "rules.html", rules=tuple(explanations().values()))

    def rule(self, request: Request) -> Response:
        """One rule explained by its own docstring."""
        name = request.path_params["name"]
        if (found := explanations().get(name)) is None:
            raise NotFound("There is no rule of this name. The page Rules lists them all.")
        request.state.seen = {"rule": name}
        return self.render(request, "rule.html", rule=found)

    def _outcomes(self, unit: str, units: Units) -> tuple[Outcome, ...]:
        found = outcomes(self._database, self._site.clock(), self._site.serving.late_window, unit)
        return tuple(each for each in found if units is None or each.unit in units)

    async def feedback(self, request: Request) -> Response:
        """Take an answer to an alert, and show the encounter again."""
        form = request.state.form
        ident = form.get("alert_id", "")
        encounter_id, unit = await run_in_threadpool(self._about, ident, request.state.person)
        request.state.seen = {"alert": ident, "encounter": encounter_id, "unit": unit, "answer": form.get("outcome")}
        value = None
        if form.get("outcome") != "withdrawn":
            at, by = self._site.clock(), request.state.person.name or None
            told = answer(ident, encounter_id, form.get("outcome", ""), form.get("reason", ""), at, by)
            value = encode_feedback(told)
        await self._site.publish(ident, value)
        changed = await run_in_threadpool(self._database.apply, [Arrived("feedback", ident, value)])
        self._site.changes.tell(changed)
        where = f"/encounter?{urlencode({'id': encounter_id})}" if encounter_id else "/practice"
        return RedirectResponse(where, 303)

    def _about(self, alert_id: str, person: Person) -> tuple[str, str | None]:
        """The encounter and the unit of an alert, where a person may answer it."""
        rows = self._database.rows("SELECT encounter_id, unit FROM alert WHERE alert_id = ?", [alert_id])
        for row in rows:
            encounter_id = str(row["encounter_id"])
            unit = (unit_of(self._database, encounter_id) or None) if encounter_id else row["unit"]
            if person.may(Right.ANSWER, unit):
                return encounter_id, unit
            if person.may(Right.SEE, unit):
                raise Refused("Your roles let you see this alert, and not answer it.")
        raise NotFound("No alert of this id is known; it may have been purged with its encounter.")

    async def changes(self, request: Request) -> Response:
        """Which encounters change, as they do, as long as whoever listens may see them."""
        units = _units(request)

        async def heard(changed: frozenset[str]) -> frozenset[str] | None:
            if not await run_in_threadpool(self._site.door.still_there, request):
                return None
            return changed if units is None else await run_in_threadpool(within, self._database, changed, units)

        return StreamingResponse(self._site.changes.listen(heard), media_type="text/event-stream")

    def live(self, request: Request) -> Response:  # noqa: ARG002 - for machines
        """The process turns."""
        return Response("ok\n", media_type="text/plain")

    def ready(self, request: Request) -> Response:  # noqa: ARG002 - for machines
        """Everything that was there at the start has been read."""
        ready = self._site.ready()
        return Response("ok\n" if ready else "reading\n", 200 if ready else 503, media_type="text/plain")


def _units(request: Request) -> Units:
    """The units that whoever asks may see."""
    units: Units = request.state.person.units(Right.SEE)
    return units


def _download(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
