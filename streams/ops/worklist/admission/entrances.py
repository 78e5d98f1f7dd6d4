"""The door as the settings want it: which entrance, and the pages of signing in where there are any."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from streams.ops.worklist.admission.audit import Audit, read_key
from streams.ops.worklist.admission.cookies import BySession
from streams.ops.worklist.admission.door import Door
from streams.ops.worklist.admission.local import LocalLogin
from streams.ops.worklist.admission.oidc import OidcLogin
from streams.ops.worklist.admission.people import Grant, read_grant
from streams.ops.worklist.admission.proxy import ByProxy
from streams.ops.worklist.admission.sessions import Sessions
from streams.ops.worklist.admission.users import Users
from streams.settings import WorklistSettings

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class SignIn:
    """The pages of signing in, with a password or at a provider, and out; `secret` signs what is under way."""

    entrance: BySession
    door: Door
    way: LocalLogin | OidcLogin
    secret: str

    async def out(self, request: Request) -> Response:
        """End the session of who asks."""
        await self.door.form(request)
        request.state.person = self.entrance.who(request, use=False)
        await self.door.note(request, "logout", 303)
        response = RedirectResponse("/login", 303)
        self.entrance.end(request, response)
        return response


def entrances(
    settings: WorklistSettings, clock: Clock, ticks: Callable[[], float] = time.monotonic
) -> tuple[Door, SignIn | None]:
    """The door, and the pages of signing in. Raises DripcheckError with the setting that cannot be used."""
    if settings.login in (None, "none"):
        return Door(), None
    audit = audit_log(settings, clock)
    granted = granted_by(settings.groups)
    if settings.login == "proxy":
        return Door(ByProxy(settings, granted), audit), None
    users = Users(settings.users_file) if settings.login == "local" else None
    if users:
        users.every()
    sessions = Sessions(settings.idle_seconds, settings.lifetime_seconds, ticks)
    entrance = BySession(sessions, users, https=is_https(settings))
    door = Door(entrance, audit)
    way = LocalLogin(settings, users, entrance, door) if users else OidcLogin(settings, granted, entrance, door)
    return door, SignIn(entrance, door, way, secrets.token_urlsafe(32))


def audit_log(settings: WorklistSettings, clock: Clock) -> Audit:
    """The audit log of a worklist, as its settings name it."""
    return Audit(settings.audit_log, clock, read_key(settings.audit_key_file), settings.audit_head_file)


def granted_by(groups: dict[str, tuple[str, ...]]) -> dict[str, tuple[Grant, ...]]:
    """What each group grants. Raises UnusableGrant."""
    return {group: tuple(map(read_grant, grants)) for group, grants in groups.items()}


def is_https(settings: WorklistSettings) -> bool:
    """Whether people open the worklist over https."""
    return settings.url.startswith("https://") or settings.tls_certfile is not None
