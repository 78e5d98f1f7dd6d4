"""Signing in at an OpenID provider: authorization code with PKCE, by Authlib.

Authlib keeps state, nonce and verifier in the signed cookie of a sign-in under way, and checks signature, expiry and
nonce. It checks the audience only when it is told to, and takes the issuer from the discovery document; both are held
against the settings here (OpenID Connect Core 3.1.3.7, Discovery 4.3).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from httpx2 import HTTPError
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from streams.errors import DripcheckError
from streams.ops.worklist.admission.cookies import BySession
from streams.ops.worklist.admission.door import Door
from streams.ops.worklist.admission.local import within
from streams.ops.worklist.admission.people import Grant, Person, grants_of
from streams.ops.worklist.errors import Refused
from streams.security import read_secret
from streams.settings import WorklistSettings

LEEWAY_SECONDS = 30
PATIENCE_SECONDS = 10.0
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
"""What OpenID Connect Discovery 1.0, section 3, requires of a provider that gives codes."""


class UnusableProvider(DripcheckError):
    """Settings of a provider that cannot be used."""


class OidcLogin:
    """The pages of signing in at a provider."""

    def __init__(
        self, settings: WorklistSettings, granted: dict[str, tuple[Grant, ...]], entrance: BySession, door: Door
    ) -> None:
        self._settings, self._granted, self._entrance, self._door = settings, granted, entrance, door
        issuer = urlsplit(settings.oidc_issuer)
        if issuer.scheme != "https" and issuer.hostname not in LOOPBACK_NAMES:
            raise UnusableProvider("login oidc needs oidc_issuer, an https address")
        if not settings.oidc_client_id or settings.oidc_client_secret_file is None or not settings.url:
            raise UnusableProvider("login oidc needs oidc_client_id, oidc_client_secret_file and url")
        self._name = issuer.hostname or settings.oidc_issuer
        self._provider: Any = OAuth().register(
            "provider",
            client_id=settings.oidc_client_id,
            client_secret=read_secret("oidc_client_secret_file", settings.oidc_client_secret_file),
            server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.oidc_scope, "code_challenge_method": "S256", "timeout": PATIENCE_SECONDS,
            },
        )  # fmt: skip

    def page(self, request: Request) -> Response:
        """The page that leads to the provider."""
        onward = within(request.query_params.get("next", "/"))
        response: Response = request.app.state.render(
            request, "login.html", words="", onward=onward, login_token="", provider=self._name
        )
        return response

    async def go(self, request: Request) -> Response:
        """To the provider, and remember where to go on."""
        request.session["next"] = within(request.query_params.get("next", "/"))
        try:
            await self._discovered()
            response: Response = await self._provider.authorize_redirect(request, self._return_address)
        except (HTTPError, ValueError, TypeError) as error:
            raise Refused(f"The provider does not answer as one ({type(error).__name__}). Try again later.") from None
        return response

    async def back(self, request: Request) -> Response:
        """From the provider, with a code."""
        if request.method != "GET":  # HEAD: Authlib reads all but GET as a form, which no provider was asked to send
            raise Refused("Only a browser that opens this address comes from the provider. Sign in again.")
        try:
            person = await self._proven(request)
        except (AuthlibBaseError, JoseError, HTTPError, ValueError, KeyError, TypeError) as error:
            await self._door.note(request, "login", 401, {"because": type(error).__name__})
            raise Refused("The provider's answer does not prove who you are. Sign in again.") from None
        request.state.person = person
        await self._door.note(request, "login", 303 if person.grants else 403)
        if not person.grants:
            raise Refused("You are signed in, and nothing is granted to you here. Ask who runs the worklist.")
        onward = within(str(request.session.get("next", "/")))
        request.session.clear()
        response = RedirectResponse(onward, 303)
        self._entrance.begin(request, response, person)
        return response

    @property
    def _return_address(self) -> str:
        return f"{self._settings.url.rstrip('/')}/login/return"

    async def _discovered(self) -> None:
        """The provider's discovery document is read and sound; one that is not is asked for again the next time."""
        found = await self._provider.load_server_metadata()
        led = all(_is_address(found.get(name)) for name in ENDPOINTS)
        if not led or found.get("issuer") != self._settings.oidc_issuer:
            del found["_loaded_at"]
            raise ValueError("the discovery document is of another issuer, or leads nowhere")

    async def _proven(self, request: Request) -> Person:
        await self._discovered()
        told = await self._provider.authorize_access_token(
            request, leeway=LEEWAY_SECONDS,
            claims_options={
                "iss": {"essential": True, "value": self._settings.oidc_issuer},
                "aud": {"essential": True, "value": self._settings.oidc_client_id},
            },
        )  # fmt: skip
        claims = told["userinfo"]
        name = claims[self._settings.oidc_user_claim]
        if not isinstance(name, str) or not name:
            raise ValueError("the claim of the user is no text")
        return Person(name, grants_of(groups_in(claims, self._settings.oidc_groups_claim), self._granted))


def _is_address(said: object) -> bool:
    return isinstance(said, str) and said.startswith(("https://", "http://"))


def groups_in(claims: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """The groups a claim names, one or a list; a claim of the whole name goes before one inside an object."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    names = [found] if isinstance(found, str) else found
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()
