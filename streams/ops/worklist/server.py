"""The process: a source of records, the pages, and a server that stops when it is told to."""

import asyncio
import logging
import signal
import socket
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from streams.errors import DripcheckError
from streams.ops.worklist.admission.audit import Audit
from streams.ops.worklist.admission.door import Door
from streams.ops.worklist.admission.entrances import SignIn, entrances, is_https
from streams.ops.worklist.answers import to_file
from streams.ops.worklist.application import create_pages
from streams.ops.worklist.database import Database
from streams.ops.worklist.from_files import FilesReader
from streams.ops.worklist.from_kafka import KafkaReader, topics_of
from streams.ops.worklist.live import Changes
from streams.ops.worklist.pages import Serving, Site
from streams.ops.worklist.rows import Kind
from streams.settings import Settings, WorklistSettings
from streams.state import from_ms, to_ms

log = logging.getLogger("dripcheck.worklist")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
STOP_SECONDS = 3
Entered = tuple[Door, SignIn | None]


class CannotListen(DripcheckError):
    """The address is taken or is none of this machine."""


class NoLogin(DripcheckError):
    """A worklist that would be open to others than who sits at this machine."""


def serving(settings: WorklistSettings, names: tuple[str, ...], late_window: timedelta) -> Serving:
    """Where to serve, and how. Raises NoLogin where nobody would be asked, and passwords would cross a network bare."""
    host, url = settings.listen_host, urlsplit(settings.url)
    beyond = host not in LOOPBACK and host != "::1"
    if settings.login in (None, "none") and (beyond or settings.url or set(names) - {*LOOPBACK}):
        raise NoLogin(
            "without a login the worklist is for this machine alone: set worklist.login to local, oidc or proxy, or "
            "leave --listen-host, --url and --allow-host out"
        )
    if settings.login in ("local", "oidc") and beyond and not is_https(settings):
        raise NoLogin("beyond this machine people sign in over https alone: set worklist.url, or worklist.tls_certfile")
    known = (*LOOPBACK, host, *names, *filter(None, [url.hostname]))
    return Serving(host, settings.listen_port, known, late_window, https=is_https(settings))


def serve_files(wanted: dict[Kind, Path], settings: WorklistSettings, at: Serving, told: Callable[[str], None]) -> None:
    """Serve what a replay wrote until Ctrl-C. The day is judged in its own time: now is the latest moment it names."""
    door, sign_in = entrances(settings, wall_clock)
    with (
        tempfile.TemporaryDirectory(prefix="dripcheck-worklist-") as directory,
        closing(Database(Path(directory) / "worklist.sqlite")) as database,
    ):
        reader = FilesReader(database, wanted)
        reader.read()
        changes = Changes()
        publish = to_file(wanted.get("feedback"))
        site = Site(database, changes, publish, lambda: latest(database), lambda: True, at, door)
        asyncio.run(_serve(site, sign_in, settings, told, lambda: reader.follow(changes.tell)))


def serve_kafka(settings: Settings, file: Path, at: Serving, told: Callable[[str], None]) -> None:
    """Serve the topics until SIGTERM."""
    source = " ".join(topics_of(settings))
    entered = entrances(settings.worklist, wall_clock)
    with closing(Database(file, source)) as database:
        asyncio.run(_serve_kafka(settings, database, at, entered, told))


async def _serve_kafka(
    settings: Settings, database: Database, at: Serving, entered: Entered, told: Callable[[str], None]
) -> None:
    reader, changes = KafkaReader(settings, database, lambda: to_ms(wall_clock())), Changes()
    site = Site(database, changes, reader.publish, wall_clock, lambda: reader.ready, at, entered[0])
    async with AsyncExitStack() as stack:
        stack.push_async_callback(reader.stop)
        await reader.start()
        await _serve(site, entered[1], settings.worklist, told, lambda: reader.follow(changes.tell))


def wall_clock() -> datetime:
    """Now."""
    return datetime.now(UTC)  # noqa: TID251 - the shell reads the clock


def latest(database: Database) -> datetime:
    """The latest moment that the records name."""
    query = "SELECT max(at) FROM (SELECT max(raised_at) AS at FROM alert UNION SELECT max(closed_at) FROM assessment)"
    moment = database.rows(query)[0][0]
    return from_ms(moment) if moment is not None else wall_clock()


async def _serve(
    site: Site, sign_in: SignIn | None, settings: WorklistSettings, told: Callable[[str], None],
    follow: Callable[[], Coroutine[None, None, None]],
) -> None:  # fmt: skip
    """Pages and reader side by side; when one ends, so does the other."""
    listening = _listen(site.serving)
    server = _Server(_config(site, sign_in, settings), site.changes)
    port = listening.getsockname()[1]
    _noted(site.door.audit, "start")
    told(f"{'https' if settings.tls_certfile else 'http'}://{site.serving.host}:{port}/")
    reading = asyncio.create_task(follow())
    pages = asyncio.create_task(server.serve([listening]))
    await asyncio.wait((reading, pages), return_when=asyncio.FIRST_COMPLETED)
    server.stop()
    reading.cancel()
    for task in (reading, pages):
        with suppress(asyncio.CancelledError):
            await task
    _noted(site.door.audit, "stop")


def _noted(audit: Audit | None, action: str) -> None:
    """The head in the process's own log, which is kept elsewhere, shows later whether the audit log was cut off."""
    if audit is not None:
        audit.append(None, "", action, "")
        log.info("%s: audit log %s stands at %s", action, audit.file, audit.head)


def _config(site: Site, sign_in: SignIn | None, settings: WorklistSettings) -> uvicorn.Config:
    """How the pages are served. Who asks is the peer itself where a proxy is believed by the door."""
    behind = settings.login in ("local", "oidc") and bool(settings.proxy_addresses)
    return uvicorn.Config(
        create_pages(site, sign_in), log_level="warning", lifespan="off", server_header=False, access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS, proxy_headers=behind,
        forwarded_allow_ips=list(settings.proxy_addresses), ssl_certfile=settings.tls_certfile,
        ssl_keyfile=settings.tls_keyfile,
    )  # fmt: skip


class _Server(uvicorn.Server):
    """Ends with 0 when it is told to stop, and lets the open streams end first, or it would wait for them."""

    def __init__(self, config: uvicorn.Config, changes: Changes) -> None:
        super().__init__(config)
        self._changes = changes

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C and SIGTERM are how it ends, and no errors."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        yield

    def stop(self) -> None:
        """Answer what was asked, and end."""
        self._changes.close()
        self.should_exit = True


def _listen(serving: Serving) -> socket.socket:
    try:
        return socket.create_server(
            (serving.host, serving.port), family=socket.AF_INET6 if ":" in serving.host else socket.AF_INET
        )
    except OSError as error:
        raise CannotListen(
            f"cannot listen at {serving.host} port {serving.port}: {error.strerror}; choose another with --listen-port"
        ) from None
