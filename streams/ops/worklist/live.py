"""Live update: every open page is told which encounters changed, as server-sent events.

A page that was away reads itself again when it is back, so an event that nobody heard is not lost.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection

import orjson

HEARTBEAT_SECONDS = 15.0
NAMED_AT_MOST = 200
"""A larger change is told as a change of everything."""
Hears = Callable[[frozenset[str]], Awaitable[frozenset[str] | None]]
"""Which of the changed encounters a listener may hear of; None where they may hear nothing any more."""


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

    async def listen(self, heard: Hears) -> AsyncIterator[bytes]:
        """The events of one page, until it goes away, or nobody is there any more who may see it."""
        listener = asyncio.Event()
        self._listeners.add(listener)
        self._unheard[listener] = set()
        try:
            yield b"retry: 2000\n\n"
            while not self._closed:
                named = await heard(await self._next(listener))
                if named is None:
                    yield b"event: left\ndata:\n\n"
                    return
                yield _event(named)
        finally:
            self._listeners.discard(listener)
            del self._unheard[listener]

    async def _next(self, listener: asyncio.Event) -> frozenset[str]:
        try:
            await asyncio.wait_for(listener.wait(), HEARTBEAT_SECONDS)
        except TimeoutError:
            return frozenset()
        listener.clear()
        unheard, self._unheard[listener] = self._unheard[listener], set()
        return frozenset(unheard)


def _event(named: frozenset[str]) -> bytes:
    if not named:
        return b": still here\n\n"
    told = sorted(named) if len(named) <= NAMED_AT_MOST else None
    return b"event: changed\ndata: " + orjson.dumps(told) + b"\n\n"
