"""What stands between the pages and a browser: headers that let nothing foreign run, and no writing from elsewhere.

Every page is text of the record's ids; should a hostile one slip through escaping, the policy still runs nothing.
"""

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # none at all would make the origin of our own forms null
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
UNCACHED = "no-store"
"""Pages are about patients: no browser keeps them."""


class Guard:
    """An ASGI application in front of another. `hosts` are the names it answers to; a star is any."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str], *, https: bool = False) -> None:
        self._headers = HEADERS | ({"strict-transport-security": "max-age=31536000"} if https else {})
        self.app, self._hosts = app, tuple(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what comes under a foreign name or from a foreign page; else answer with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("cache-control", UNCACHED)
            await send(message)

        refusal = self._refusal(scope["method"], Headers(scope=scope))
        app = PlainTextResponse(refusal, 403) if refusal else self.app
        await app(scope, receive, guarded)

    def _refusal(self, method: str, headers: Headers) -> str | None:
        """Why a request is refused: another host name (DNS rebinding), or a form of another site (CSRF)."""
        host = headers.get("host", "").lower()
        if "*" not in self._hosts and _name(host) not in self._hosts:
            return "this host name is not served here; allow it with --allow-host NAME\n"
        if method in ("GET", "HEAD"):
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
        if site != "same-origin" or (origin is not None and origin.partition("://")[2].lower() != host):
            return "answers are taken from the pages of this worklist only\n"
        return None


def _name(host: str) -> str:
    """The name in a Host header, without its port; IPv6 addresses stand in brackets."""
    return host.rpartition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
