"""What stands between the pages and a browser, and how open pages hear of changes."""

import asyncio

import pytest

from streams.ops.worklist.guard import POLICY
from streams.ops.worklist.live import Changes
from tests.worklist.ward import Worklist


@pytest.mark.parametrize(
    "address", ["/", "/practice", "/report", "/encounter?id=ENC-STOP", "/static/worklist.js", "/no"]
)
def test_every_answer_carries_the_policy_that_runs_nothing_foreign(site: Worklist, address: str) -> None:
    """No inline script or style is allowed, and none is there."""
    answer = site.get(address)

    assert POLICY == answer.headers["content-security-policy"]
    assert "unsafe" not in POLICY
    assert "no-store" == answer.headers["cache-control"]
    for inline in ("<script>", "<style", " style=", " onclick", "javascript:"):
        assert inline not in answer.text


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null"])
def test_an_answer_from_another_site_is_refused(one: Worklist, origin: str) -> None:
    """A page somewhere else cannot answer in the name of whoever opens it."""
    answer = one.ask(
        "POST",
        "/feedback",
        data={"alert_id": "a1", "outcome": "accepted", "token": one.token},
        headers={"origin": origin},
    )

    assert (403, []) == (answer.status_code, one.published)


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("none", 403), ("same-origin", 303)]
)
def test_an_answer_that_the_browser_says_is_foreign_is_refused(one: Worklist, site: str, status: int) -> None:
    """Fetch Metadata tells it also where a form names no origin."""
    headers = {"sec-fetch-site": site}
    answer = one.ask(
        "POST", "/feedback", data={"alert_id": "a1", "outcome": "accepted", "token": one.token}, headers=headers
    )

    assert status == answer.status_code


def test_a_name_that_is_not_served_here_is_refused(one: Worklist) -> None:
    """A name that was made to point at this machine reads nothing."""
    assert 403 == one.get("/", host="rebound.example").status_code
    assert 200 == one.get("/", host="localhost:8788").status_code


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
def test_machines_can_ask_whether_everything_was_read(one: Worklist, ready: bool, status: int) -> None:
    """The process turns all the while."""
    one.ready = ready

    assert (200, status) == (one.get("/live").status_code, one.get("/ready").status_code)


async def everything(changed: frozenset[str]) -> frozenset[str]:
    """A listener who may hear of every encounter."""
    return changed


def test_open_pages_are_told_which_encounters_change() -> None:
    """All that happened since they last heard, in one event."""

    async def heard() -> list[bytes]:
        changes = Changes()
        events = changes.listen(everything)
        first = await anext(events)
        changes.tell({"E2", "E1"})
        changes.tell({"E3"})
        return [first, await anext(events)]

    assert [b"retry: 2000\n\n", b'event: changed\ndata: ["E1","E2","E3"]\n\n'] == asyncio.run(heard())


def test_a_large_change_is_told_as_a_change_of_everything() -> None:
    """A first read of a year names no hundred thousand encounters."""

    async def heard() -> bytes:
        changes = Changes()
        events = changes.listen(everything)
        await anext(events)
        changes.tell({str(number) for number in range(1000)})
        return await anext(events)

    assert b"event: changed\ndata: null\n\n" == asyncio.run(heard())


def test_a_page_that_is_closed_is_forgotten() -> None:
    """Nothing is kept for it."""

    async def left() -> int:
        changes = Changes()
        events = changes.listen(everything)
        await anext(events)
        await events.aclose()  # type: ignore[attr-defined]
        return changes.listeners

    assert 0 == asyncio.run(left())
