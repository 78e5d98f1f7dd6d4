"""Live update: every open page is told which encounters changed, as server-sent events.

A page that was away reads itself again when it is back, so an event that nobody heard is not lost.
"""

import asyncio
from collections.abc import AsyncIterator, Collection

import orjson

HEARTBEAT_SECONDS = 15.0
NAMED_AT_MOST = 200
"""A larger change is told as a change of everything."""


class Changes:
    """Who listens, and what they have not heard yet. Lives on one event loop."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()
        self._unheard: dict[asyncio.Event, set[str]] = {}
        self._closed = False

    def tell(self, encounters: Collection[str]) -> None:
        """Something changed in these encounters."""
        if encounters:
            for listener in self._listeners:
                self._unheard[listener].update(encounters)
                listener.set()

    def close(self) -> None:
        """The server stops: nobody keeps it waiting."""
        self._closed = True
        for listener in self._listeners:
            listener.set()

    @property
    def listeners(self) -> int:
        """How many pages are open."""
        return len(self._listeners)

    async def listen(self) -> AsyncIterator[bytes]:
        """The events of one page, until it goes away."""
        listener = asyncio.Event()
        self._listeners.add(listener)
        self._unheard[listener] = set()
        try:
            yield b"retry: 2000\n\n"
            while not self._closed:
                yield await self._next(listener)
        finally:
            self._listeners.discard(listener)
            del self._unheard[listener]

    async def _next(self, listener: asyncio.Event) -> bytes:
        try:
            await asyncio.wait_for(listener.wait(), HEARTBEAT_SECONDS)
        except TimeoutError:
            return b": still here\n\n"
        listener.clear()
        heard, self._unheard[listener] = self._unheard[listener], set()
        named = sorted(heard) if len(heard) <= NAMED_AT_MOST else None
        return b"event: changed\ndata: " + orjson.dumps(named) + b"\n\n"
