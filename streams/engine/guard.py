"""How a worker ends when it must: exit codes, the one way to end, and the watchdog.

After a failure nothing may be committed, and the graceful way down commits; so the process ends at once, with
a code that says why and one line that names what failed. Records never appear in that line: of an error only
its type and its place are told, unless it is Kafka's own. The watchdog is a thread, because what it watches
for is an event loop that has stopped turning.
"""

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import NoReturn

from aiokafka.errors import KafkaError

from streams.engine.settings import EngineSettings
from streams.engine.state import EngineState


class Exit(IntEnum):
    """What the exit code of a worker means; 0 is a drained stop, and a restart resumes after any other."""

    STOPPED = 20  # the processor asked for it (StopWorker)
    PROCESSOR_FAILED = 21  # a bug in process, punctuate, restored or revoked
    OUTPUT_FAILED = 22  # an output was refused or not acknowledged in time
    CHANGELOG_FAILED = 23  # the same for a changelog record
    COMMIT_REFUSED = 24  # the group does not accept our offsets
    FENCED = 25  # no successful heartbeat within the session timeout, or no longer a member
    NOT_READY = 26  # joining or restoring made no progress
    STALLED = 27  # records wait and no checkpoint comes
    STOP_TIMEOUT = 28  # the drain after SIGTERM did not finish
    RESTORE_INCOMPLETE = 29  # a restored table does not reach the end of its changelog
    TOPICS_WRONG = 30  # a topic is missing, or partition counts do not match
    RECORDS_LOST = 31  # records were deleted before they were read
    FOREIGN_WRITER = 32  # somebody else wrote to a changelog that is ours
    CONSUMER_FAILED = 33  # reading from the broker failed
    STORE_FAILED = 34  # the local store cannot be opened or written
    NOT_ALLOWED = 35  # the broker refuses this user something the worker needs


class StopWorker(Exception):  # a request, not an error
    """Raised by a processor to end the worker with this message, without committing."""


def describe(error: BaseException) -> str:
    """Type and place of an error; its text only when it is Kafka's, which never quotes a record."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    place = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    text = f": {error}" if isinstance(error, KafkaError | TimeoutError | OSError) else ""
    return f"{type(error).__name__}{text}" + (f" ({place})" if place else "")


def die(code: Exit, what: str, error: BaseException | None = None) -> NoReturn:
    """End the process now: nothing may be committed after this."""
    reason = f": {describe(error)}" if error is not None else ""
    line = f"engine: exit {int(code)} ({code.name.lower().replace('_', ' ')}): {what}{reason}"
    print(line.replace("\n", " "), file=sys.__stderr__, flush=True)
    os._exit(code)


@contextmanager
def fatal(code: Exit, what: str) -> Iterator[None]:
    """Whatever fails inside ends the process; a stop asked for by the processor keeps its own code."""
    try:
        yield
    except StopWorker as stop:
        die(Exit.STOPPED, str(stop))
    except Exception as error:  # noqa: BLE001  # nothing may be committed after it, whatever it is
        die(code, what, error)


class Watchdog(threading.Thread):
    """Ends the process when the worker never gets ready, stalls, or does not finish its stop."""

    def __init__(
        self, settings: EngineSettings, state: EngineState, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        super().__init__(name="engine-watchdog", daemon=True)
        self._settings, self._state, self._stopping = settings, state, stopping
        self._stopping_since: float | None = None

    def run(self) -> None:
        """Look twice a second, for as long as the process lives."""
        while True:
            time.sleep(0.5)
            self.look(time.monotonic())

    def look(self, now: float) -> None:
        """Judge the state at this moment."""
        state, limits = self._state, self._settings
        if self._stopping():
            self._stopping_since = self._stopping_since or now
            if now - self._stopping_since > limits.stop_timeout_s:
                die(Exit.STOP_TIMEOUT, f"the drain did not finish within {limits.stop_timeout_s:g} s")
        elif not state.ready:
            if now - state.progress_at > limits.ready_timeout_s:
                die(Exit.NOT_READY, f"no progress towards ready within {limits.ready_timeout_s:g} s")
        elif state.busy and now - max(state.checkpoint_at, state.ready_at) > limits.stall_timeout_s:
            die(Exit.STALLED, f"no checkpoint within {limits.stall_timeout_s:g} s, lag {state.total_lag}")
        elif now - state.turned_at > limits.stall_timeout_s:
            die(Exit.STALLED, f"the read loop did not turn within {limits.stall_timeout_s:g} s")
