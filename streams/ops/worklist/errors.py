"""What a person is told when a page cannot be shown: what was found and what to do."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from streams.errors import DripcheckError
from streams.ops.worklist.admission.audit import UnusableAuditLog
from streams.ops.worklist.admission.users import UnusableUsers

log = logging.getLogger("dripcheck.worklist")


class NotFound(DripcheckError):
    """An address that names nothing we know."""


class Refused(DripcheckError):
    """Something that this person may not do, or not in this way."""


class SignInNeeded(DripcheckError):
    """Nobody has said who they are."""


CANNOT = 503
STATUS: dict[type[DripcheckError], int] = {
    NotFound: 404, Refused: 403, SignInNeeded: 401, UnusableAuditLog: CANNOT, UnusableUsers: CANNOT,
}  # fmt: skip
CLOSED = "Nothing is shown while the worklist cannot tell who is who and write down what they see. Tell who runs it."
"""What is wrong on the machine is in its log, and for nobody else."""


def refused(request: Request, error: Exception) -> Response:
    """An address or a form that says nothing we can answer."""
    for kind, status in STATUS.items():
        if isinstance(error, kind):
            if status == CANNOT:
                log.error("%s", error)
            return _page(request, status, CLOSED if status == CANNOT else str(error))
    return _page(request, 400, str(error))


def problem(request: Request, error: Exception) -> Response:
    """No such page, or not in this way."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _page(request, status, "There is no such page here. The worklist is the first one.")


def _page(request: Request, status: int, words: str) -> Response:
    response: Response = request.app.state.render(request, "problem.html", status, found=status, words=words)
    return response
