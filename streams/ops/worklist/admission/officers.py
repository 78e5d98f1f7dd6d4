"""Pages of the auditor and of the admin: the audit log, and who is signed in."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from streams.ops.worklist.admission.audit import latest
from streams.ops.worklist.admission.cookies import BySession
from streams.ops.worklist.admission.door import Door
from streams.ops.worklist.admission.people import Right

SHOWN = 200
Render = Callable[..., Response]


class Officers:
    """One method a page."""

    def __init__(self, door: Door, entrance: BySession | None, render: Render) -> None:
        self._door, self._entrance, self._render = door, entrance, render

    def audit(self, request: Request) -> Response:
        """The latest entries of the audit log, those of an auditor's units alone."""
        agent, encounter = (request.query_params.get(name, "")[:256] for name in ("agent", "encounter"))
        units, log = request.state.person.units(Right.AUDIT), self._door.audit
        found = [
            entry
            for entry in (latest(log.file) if log and log.file.exists() else [])
            if agent in ("", entry.agent or entry.entity.get("user"))
            and encounter in ("", entry.entity.get("encounter"))
            and (units is None or entry.entity.get("unit") in units)
        ]
        request.state.seen = {"of": agent if found else "", "encounter": encounter if found else ""}
        return self._render(request, "audit.html", found=found[:SHOWN], agent=agent, encounter=encounter)

    def people(self, request: Request) -> Response:
        """Who is signed in."""
        found = self._entrance.sessions.people() if self._entrance else {}
        return self._render(request, "people.html", found=found.values())

    def end(self, request: Request) -> Response:
        """End the sessions of a person, as when a tablet is lost."""
        name = request.state.form.get("person", "")
        ended = self._entrance.sessions.end_all_of(name) if self._entrance else 0
        request.state.seen = {"user": name if ended else "", "sessions": str(ended)}
        return RedirectResponse("/people", 303)
