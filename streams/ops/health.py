"""The worker's page for machines: `/metrics`, `/live`, `/ready`, `/startup`.

Served by a thread of its own, so that it answers while the event loop restores state. Ready is false while
recovering, whenever the partitions are not served, and while the broker does not answer; live stays true through a
broker outage, because a restart would not help.
"""

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

from streams.engine import EngineState

Respond = Callable[[str, list[tuple[str, str]]], Any]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Probes every few seconds are no news."""


class Pages:
    """A WSGI application over the state of the engine."""

    def __init__(self, registry: CollectorRegistry, state: EngineState) -> None:
        self._metrics, self._state = make_wsgi_app(registry), state
        self._started = False

    def __call__(self, environ: dict[str, Any], respond: Respond) -> Iterable[bytes]:
        """Answer one request."""
        self._started = self._started or self._state.ready
        answers = {"/live": True, "/ready": self._state.answered, "/startup": self._started}
        path = environ.get("PATH_INFO", "")
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
