"""The door before every page: who is there, whether they may, and that it is written down before anything is shown.

A page has no address without an `Access`, so none is open by having been forgotten.
"""

import hmac
import inspect
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlencode

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from streams.errors import DripcheckError
from streams.ops.worklist.admission.audit import NOTHING, Audit, Entity, UnusableAuditLog
from streams.ops.worklist.admission.people import ANYBODY, Person, Right
from streams.ops.worklist.errors import Refused, SignInNeeded, refused

LARGEST_FORM = 8192
OF_A_STRANGER = RateLimitItemPerMinute(60)
"""Lines that an address writes without a sign-in: who floods the door does not fill the disk."""
LIVE = "x-live-update"
"""What the script of a page says when it reads the page again by itself: nobody is using it then."""
Page = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]


class UnusableForm(DripcheckError):
    """A form that cannot be read."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a page asks for, and what the audit log calls it. Without a right it is open: sign-in, health, style."""

    right: Right | None
    action: str = ""


OPEN = Access(None)


class Entrance(Protocol):
    """How people say who they are."""

    def who(self, request: Request, *, use: bool) -> Person | None:
        """Who asks; None where nobody has signed in. Raises Refused."""
        ...

    def proof(self, request: Request) -> str:
        """What ties a form to who asks."""
        ...

    asks: bool
    """Whether anybody is asked at all."""
    signs_in: bool
    """Whether people sign in and out here."""


class Anybody:
    """No login: whoever sits at this machine."""

    asks = signs_in = False

    def who(self, request: Request, *, use: bool) -> Person | None:  # noqa: ARG002 - an entrance
        """Anybody."""
        return ANYBODY

    def proof(self, request: Request) -> str:  # noqa: ARG002 - an entrance
        """The same for all."""
        return ""


class GuardedRoute(Route):
    """A page with the decision who may open it."""

    def __init__(self, path: str, page: Page, access: Access, methods: tuple[str, ...] = ("GET",)) -> None:
        super().__init__(path, page, methods=list(methods))
        self.access = access


class Door:
    """Lets people in to pages."""

    def __init__(self, entrance: Entrance | None = None, audit: Audit | None = None) -> None:
        self.entrance: Entrance = entrance or Anybody()
        self.audit = audit
        self._secret = secrets.token_bytes(32)
        self._strangers = MovingWindowRateLimiter(MemoryStorage())

    def opens(self, path: str, page: Page, access: Access, *methods: str) -> GuardedRoute:
        """The page at an address, for whom the decision lets in."""
        if access.right is None:
            return GuardedRoute(path, page, access, methods or ("GET",))

        async def guarded(request: Request) -> Response:
            request.state.person, request.state.seen = None, {}
            try:
                return await self._answered(request, page, access.right or Right.ADMINISTER, access.action)
            except UnusableAuditLog as error:
                return refused(request, error)

        return GuardedRoute(path, guarded, access, methods or ("GET",))

    def _who(self, request: Request) -> Person | None:
        return self.entrance.who(request, use=_by_hand(request))

    def still_there(self, request: Request) -> bool:
        """Whether who opened a page may still see it."""
        return self._who(request) is not None

    async def _answered(self, request: Request, page: Page, right: Right, action: str) -> Response:
        try:
            person = request.state.person = await run_in_threadpool(self._who, request)
            if person is None:
                return _to_login(request, signs_in=self.entrance.signs_in)
            if not person.may(right):
                raise Refused("Your roles do not let you in here. Ask who runs the worklist.")
            if request.method not in ("GET", "HEAD"):
                request.state.form = await self.form(request)
                await self.note(request, f"{action} asked", "", _named(request.state.form))
            response = await _call(page, request)
        except UnusableAuditLog:
            raise
        except DripcheckError as error:
            response = refused(request, error)
        await self.note(request, action, response.status_code, request.state.seen)
        return response

    async def note(self, request: Request, action: str, outcome: object, entity: Entity = NOTHING) -> None:
        """Write down what somebody saw or did, before it is answered."""
        if self.audit is None:
            return
        person: Person | None = getattr(request.state, "person", None)
        agent, address = person.name if person else None, request.client.host if request.client else ""
        if person is None and not self._strangers.hit(OF_A_STRANGER, address):
            return
        live = "yes" if LIVE in request.headers else None
        await run_in_threadpool(self.audit.append, agent, address, action, outcome, {**entity, "live": live})

    def token(self, request: Request) -> str:
        """What a form of ours carries, and no page elsewhere can know."""
        return hmac.new(self._secret, self.entrance.proof(request).encode(), "sha256").hexdigest()

    async def form(self, request: Request) -> Mapping[str, str]:
        """The fields of a form of ours. Raises Refused where it is none."""
        form = await read_form(request)
        if not hmac.compare_digest(form.get("token", "").encode(), self.token(request).encode()):
            raise Refused("This form is too old or not of this worklist. Open the page again.")
        return form


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form; small, and the first of each name."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise UnusableForm("this form is too large to be an answer")
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


async def _call(page: Page, request: Request) -> Response:
    if inspect.iscoroutinefunction(page):
        response: Response = await page(request)
        return response
    return await run_in_threadpool(page, request)  # type: ignore[arg-type]


def _named(form: Mapping[str, str]) -> dict[str, str]:
    return {name: form[name] for name in ("alert_id", "outcome", "person") if name in form}


def _by_hand(request: Request) -> bool:
    """Whether a person opened it, and not the script of a page that is open."""
    return LIVE not in request.headers and request.url.path != "/changes"


def _to_login(request: Request, *, signs_in: bool) -> Response:
    if not signs_in:
        raise SignInNeeded("The proxy before the worklist did not say who you are.")
    if request.method in ("GET", "HEAD") and _by_hand(request):
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse("/login" if here == "/" else f"/login?{urlencode({'next': here})}", 303)
    raise SignInNeeded("Sign in first.")
