"""What somebody on the network can do with the pages of a worker."""

import http.client
import socket
from collections.abc import Generator
from contextlib import ExitStack

import pytest
from prometheus_client import generate_latest

from streams.ops.health import CALLERS, PATIENCE
from tests.deploy.prometheus import Ward, until


@pytest.fixture(scope="module")
def address() -> Generator[tuple[str, int]]:
    """The pages of a worker that has judged a stay."""
    ward = Ward()
    ward.stay(settled=False)
    with ward.pages() as target:
        host, _, port = target.partition(":")
        yield host, int(port)


def _ask(address: tuple[str, int], method: str, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection(*address, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.getheaders()}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/metrics", "/ready"])
def test_nothing_can_be_written(address: tuple[str, int], method: str, path: str) -> None:
    """The pages are read, and nothing else; a TRACE would echo headers."""

    assert 405 == _ask(address, method, path)[0]


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd", "/%2e%2e/etc/passwd", "/metrics/../live", "/debug", "/table", "/router",
        "/metrics%00", "/METRICS", "/?/metrics", "/static/app.js",
    ],
)  # fmt: skip
def test_there_are_four_pages_and_no_way_to_a_file(address: tuple[str, int], path: str) -> None:
    """Neither a file of the machine nor the stream library's own table pages."""
    status, text, _ = _ask(address, "GET", path)

    assert 404 == status
    assert "pages: /metrics /live /ready /startup\n" == text


def test_the_answer_does_not_echo_the_question(address: tuple[str, int]) -> None:
    """Nothing of a path or a header comes back, so nothing can be injected into a page or a log."""
    status, text, headers = _ask(address, "GET", "/<script>alert(1)</script>", Referer="canary", Host="canary.invalid")

    assert 404 == status
    assert not [word for word in ("script", "canary") if word in text + str(headers)]


def test_the_server_does_not_tell_its_versions(address: tuple[str, int]) -> None:
    """Whoever looks for a known hole learns no version of Python or of the server."""
    told = _ask(address, "GET", "/live")[2]["server"]

    assert "dripcheck" == told.strip()


def test_a_monstrous_request_is_refused(address: tuple[str, int]) -> None:
    """A path or a header without an end costs a line of memory and an error."""

    assert 414 == _ask(address, "GET", "/" + "a" * 100_000)[0]
    assert 431 == _ask(address, "GET", "/live", Canary="a" * 100_000)[0]


def test_slow_callers_take_no_more_than_their_seats(address: tuple[str, int]) -> None:
    """A hundred callers that say half a sentence are hung up on, and the next probe is answered."""
    with ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(address, timeout=PATIENCE + 10)) for _ in range(CALLERS * 3)
        ]
        for caller in slow:
            caller.sendall(b"GET /live HTTP/1.1\r\nX-Slow: ")
        left = [caller for caller in slow if _hung_up(caller)]
        until(lambda: _ask(address, "GET", "/live")[0] == 200, "the page to be answered")

    assert len(slow) == len(left)


def _hung_up(caller: socket.socket) -> bool:
    try:
        return caller.recv(1) == b""
    except ConnectionResetError:
        return True


def test_an_invented_type_makes_no_label() -> None:
    """What a record may invent costs no memory of the worker or of Prometheus."""
    ward = Ward()
    for number in range(90):
        ward._take(
            f'{{"specversion":"1.0","id":"{number}","source":"s","subject":"E","type":"invented-{number}"}}'.encode()
        )
    page = generate_latest(ward.app.metrics.registry).decode()

    assert 'dripcheck_dead_letters_total{reason="unknown-type"' in page
    assert "invented" not in page
