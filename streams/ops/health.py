"""The worker's page for machines: `/metrics`, `/live`, `/ready`, `/startup`.

Served by a thread of its own, so that it answers while the event loop restores state. Ready is false while
recovering, whenever the partitions are not served, and while the broker does not answer; live stays true through a
broker outage, because a restart would not help.
"""

import sys
import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

from streams.engine import EngineState

Respond = Callable[..., Any]


CALLERS = 32
"""Callers served at once; a probe, a scrape or two, and whoever is slow."""
PATIENCE = 5
"""Seconds a caller has to say what it wants."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._free = threading.BoundedSemaphore(CALLERS)

    def process_request(self, request: Any, client_address: Any) -> None:
        """One caller too many is hung up on, so that slow ones cannot take the process's memory."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one caller, and make room for the next."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away or was too slow is no news; anything else is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Silent(WSGIRequestHandler):
    timeout = PATIENCE

    def log_message(self, *_: object) -> None:
        """Probes every few seconds are no news."""


class Pages:
    """A WSGI application over the state of the engine."""

    def __init__(self, registry: CollectorRegistry, state: EngineState) -> None:
        self._metrics, self._state = make_wsgi_app(registry), state
        self._started = False

    def __call__(self, environ: dict[str, Any], tell: Respond) -> Iterable[bytes]:
        """Answer one request; the server's versions are nobody's business."""

        def respond(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return tell(status, [*headers, ("Server", "dripcheck")], *more)

        self._started = self._started or self._state.ready
        answers = {"/live": True, "/ready": self._state.answered, "/startup": self._started}
        path = environ.get("PATH_INFO", "")
        if environ.get("REQUEST_METHOD", "GET") not in {"GET", "HEAD"}:
            return _plain(respond, "405 Method Not Allowed", "GET or HEAD\n")
        if path == "/metrics":
            return self._metrics(environ, respond)  # type: ignore[no-any-return]
        if path not in answers:
            return _plain(respond, "404 Not Found", "pages: /metrics /live /ready /startup\n")
        text = "ok\n" if answers[path] else "recovering\n" if self._state.recovering else "not serving yet\n"
        return _plain(respond, "200 OK" if answers[path] else "503 Service Unavailable", text)

    def serve(self, host: str, port: int) -> WSGIServer:
        """Serve in a thread until the process ends; port 0 takes a free one."""
        server = make_server(host, port, self, _Server, _Silent)
        threading.Thread(target=server.serve_forever, name="pages", daemon=True).start()
        return server


def _plain(respond: Respond, status: str, text: str) -> Iterable[bytes]:
    respond(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [text.encode()]
