"""A worklist with a door, and people who come to it, in process."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

from streams.ops.worklist.admission.entrances import entrances, is_https
from streams.ops.worklist.admission.people import read_grant
from streams.ops.worklist.admission.users import Users
from streams.ops.worklist.database import Database
from streams.settings import WorklistSettings
from tests.worklist.ward import NOW, Worklist, said, ward

ORIGIN = "https://testserver"
PASSWORD = "four synthetic words here"  # noqa: S105 - of nobody
PEOPLE = {
    "SIM-EAST": ("documenter:INFUSION-EAST",), "SIM-LOOKS": ("viewer:*",), "SIM-CODES": ("coder:*",),
    "SIM-AUDITS": ("auditor:*",), "SIM-RUNS": ("admin:*",),
    "SIM-BOTH": ("coder:INFUSION-EAST", "viewer:EMERGENCY"), "SIM-AUDITS-EAST": ("auditor:INFUSION-EAST",),
}  # fmt: skip


def token_in(page: str) -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found[1]


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Entered:
    """A worklist with a login, its files, and its clock."""

    site: Worklist
    settings: WorklistSettings
    clock: Clock = field(default_factory=Clock)

    @property
    def log(self) -> list[dict[str, Any]]:
        """The entries of the audit log."""
        file = self.settings.audit_log
        return [orjson.loads(line) for line in file.read_bytes().splitlines()] if file.exists() else []

    @property
    def users(self) -> Users:
        """The users file, as the command opens it."""
        return Users(self.settings.users_file)


def settings_in(directory: Path, **chosen: Any) -> WorklistSettings:
    """Settings whose files are in a directory."""
    files = {"users_file": directory / "users.json", "audit_log": directory / "audit.jsonl"}
    return WorklistSettings.model_validate({"login": "local", "url": ORIGIN} | files | chosen)


def entered(directory: Path, people: Iterable[str] = PEOPLE, **chosen: Any) -> Entered:
    """The worklist over the ward, for these people, who share a password as only tests do."""
    settings, clock = settings_in(directory, **chosen), Clock()
    if settings.login == "local":
        users = Users(settings.users_file)
        for name in people:
            users.keep(name, tuple(map(read_grant, PEOPLE[name])), PASSWORD)
    door, sign_in = entrances(settings, lambda: NOW, clock)
    site = Worklist(Database(directory / "worklist.sqlite"), door=door, sign_in=sign_in, https=is_https(settings))
    site.take(*said(ward()))
    return Entered(site, settings, clock)


@dataclass
class Visitor:
    """Somebody with a browser: keeps cookies, follows nothing."""

    at: Entered
    address: str = "192.0.2.7"
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def ask(self, method: str, address: str, **facts: Any) -> httpx.Response:
        """One request."""

        async def answered() -> httpx.Response:
            transport = httpx.ASGITransport(self.at.site.app, client=(self.address, 50000))
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, cookies=self.cookies) as client:
                answer = await client.request(method, address, **facts)
                self.cookies = client.cookies
                return answer

        return asyncio.run(answered())

    def get(self, address: str, **headers: str) -> httpx.Response:
        """Open a page."""
        return self.ask("GET", address, headers=headers)

    def post(self, address: str, **fields: str) -> httpx.Response:
        """Send a form as a page of the worklist does, but for the token."""
        return self.ask("POST", address, data=fields, headers={"origin": ORIGIN})

    def sign_in(self, name: str, password: str = PASSWORD, onward: str = "/") -> httpx.Response:
        """Open the page of signing in, and send it."""
        token = token_in(self.get("/login").text)
        return self.post("/login", token=token, name=name, password=password, next=onward)

    def answer(self, alert_id: str, **fields: str) -> httpx.Response:
        """Answer an alert, with the token of some page."""
        token = token_in(self.get("/report").text)
        return self.post("/feedback", token=token, alert_id=alert_id, **{"outcome": "accepted"} | fields)


def signed_in(at: Entered, name: str) -> Visitor:
    """Somebody who has signed in."""
    visitor = Visitor(at)
    assert 303 == visitor.sign_in(name).status_code
    return visitor
