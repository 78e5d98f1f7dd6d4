"""A TCP proxy that can cut a network: while it is cut nothing passes, and what was on its way arrives afterwards."""

import asyncio
import threading
from contextlib import suppress


class Proxies:
    """The ways from each client to each broker, served by one thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._open: dict[str, asyncio.Event] = {}
        self._servers: list[asyncio.Server] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def add(self, client: str, port: int, target: int) -> None:
        """Listen at `port` for this client and pass everything on to `target`."""
        asyncio.run_coroutine_threadsafe(self._serve(client, port, target), self._loop).result(10)

    def cut(self, client: str) -> None:
        """Let nothing of this client pass."""
        self._loop.call_soon_threadsafe(self._open[client].clear)

    def heal(self, client: str) -> None:
        """Let everything pass, also what has waited."""
        self._loop.call_soon_threadsafe(self._open[client].set)

    def close(self) -> None:
        """Close every connection and end the thread."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        for server in self._servers:
            server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, client: str, port: int, target: int) -> None:
        way = self._open.setdefault(client, asyncio.Event())
        way.set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                there, back = await asyncio.open_connection("127.0.0.1", target)
            except OSError:
                writer.close()  # nobody is there, and the client must learn it
                return
            await asyncio.gather(_pass(reader, back, way), _pass(there, writer, way))

        self._servers.append(await asyncio.start_server(connected, "127.0.0.1", port))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: asyncio.Event) -> None:
    try:
        with suppress(OSError):
            while data := await reader.read(65536):
                await way.wait()
                writer.write(data)
                await writer.drain()
    finally:
        writer.close()
