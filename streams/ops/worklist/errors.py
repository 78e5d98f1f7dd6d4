"""What a person is told when a page cannot be shown: what was found and what to do."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from streams.errors import DripcheckError


class NotFound(DripcheckError):
    """An address that names nothing we know."""


def refused(request: Request, error: Exception) -> Response:
    """An address or a form that says nothing we can answer."""
    status = 404 if isinstance(error, NotFound) else 400
    return _page(request, status, str(error))


def problem(request: Request, error: Exception) -> Response:
    """No such page, or not in this way."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _page(request, status, "There is no such page here. The worklist is the first one.")


def _page(request: Request, status: int, words: str) -> Response:
    response: Response = request.app.state.render("problem.html", status, found=status, words=words)
    return response
