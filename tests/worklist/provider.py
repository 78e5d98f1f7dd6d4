"""An OpenID provider of a test: discovery, keys, authorization codes with PKCE, and id tokens signed by joserfc.

It holds the worklist to the protocol (RFC 6749, RFC 7636, OpenID Connect Core): whoever deviates gets an error, and no
token. `claims` and `key` can be spoiled, to see what the worklist takes.
"""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "worklist", "synthetic-client-secret"


@dataclass
class Provider:
    """Who may sign in there, and what is said of them."""

    returns_to: str
    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    signs_with: RSAKey | None = None
    asked: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self, request: Request) -> Response:
        """OpenID Connect Discovery 1.0, section 4."""
        return JSONResponse({
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"], "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        } | self.metadata)  # fmt: skip

    def keys(self, request: Request) -> Response:
        """The public half."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    def authorize(self, request: Request) -> Response:
        """Sign in whoever comes, and send a code back."""
        self.asked = dict(request.query_params)
        expected = {
            "response_type": "code", "client_id": CLIENT, "redirect_uri": self.returns_to,
            "code_challenge_method": "S256",
        }  # fmt: skip
        if expected.items() - self.asked.items() or not {"state", "nonce", "code_challenge"} <= self.asked.keys():
            return JSONResponse({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = self.asked
        return RedirectResponse(f"{self.returns_to}?{urlencode({'code': code, 'state': self.asked['state']})}", 302)

    async def token(self, request: Request) -> Response:
        """A code against an id token, once, from the client alone, with the verifier."""
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(form.get("code", ""), {})
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if request.headers.get("authorization") != basic or challenge != asked.get("code_challenge"):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())  # noqa: TID251 - a provider reads the clock
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "SIM-EAST", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "groups": ["east nurses"],
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "k1"} | self.header
        signed = jwt.encode(header, claims, self.signs_with or self.key)
        return JSONResponse({"access_token": "synthetic", "token_type": "Bearer", "id_token": signed})

    @property
    def app(self) -> Starlette:
        """The provider's pages."""
        return Starlette(routes=[
            Route("/.well-known/openid-configuration", self.discovery), Route("/keys", self.keys),
            Route("/authorize", self.authorize), Route("/token", self.token, methods=["POST"]),
        ])  # fmt: skip


@contextmanager
def providing(provider: Provider) -> Iterator[Provider]:
    """Serve the provider at a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(provider.app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        provider.issuer = f"http://127.0.0.1:{port}"
        yield provider
    finally:
        server.should_exit = True
        thread.join(10)
