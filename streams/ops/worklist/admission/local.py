"""Signing in with a password, and out.

An unknown name, a wrong password and no password are answered with the same words after the same work. Failed attempts
count against the name and the address they came from; at the limit nothing is compared any more.
"""

import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from anyio import CapacityLimiter, to_thread
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from streams.ops.worklist.admission.cookies import BySession
from streams.ops.worklist.admission.door import Door, read_form
from streams.ops.worklist.admission.users import User, Users
from streams.ops.worklist.errors import Refused
from streams.settings import WorklistSettings

WINDOW_MINUTES = 5
HASHED_AT_ONCE = 2
"""A hash takes 64 MiB: many sign-ins at once wait, and exhaust nothing."""


def within(address: str) -> str:
    """An address of this worklist to go on to; anything else is its first page."""
    parts = urlsplit(address.replace("\\", "/"))
    ours = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and address.isprintable() else "/"


class LocalLogin:
    """The pages of signing in and out with a password."""

    def __init__(self, settings: WorklistSettings, users: Users, entrance: BySession, door: Door) -> None:
        self._users, self._entrance, self._door = users, entrance, door
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._of_user = RateLimitItemPerMinute(settings.tries_per_user, WINDOW_MINUTES)
        self._of_address = RateLimitItemPerMinute(settings.tries_per_address, WINDOW_MINUTES)
        self._hashing = CapacityLimiter(HASHED_AT_ONCE)

    def page(self, request: Request) -> Response:
        """The form."""
        return self._form(request, 200, request.query_params.get("next", "/"))

    def _form(self, request: Request, status: int, onward: str, words: str = "") -> Response:
        token = request.session.setdefault("token", secrets.token_urlsafe(32))
        response: Response = request.app.state.render(
            request, "login.html", status, words=words, onward=within(onward), login_token=token, provider=None
        )
        return response

    async def sign_in(self, request: Request) -> Response:
        """Take a name and a password."""
        form = await read_form(request)
        expected, onward = str(request.session.get("token", "")), within(form.get("next", "/"))
        if not expected or not hmac.compare_digest(form.get("token", "").encode(), expected.encode()):
            raise Refused("This form is too old. Open the page again.")
        user, limited = await self._tried(request, form)
        known = form.get("name", "") in self._users.every()
        status = 303 if user else 429 if limited else 401
        request.state.person = user.person if user else None
        await self._door.note(request, "login", status, {"user": form.get("name") if known else None})
        if user is None:
            words = "Too many attempts. Try again in five minutes." if limited else "Name or password is wrong."
            response = self._form(request, status, onward, words)
            if limited:
                response.headers["retry-after"] = str(WINDOW_MINUTES * 60)
            return response
        request.session.clear()
        response = RedirectResponse(onward, 303)
        self._entrance.begin(request, response, user.person, user.password)
        return response

    async def _tried(self, request: Request, form: Mapping[str, str]) -> tuple[User | None, bool]:
        """The user who is proven; and whether too much was tried to look."""
        name, address = form.get("name", ""), request.client.host if request.client else ""
        counted = ((self._of_user, f"user {name.casefold()[:64]}"), (self._of_address, f"address {address}"))
        async with self._hashing:
            if not all(self._limiter.test(limit, who) for limit, who in counted):
                return None, True
            user = await to_thread.run_sync(self._users.proven, name, form.get("password", ""))
            if user is None:
                for limit, who in counted:
                    self._limiter.hit(limit, who)
        return user, False
