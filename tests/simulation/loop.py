"""An event loop whose clock jumps to the next thing to do, and the process a task belongs to.

Nothing waits in real time, and nothing comes from outside, so one seed gives one schedule.
"""

import asyncio
from contextvars import Context, ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.simulation.worker import SimWorker

CURRENT: ContextVar["SimWorker"] = ContextVar("the process whose code is running")


class Ended(BaseException):
    """The process of the running code is no more."""


class Deadlock(RuntimeError):
    """Nothing is left that could ever happen."""


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs callbacks in the order of their virtual time."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._selector = self
        self.set_task_factory(_task)
        self.set_exception_handler(lambda *_: None)

    def select(self, timeout: float | None) -> list[Any]:
        """Let the time pass that the loop would have waited."""
        if timeout is None:
            raise Deadlock("no task can go on")
        self._now += max(timeout, 0.0)
        return []

    def time(self) -> float:
        """The virtual monotonic clock."""
        return self._now

    def _process_events(self, event_list: list[Any]) -> None:
        """Nothing comes from outside."""

    def _write_to_self(self) -> None:
        """There is no other thread."""


def _task(loop: Any, coroutine: Any, context: Context | None = None) -> "asyncio.Task[Any]":
    task = asyncio.Task(coroutine, loop=loop, context=context)
    worker = CURRENT.get(None)
    if worker is not None:
        worker.tasks.add(task)
        task.add_done_callback(worker.tasks.discard)
    return task
